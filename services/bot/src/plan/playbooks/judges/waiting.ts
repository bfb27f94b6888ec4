import type { Row, Seen } from "../seen.ts";
import {
  byPid,
  type Candidate,
  clear,
  found,
  type Judge,
  largest,
  ms,
  NOTHING,
  ofCalls,
  percent,
  rate,
  sum,
  syscallName,
  US,
  who,
} from "./judge.ts";

const SLEEPS = ["nanosleep", "clock_nanosleep"];
const SENDS = ["write", "writev", "sendto", "sendmsg", "sendmmsg", "sendfile"];
const CONNECTS = ["connect"];

/** In what the one that is said to be slow spends its time, where that is no waiting for work. */
export const waiting: Judge = (seen) => {
  const times = seen.rows("syscall-time");
  const counts = seen.rows("syscall-count");
  if (!times || !counts || seen.about.size === 0) return NOTHING;
  const mine = byPid(times.filter((row) => seen.about.has(row.pid)));
  const all = mine.flatMap(({ pid }) => {
    const spent = (names: string[]) => spentIn(seen, pid, names, times, counts);
    return [sleeping(seen, spent(SLEEPS), counts), sending(seen, spent(SENDS)), connecting(spent(CONNECTS))];
  });
  const candidates = all.filter((one) => one !== null);
  if (candidates.length > 0) return found(...candidates);
  return clear(`${seen.aboutName} does not sleep by itself and is not held up in sending or connecting`);
};

type Spent = { row: Row; share: number; perSecond: number; eachMs: number; call: string } | null;

const spentIn = (seen: Seen, pid: string, names: string[], times: Row[], counts: Row[]): Spent => {
  const rows = ofCalls(seen, times, names).filter((row) => row.pid === pid);
  const row = largest(rows);
  if (!row) return null;
  const perSecond = sum(ofCalls(seen, counts, names).filter((one) => one.pid === pid));
  const share = sum(rows) * US;
  return {
    row,
    share,
    perSecond,
    eachMs: perSecond > 0 ? (share * 1_000) / perSecond : 0,
    call: syscallName(seen, row),
  };
};

const SERVES = [
  "accept",
  "accept4",
  "read",
  "recvfrom",
  "recvmsg",
  "write",
  "sendto",
  "sendmsg",
  "epoll_wait",
];

const sleeping = (seen: Seen, spent: Spent, counts: Row[]): Candidate | null => {
  if (!spent || spent.share < 0.25 || spent.perSecond < 0.5) return null;
  // A thread that only sleeps keeps nobody waiting: it must be the one that does the work.
  const own = counts.filter((row) => row.pid === spent.row.pid && row.process === spent.row.process);
  if (sum(ofCalls(seen, own, SERVES)) < spent.perSecond * 0.1) return null;
  return {
    kind: "sleep",
    weight: Math.min(0.7, 0.3 + spent.share * 0.5),
    what: `${who(spent.row)} sleeps on its own account (${spent.call}) ${percent(spent.share)} of the time`,
    subject: spent.row.process,
    evidence: `Time spent in system calls: ${rate(spent.perSecond)} sleeps a second of ${ms(spent.eachMs)} each, chosen by the program itself.`,
    confidence: "medium",
  };
};

const sending = (seen: Seen, spent: Spent): Candidate | null => {
  if (!spent || spent.share < 0.2 || spent.eachMs < 2) return null;
  const reader = readerOf(seen, spent.row.pid);
  return {
    kind: "sending",
    weight: Math.min(0.9, 0.4 + spent.share * 0.6),
    what: `${who(spent.row)} is blocked in ${spent.call} because its send buffer is full: ${reader ? `${who(reader)} reads too slowly` : "the other side reads too slowly"}`,
    subject: reader ? reader.process : spent.row.process,
    evidence: `Time spent in system calls: ${percent(spent.share)} of the time in ${spent.call}, ${ms(spent.eachMs)} a call.${reader ? ` Bytes by socket: ${who(reader)} alone receives about as much as it sends, ${rate(reader.perSecond)} bytes a second.` : ""}`,
    confidence: "medium",
  };
};

/** How far the bytes that one receives may be from those that the other sends. */
const NEAR = 0.35;

/** The one process of this host that receives as much as it sends; `null` when none or several do. */
const readerOf = (seen: Seen, pid: string): Row | null => {
  const sent = sum((seen.rows("socket-bytes", "@sent") ?? []).filter((row) => row.pid === pid));
  const near = byPid(seen.rows("socket-bytes", "@received") ?? []).filter(
    (row) => row.pid !== pid && sent > 0 && Math.abs(row.perSecond - sent) <= sent * NEAR,
  );
  return near.length === 1 ? (near[0] as Row) : null;
};

const connecting = (spent: Spent): Candidate | null => {
  if (!spent || spent.share < 0.2 || spent.eachMs < 50) return null;
  return {
    kind: "connecting",
    weight: Math.min(0.85, 0.4 + spent.share * 0.5),
    what: `${who(spent.row)} waits ${percent(spent.share)} of the time until its connections are made`,
    subject: spent.row.process,
    evidence: `Time spent in system calls: connect takes ${ms(spent.eachMs)} each.`,
    confidence: "medium",
  };
};
