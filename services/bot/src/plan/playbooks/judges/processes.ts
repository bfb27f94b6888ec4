import {
  byPid,
  clear,
  found,
  isAbout,
  type Judge,
  largest,
  NOTHING,
  ofCalls,
  percent,
  rate,
  sum,
  US,
  who,
} from "./judge.ts";

const STARTS = ["fork", "vfork", "clone", "clone3"];
const WAITS = ["wait4", "waitid", ...STARTS];
const NAMED = 3;
const ANYBODY = 50;

/** Processes that are started again and again: by whom the question is about, or in a storm by anybody. */
export const processes: Judge = (seen) => {
  const counts = seen.rows("syscall-count");
  const times = seen.rows("syscall-time");
  if (!counts || !times) return NOTHING;
  const execs = ofCalls(seen, times, ["execve", "execveat"]);
  const parents = byPid(ofCalls(seen, counts, STARTS));
  const parent = parents.find((row) => seen.about.size === 0 || isAbout(seen, row));
  const perSecond = parent?.perSecond ?? 0;
  // Threads are started with the same calls; new programs are not.
  const programs = sum(execs);
  if (!parent || perSecond < (isAbout(seen, parent) ? NAMED : ANYBODY) || programs < perSecond * 0.3)
    return clear(
      `starting processes: ${parent ? `${who(parent)} starts ${rate(perSecond)} a second` : "hardly any"}`,
    );
  const waits = sum(ofCalls(seen, times, WAITS).filter((row) => row.pid === parent.pid)) * US;
  const child = largest(execs.filter((row) => row.process !== parent.process));
  const most = execs.filter((row) => row.process === child?.process);
  const name = child && sum(most) > programs * 0.5 ? ` (${child.process})` : "";
  return found({
    kind: "processes",
    weight: isAbout(seen, parent) ? Math.min(0.95, 0.5 + waits) : 0.6,
    what: `${who(parent)} starts ${rate(perSecond)} processes${name} a second with fork and exec`,
    subject: parent.process,
    evidence: `System calls: ${rate(perSecond)} process starts a second, ${rate(programs)} programs executed a second on the host. Time spent in system calls: ${percent(waits)} of its time it starts them and waits for them.`,
    confidence: isAbout(seen, parent) && waits > 0.2 ? "high" : "medium",
  });
};
