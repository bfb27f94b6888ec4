import {
  byPid,
  clear,
  found,
  isAbout,
  type Judge,
  NOTHING,
  ofCalls,
  percent,
  rate,
  sum,
  who,
} from "./judge.ts";

const NAMED = 3_000;
const ANYBODY = 50_000;
const MANY_MAPS = 20;
const MAPS = ["mmap", "munmap", "madvise", "brk", "mremap"];

/** Memory that is given back and taken again: page faults that stand out. */
export const faults: Judge = (seen) => {
  const rows = seen.rows("page-faults");
  if (!rows) return mapsHint(seen);
  const all = byPid(rows);
  const most = all.find((row) => seen.about.size === 0 || isAbout(seen, row));
  if (!most) return clear("page faults: none by whom the question is about");
  const linked = isAbout(seen, most);
  const share = most.perSecond / Math.max(sum(rows), 1);
  if (most.perSecond < (linked ? NAMED : ANYBODY) || share < (linked ? 0.3 : 0.6))
    return clear(`page faults: ${who(most)} has ${rate(most.perSecond)} a second`);
  const maps = sum(
    ofCalls(seen, seen.rows("syscall-count") ?? [], MAPS).filter((row) => row.pid === most.pid),
  );
  return found({
    kind: "faults",
    // 0.5 µs to 1 µs of a CPU each: what they cost is known roughly.
    weight: Math.min(0.9, (linked ? 0.55 : 0.4) + most.perSecond / 200_000),
    what: `Page faults: ${who(most)} touches new memory all the time${maps > 20 ? " and maps and unmaps it again (mmap, munmap)" : ""}`,
    subject: most.process,
    evidence: `Page faults by process: ${rate(most.perSecond)} a second, ${percent(share)} of the host's. System calls: ${rate(maps)} mmap, munmap, madvise or brk a second.`,
    confidence: linked ? "high" : "medium",
  });
};

/** Reason enough to count page faults; never told by itself. */
const mapsHint: Judge = (seen) => {
  const maps = ofCalls(seen, seen.rows("syscall-count") ?? [], MAPS).filter((row) => isAbout(seen, row));
  const [most] = byPid(maps);
  if (!most || most.perSecond < MANY_MAPS) return NOTHING;
  const what = `${who(most)} maps and unmaps memory ${rate(most.perSecond)} times a second`;
  return found({
    kind: "maps",
    weight: 0.2,
    what,
    subject: most.process,
    evidence: "System calls.",
    confidence: "low",
  });
};
