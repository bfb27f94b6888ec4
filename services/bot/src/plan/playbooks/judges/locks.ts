import type { Row, Seen } from "../seen.ts";
import {
  byPid,
  type Candidate,
  clear,
  found,
  type Judge,
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

const WAITS = 0.2;
const FILE_LOCKS = ["flock", "fcntl"];
/** How a thread that needs no queue fetches its work. */
const FETCHES = ["accept", "accept4", "epoll_wait", "epoll_pwait", "poll", "ppoll", "select", "pselect6"];
/** What a thread may be stuck in while it holds a lock. */
const SLOW = [
  "nanosleep",
  "clock_nanosleep",
  "fsync",
  "fdatasync",
  "read",
  "pread64",
  "write",
  "pwrite64",
  "sendto",
  "recvfrom",
  "connect",
  "poll",
  "select",
  "pselect6",
  "wait4",
  "openat",
  "madvise",
  "munmap",
];

/** Threads that wait for a lock, and the thread that seems to hold it. */
export const locks: Judge = (seen) => {
  const times = seen.rows("syscall-time");
  const counts = seen.rows("syscall-count");
  if (!times || !counts) return NOTHING;
  // Idle worker threads wait in futex as well: only for somebody who is said to be slow it means something.
  const futex = [...seen.about].flatMap((pid) => heldLock(seen, pid, times, counts) ?? []);
  const file = fileLock(seen, times, counts);
  const all = [...futex, ...(file ? [file] : [])];
  if (all.length > 0) return found(...all);
  return seen.about.size === 0
    ? NOTHING
    : clear("locks: no thread in question waits for one that another holds for long");
};

const heldLock = (seen: Seen, pid: string, times: Row[], counts: Row[]): Candidate | null => {
  const mine = times.filter((row) => row.pid === pid);
  const calls = counts.filter((row) => row.pid === pid);
  const waiting = ofCalls(seen, mine, ["futex"]);
  const waits = ofCalls(seen, calls, ["futex"]);
  const fetching = new Set(ofCalls(seen, calls, FETCHES).map((row) => row.process));
  // A worker that is handed its work through a queue waits for it in futex too: that is idling, and no lock.
  const waiters = waiting.filter((row) => row.perSecond * US >= WAITS && fetching.has(row.process));
  if (waiters.length === 0) return null;
  const holders = waits
    .filter((row) => !waiters.some((waiter) => waiter.process === row.process))
    .flatMap((row) => {
      const slow = ofCalls(seen, mine, SLOW)
        .filter((one) => one.process === row.process)
        .sort((a, b) => b.perSecond - a.perSecond)[0];
      return slow && slow.perSecond * US >= WAITS ? [{ row, slow }] : [];
    })
    .sort((a, b) => b.slow.perSecond - a.slow.perSecond);
  const [holder] = holders;
  if (!holder) return null;
  const shares = waiters.map((row) => row.perSecond * US);
  const number = waits.filter((row) => waiters.some((waiter) => waiter.process === row.process));
  const names = waiters.map((row) => row.process);
  return {
    kind: "lock",
    weight: 0.75,
    what: `Lock contention in ${seen.aboutName} (pid ${pid}): its threads wait in futex for a lock that the thread ${holder.row.process} seems to hold while it is in ${syscallName(seen, holder.slow)}`,
    subject: `${seen.aboutName}, thread ${holder.row.process}`,
    evidence: `Time spent in system calls: ${names.slice(0, 4).join(", ")} are ${percent(Math.max(...shares))} of the time in futex (${ms(sum(waiters) / 1_000 / Math.max(sum(number), 0.001))} a call); ${holder.row.process} is ${percent(holder.slow.perSecond * US)} in ${syscallName(seen, holder.slow)} and calls futex ${rate(holder.row.perSecond)} times a second, which wakes those who wait.`,
    confidence: "medium",
  };
};

const fileLock = (seen: Seen, times: Row[], counts: Row[]): Candidate | null => {
  const waiter = byPid(ofCalls(seen, times, FILE_LOCKS)).find(
    (row) => (seen.about.size === 0 || seen.about.has(row.pid)) && row.perSecond * US >= WAITS,
  );
  if (!waiter) return null;
  const call = syscallName(seen, waiter);
  const others = byPid(ofCalls(seen, counts, [call])).filter((row) => row.process !== waiter.process);
  const [holder] = others;
  const share = percent(waiter.perSecond * US);
  return {
    kind: "file-lock",
    weight: 0.85,
    what: holder
      ? `${who(waiter)} waits for a file lock (${call}) that ${who(holder)} takes as well`
      : `${who(waiter)} waits for a file lock (${call})`,
    subject: holder?.process ?? waiter.process,
    evidence: `Time spent in system calls: ${who(waiter)} is ${share} of the time in ${call}.`,
    confidence: others.length === 1 ? "high" : "medium",
  };
};
