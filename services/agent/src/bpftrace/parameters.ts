/** `$1` to `$3`. */
export const PARAMETERS = 3;

/**
 * What every script gets as `$1`, `$2`, `$3`: the process ids of Tracewire itself, so that it can leave them out.
 * Missing ones repeat the first, which is the agent's own: a script can always compare with all three.
 */
export const parametersOf = (selfPids: number[]): string[] =>
  Array.from({ length: PARAMETERS }, (_, index) => String(selfPids[index] ?? selfPids[0]));
