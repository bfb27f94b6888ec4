import type { Analysis, Reason, Reveal, RiskLevel } from "./analysis.ts";
import { RISK_LEVELS } from "./analysis.ts";
import type { Code } from "./code.ts";
import { OUTPUT_FUNCTIONS } from "./words.ts";

/** What shows structure, not content. */
const EVENT_REVEALS = new Set<Reveal["what"]>(["stacks", "addresses"]);

export const riskOf = (
  refused: Reason[],
  revealed: Reveal[],
  perEvent: Reason[],
  { homes }: Code,
): Analysis["risk"] => {
  const at = <Level extends RiskLevel>(level: Level, reasons: Reason[]) =>
    reasons.map(({ why, position }) => ({ level, why, position }));
  const all = [
    ...at("effects", refused),
    ...at(
      "data",
      revealed.filter(({ what }) => !EVENT_REVEALS.has(what)),
    ),
    ...at(
      "events",
      revealed.filter(({ what }) => EVENT_REVEALS.has(what)),
    ),
    ...at("events", perEvent),
  ];
  // The same sentence from many places is one reason.
  const reasons = [...Map.groupBy(all, ({ why }) => why).values()].flatMap(([first]) => first ?? []);
  const level = RISK_LEVELS.findLast((one) => reasons.some((reason) => reason.level === one)) ?? "counts";
  const first = homes[0]?.item.position ?? { line: 1, column: 1 };
  return reasons.length > 0
    ? { level, reasons }
    : {
        level,
        reasons: [
          {
            level,
            why: "only counts, sums and times by process, CPU, number or kernel function",
            position: first,
          },
        ],
      };
};

/** Records written one by one; a timer's and the first and last words are a report. */
export const perEventOutput = ({ calls }: Code): Reason[] =>
  calls.flatMap(({ node, home }) => {
    if (!OUTPUT_FUNCTIONS.has(node.name)) return [];
    const event = home.uses.find(({ type }) => type !== "BEGIN" && type !== "END" && type !== "interval");
    return event === undefined
      ? []
      : [
          {
            why: `${node.name}() writes a record at each ${event.text}: who did what, and when`,
            position: node.position,
          },
        ];
  });
