import {
  byPid,
  clear,
  found,
  isAbout,
  type Judge,
  ms,
  NOTHING,
  ofCalls,
  percent,
  rate,
  sum,
  UNLINKED,
  US,
  who,
} from "./judge.ts";

const SYNC = ["fsync", "fdatasync", "sync", "syncfs", "msync", "sync_file_range"];
const WAITS = 0.15;

/** Who waits until data is on the disk, and who else asks for that. */
export const sync: Judge = (seen) => {
  const times = seen.rows("syscall-time");
  const counts = seen.rows("syscall-count");
  if (!times || !counts) return NOTHING;
  const all = byPid(ofCalls(seen, times, SYNC));
  const waiter = all.find((row) => seen.about.size === 0 || isAbout(seen, row));
  const waited = (waiter?.perSecond ?? 0) * US;
  if (!waiter || waited < WAITS)
    return clear(
      `waiting for the disk: nobody in question spends more than ${percent(waited)} of the time in fsync`,
    );
  const calls = ofCalls(seen, counts, SYNC);
  const own = sum(calls.filter((row) => row.pid === waiter.pid));
  const each = own > 0 ? `, ${ms(waiter.perSecond / 1_000 / own)} each` : "";
  const others = all.filter((row) => row.process !== waiter.process);
  const [neighbour] = others
    .map((row) => ({ ...row, perSecond: sum(others.filter((one) => one.process === row.process)) }))
    .sort((a, b) => b.perSecond - a.perSecond);
  const shared = sum(others) * US;
  if (neighbour && neighbour.perSecond * US >= 0.3 && neighbour.perSecond >= waiter.perSecond * 0.4) {
    return found({
      kind: "sync",
      weight: Math.min(1, waited + 0.2) * (seen.about.size > 0 ? 1 : UNLINKED),
      what: `Disk contention: ${neighbour.process} flushes to the disk with fsync all the time, and ${who(waiter)} waits in its own fsync ${percent(waited)} of the time`,
      subject: neighbour.process,
      evidence: `Time spent in system calls: ${who(waiter)} is ${percent(waited)} of the time in fsync${each}; ${neighbour.process} ${percent(neighbour.perSecond * US)} in all its processes, everybody else ${percent(shared - neighbour.perSecond * US)}.`,
      confidence: seen.about.size > 0 && waited > 2 * WAITS ? "high" : "medium",
    });
  }
  return found({
    kind: "sync",
    weight: Math.min(1, waited),
    what: `${who(waiter)} waits for its own fsync calls ${percent(waited)} of the time`,
    subject: waiter.process,
    evidence: `Time spent in system calls: ${percent(waited)} of the time in fsync, ${rate(own)} calls a second${each}. Nobody else syncs much.`,
    confidence: "medium",
  });
};
