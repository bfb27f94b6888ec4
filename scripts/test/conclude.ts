import type { Outcome } from "./outcome.ts";

/** The closing lines of `npm test`: what failed, what was skipped and why, the count. */
export const conclude = (
  outcomes: Outcome[],
  { skipIsFailure }: { skipIsFailure: boolean },
): { lines: string[]; exitCode: 0 | 1 } => {
  const { passed = [], failed = [], skipped = [] } = Object.groupBy(outcomes, ({ state }) => state);
  const counts = [`${passed.length} passed`, `${failed.length} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);

  const lines = [""];
  if (failed.length > 0) lines.push("Failed:", ...failed.map(({ name }) => `    ${name}`), "");
  if (skipped.length > 0) lines.push("Skipped:", ...byReason(skipped), "");
  if (skipped.length > 0 && skipIsFailure) lines.push("CI=true: what is skipped is a failure.", "");
  if (passed.length + failed.length === 0) lines.push("Nothing ran: that is a failure.", "");
  lines.push(counts.join(", "));

  const good = passed.length > 0 && failed.length === 0 && !(skipped.length > 0 && skipIsFailure);
  return { lines, exitCode: good ? 0 : 1 };
};

const byReason = (skipped: Outcome[]): string[] =>
  [...Map.groupBy(skipped, ({ reason }) => reason)].flatMap(([reason, tests]) => [
    `  ${reason}:`,
    ...tests.map(({ name }) => `    ${name}`),
  ]);
