import { MISTAKE_KINDS } from "../../support/fake-model/weak/mistake.ts";
import type { Recovered } from "./measure.ts";
import { MAX_TRIES } from "./recover.ts";

/** How many of each kind of first mistake were recovered, and what was not. */
export const weakLines = (recovered: readonly Recovered[]): string[] => {
  const kinds = MISTAKE_KINDS.map((kind) => {
    const ofKind = recovered.filter(({ mistakes }) => mistakes[0]?.kind === kind);
    return `${kind.padEnd(14)} ${share(ofKind)}`;
  });
  const lost = recovered.filter(({ tries }) => tries === null);
  const twice = recovered.filter(({ mistakes }) => mistakes.length > 1);
  const byTry = Array.from({ length: MAX_TRIES }, (_, index) => index + 1).map(
    (number) => `${recovered.filter(({ tries }) => tries === number).length} at try ${number}`,
  );
  return [
    ...kinds,
    `two mistakes   ${share(twice)}`,
    `recovered      ${share(recovered)} within ${MAX_TRIES} tries: ${byTry.join(", ")}`,
    ...lost.flatMap(lostLines),
  ];
};

const share = (cases: readonly Recovered[]): string => {
  const count = cases.filter(({ tries }) => tries !== null).length;
  return cases.length === 0
    ? "none"
    : `${count} of ${cases.length} (${((100 * count) / cases.length).toFixed(1)} %)`;
};

const lostLines = ({ mistakes, attempts }: Recovered): string[] => [
  `LOST: ${mistakes.map(({ kind, name }) => `${kind}, ${name}`).join("; ")}`,
  ...attempts.map(({ diagnosis }) => `  told: ${diagnosis?.message ?? "nothing"} ${diagnosis?.hint ?? ""}`),
];
