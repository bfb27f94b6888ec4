/** Words that differ in more than this share of their length are not offered. */
const MAX_DISTANCE_SHARE = 0.4;

/** Longer words are compared by their first characters only. */
const MAX_WORD = 128;

/**
 * The candidates that a mistyped word may have meant, nearest first: by edit distance, and by the parts
 * between `_`, `:` and `.` that both share (`sys_enter_opennn` and `sys_enter_openat`).
 */
export const nearestWords = (word: string, candidates: Iterable<string>, limit = 3): string[] => {
  const wanted = word.toLowerCase().slice(0, MAX_WORD);
  const wantedParts = partsOf(wanted);
  const ranked: { candidate: string; score: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (candidate === word) continue;
    const score = closeness(wanted, wantedParts, candidate.toLowerCase().slice(0, MAX_WORD));
    if (score !== undefined) ranked.push({ candidate, score });
  }
  ranked.sort((a, b) => b.score - a.score || (a.candidate < b.candidate ? -1 : 1));
  return ranked.slice(0, limit).map(({ candidate }) => candidate);
};

/** From 0 to 2, higher is nearer; `undefined` when the two have too little in common. */
const closeness = (wanted: string, wantedParts: Set<string>, candidate: string): number | undefined => {
  const longest = Math.max(wanted.length, candidate.length);
  if (longest === 0) return undefined;
  const allowed = Math.floor(longest * MAX_DISTANCE_SHARE);
  const distance = editDistance(wanted, candidate, allowed);
  const parts = partsOf(candidate);
  const shared = [...wantedParts].filter((part) => parts.has(part)).length;
  const share = shared / Math.max(wantedParts.size, parts.size, 1);
  const contained = candidate.includes(wanted) || wanted.includes(candidate);
  if (distance > allowed && share < 0.6 && !(contained && Math.min(wanted.length, candidate.length) > 2))
    return undefined;
  return 1 - Math.min(distance, longest) / longest + share;
};

const partsOf = (word: string): Set<string> =>
  new Set(word.split(/[^a-z0-9]+/).filter((part) => part !== ""));

/** Insertions, deletions, replacements and swaps of neighbours; gives up beyond `limit`. */
const editDistance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    if (Math.min(...row) > limit) return limit + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
};
