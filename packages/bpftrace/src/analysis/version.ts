/** Compares by number: 0.9 is older than 0.14, and 0.17.0 is as old as 0.17. */
export const isOlder = (version: string, than: string): boolean => {
  const [left, right] = [numbersOf(version), numbersOf(than)];
  for (let at = 0; at < Math.max(left.length, right.length); at++)
    if ((left[at] ?? 0) !== (right[at] ?? 0)) return (left[at] ?? 0) < (right[at] ?? 0);
  return false;
};

const numbersOf = (version: string): number[] =>
  /\d+(\.\d+)*/.exec(version)?.[0].split(".").map(Number) ?? [];
