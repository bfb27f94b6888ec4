import type { Row, Seen } from "../seen.ts";
import {
  byPid,
  byProcess,
  clear,
  found,
  isAbout,
  type Judge,
  NOTHING,
  ofCalls,
  percent,
  rate,
  sum,
  US,
  who,
} from "./judge.ts";

const STARTS = ["fork", "vfork", "clone", "clone3"];
const REAPS = ["wait4", "waitid"];
/** Process starts a second from which it is news: by whom the question is about, and by anybody. */
const NAMED = 3;
const ANYBODY = 50;

/** Processes that are started again and again: by whom the question is about, or in a storm by anybody. */
export const processes: Judge = (seen) => {
  const counts = seen.rows("syscall-count");
  const parents = starters(seen, counts);
  if (!parents) return NOTHING;
  const parent = parents.find((row) => seen.about.size === 0 || isAbout(seen, row));
  const perSecond = parent?.perSecond ?? 0;
  if (!parent || perSecond < (isAbout(seen, parent) ? NAMED : ANYBODY))
    return clear(
      `starting processes: ${parent ? `${who(parent)} starts ${rate(perSecond)} a second` : "hardly any"}`,
    );
  const share = timeOf(seen, parent);
  const program = programOf(seen, parent);
  return found({
    kind: "processes",
    weight: isAbout(seen, parent) ? Math.min(0.95, 0.5 + share) : 0.6,
    what: `${who(parent)} starts ${rate(perSecond)} processes a second with fork${program === "" ? "" : ` and exec (${program})`}`,
    subject: parent.process,
    evidence: `${rate(perSecond)} new processes a second. Time spent in system calls: ${percent(share)} of the time it starts them and waits for them.`,
    confidence: isAbout(seen, parent) && share > 0.2 ? "high" : "medium",
  });
};

/** Threads are started with the same calls as processes, but only processes are waited for. */
const starters = (seen: Seen, counts: Row[] | null): Row[] | null => {
  const forks = seen.rows("fork-count");
  if (forks) return byPid(forks);
  if (!counts) return null;
  const reaps = ofCalls(seen, counts, REAPS);
  return byPid(ofCalls(seen, counts, STARTS)).filter(
    (row) => sum(reaps.filter((one) => one.pid === row.pid)) >= row.perSecond * 0.3,
  );
};

const timeOf = (seen: Seen, { pid }: Row): number => {
  const rows = ofCalls(seen, seen.rows("syscall-time") ?? [], [...STARTS, ...REAPS]);
  return sum(rows.filter((row) => row.pid === pid)) * US;
};

/** What is executed about as often as processes are started; empty when it is not one program. */
const programOf = (seen: Seen, parent: Row): string => {
  const [first] = byProcess(seen.rows("exec-count") ?? []);
  return first && first.perSecond >= parent.perSecond * 0.5 && first.process !== parent.process
    ? first.process
    : "";
};
