import type { Analysis, MapUse, ProbeUse, Reason } from "./analysis.ts";
import type { Code, Place } from "./code.ts";
import { OUTPUT_FUNCTIONS } from "./words.ts";

type Level = Analysis["cost"]["level"];
type Weighed = Reason & { level: Level };

const MANY_PROBES = 20;
const FAST_HERTZ = 199;
/** More often than a person or a chart can use. */
const FAST_INTERVAL_MS = 100;
const MS_PER_S = 1_000;
const LEVELS: Level[] = ["low", "medium", "high"];

/** What running it may cost the host, in words for the person who approves. */
export const costOf = ({ uses, places }: Code, maps: MapUse[]): Analysis["cost"] => {
  const found: Weighed[] = [
    ...uses.flatMap(costOfProbe),
    ...uses
      .slice(MANY_PROBES)
      .slice(0, 1)
      .map(
        ({ position }): Weighed => ({
          level: "high",
          why: `attaches ${uses.length} probes, and each takes about 75 ms to take off again`,
          position,
        }),
      ),
    ...places.flatMap(costOfPlace),
    ...maps
      .filter((map) => !map.bounded)
      .map(
        (map): Weighed => ({
          level: "low",
          why: `${map.name} can fill up: nothing limits its keys, and what comes after about 4,000 of them is lost`,
          position: map.position,
        }),
      ),
  ];
  const level = found.reduce<Level>(
    (worst, { level: own }) => (LEVELS.indexOf(own) > LEVELS.indexOf(worst) ? own : worst),
    "low",
  );
  return { level, reasons: found.map(({ why, position }) => ({ why, position })) };
};

const costOfProbe = (use: ProbeUse): Weighed[] => {
  const { position, text } = use;
  if (use.wildcard && use.type !== "profile" && use.type !== "interval")
    return [
      {
        level: "high",
        why: `${text} attaches one probe for each match, and each takes about 75 ms to take off again`,
        position,
      },
    ];
  if (use.type === "profile" && use.everyMs !== null && MS_PER_S / use.everyMs > FAST_HERTZ)
    return [
      {
        level: "medium",
        why: `${text} interrupts every CPU ${Math.round(MS_PER_S / use.everyMs)} times a second`,
        position,
      },
    ];
  if (use.type === "interval" && use.everyMs !== null && use.everyMs < FAST_INTERVAL_MS)
    return [
      {
        level: "medium",
        why: `${text} fires ${Math.round(MS_PER_S / use.everyMs)} times a second`,
        position,
      },
    ];
  if (use.rate !== "hot") return [];
  const isUser = use.type === "uprobe" || use.type === "uretprobe";
  return [
    {
      level: isUser ? "high" : "medium",
      why: isUser
        ? `${text} stops the program into the kernel at every call of a function that is called very often`
        : `${text} fires very often: each time costs about 0.5 to 1.5 µs`,
      position,
    },
  ];
};

const costOfPlace = ({ node, home }: Place): Weighed[] => {
  const hot = home.uses.find((use) => use.rate === "hot");
  if (hot === undefined) return [];
  const { position } = node as { position: Reason["position"] };
  const one = (why: string): Weighed[] => [{ level: "high", why, position }];
  if (node.kind === "call" && (node.name === "clear" || node.name === "zero"))
    return one(`${node.name}() empties a map at every event of ${hot.text}`);
  if (node.kind === "call" && OUTPUT_FUNCTIONS.has(node.name))
    return one(`${node.name}() writes a line at every event of ${hot.text}`);
  if ((node.kind === "call" || node.kind === "identifier") && /^(k|u|dw_u)stack$/.test(node.name))
    return one(`${node.name} walks the stack at every event of ${hot.text}, about 2 to 3 µs each time`);
  return [];
};
