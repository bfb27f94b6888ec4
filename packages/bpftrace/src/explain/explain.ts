import { printExpression } from "../language/print-expression.ts";
import type {
  Assignment,
  AttachPoint,
  Block,
  Call,
  Expression,
  If,
  Probe,
  Script,
  Statement,
} from "../language/tree.ts";
import { sayArgument, sayExpression, sayKeys } from "./say-expression.ts";
import { sayProbe } from "./say-probe.ts";

/** What the code on one line does. `depth` is how far inside a probe it stands. */
export type Explained = { line: number; depth: number; says: string };

/** Says what a script does, line by line, from its tree alone. */
export const explain = (script: Script): Explained[] =>
  script.items.flatMap((item) => (item.kind === "probe" ? explainProbe(item) : [aside(item)]));

const aside = (item: Exclude<Script["items"][number], Probe>): Explained => ({
  line: item.position.line,
  depth: 0,
  says: ASIDES[item.kind],
});

const ASIDES: Record<Exclude<Script["items"][number], Probe>["kind"], string> = {
  "c-directive": "A line for the C preprocessor.",
  "c-definition": "Describes a C structure, so that its fields can be read by name.",
  config: "Changes settings of bpftrace.",
  import: "Brings in code from another file.",
  "map-declaration": "Declares a map and how many keys it may hold.",
  macro: "A macro: code that is put in where its name stands.",
  function: "A function that probes of this script call.",
};

const explainProbe = (probe: Probe): Explained[] => {
  const when = probe.attachPoints.map(sayProbe);
  const points = probe.attachPoints.map((point: AttachPoint, index): Explained => {
    const last = index === probe.attachPoints.length - 1;
    return { line: point.position.line, depth: 0, says: sentence(`${when[index]}${last ? ":" : ", or"}`) };
  });
  const filter =
    probe.predicate === null
      ? []
      : [
          {
            line: probe.predicate.position.line,
            depth: 1,
            says: sentence(`but only if ${sayExpression(probe.predicate)}.`),
          },
        ];
  return [...points, ...filter, ...explainBlock(probe.body, 1)];
};

const explainBlock = (block: Block, depth: number): Explained[] => [
  ...block.statements.flatMap((statement) => explainStatement(statement, depth)),
  ...(block.result ? explainStatement(block.result, depth) : []),
];

const explainStatement = (statement: Statement, depth: number): Explained[] => {
  const one = (says: string): Explained[] => [
    { line: statement.position.line, depth, says: sentence(`${says}.`) },
  ];
  const around = (says: string, body: Block): Explained[] => [
    { line: statement.position.line, depth, says: sentence(`${says}:`) },
    ...explainBlock(body, depth + 1),
  ];
  switch (statement.kind) {
    case "expression-statement":
      return one(sayDoing(statement.expression));
    case "assignment":
      return one(sayAssignment(statement));
    case "let":
      return one(
        statement.value === null
          ? `makes room for ${statement.variable}`
          : `keeps ${sayExpression(statement.value)} as ${statement.variable}`,
      );
    case "discard":
      return one(`works out ${sayExpression(statement.value)} and forgets it`);
    case "if":
      return explainIf(statement, depth);
    case "while":
      return around(`as long as ${sayExpression(statement.test)}`, statement.body);
    case "unroll":
      return around(`${printExpression(statement.times)} times over`, statement.body);
    case "for":
      return around(
        statement.over.kind === "range"
          ? `for each number ${statement.variable} from ${printExpression(statement.over.from)} up to ${printExpression(statement.over.to)}`
          : `for each entry ${statement.variable} of ${statement.over.name}`,
        statement.body,
      );
    case "jump":
      return one(JUMPS[statement.word]);
    case "block-statement":
      return explainBlock(statement.body, depth);
    case "import":
      return one("brings in code from another file");
  }
};

const JUMPS = {
  break: "leaves the loop",
  continue: "goes on with the next round of the loop",
  return: "ends this probe here",
};

const explainIf = (branch: If, depth: number): Explained[] => {
  const { otherwise } = branch;
  return [
    { line: branch.position.line, depth, says: sentence(`if ${sayExpression(branch.test)}:`) },
    ...explainBlock(branch.body, depth + 1),
    ...(otherwise === null
      ? []
      : otherwise.kind === "if"
        ? explainIf(otherwise, depth)
        : [
            { line: otherwise.position.line, depth, says: "Otherwise:" },
            ...explainBlock(otherwise, depth + 1),
          ]),
  ];
};

const sayAssignment = ({ target, operator, value }: Assignment): string => {
  const place = target.kind === "map" ? target.name : target.name;
  const per = target.kind === "map" && target.keys ? `, for each ${sayKeys(target.keys)}` : "";
  const aggregate = value.kind === "call" ? AGGREGATES[value.name] : undefined;
  if (aggregate && value.kind === "call")
    return `${aggregate(place, value.arguments.map(sayArgument))}${per}`;
  if (operator !== "=") return `changes ${place} (${operator} ${printExpression(value)})${per}`;
  return target.kind === "map"
    ? `remembers ${sayExpression(value)} in ${place}${per}`
    : `keeps ${sayExpression(value)} as ${place}`;
};

const AGGREGATES: Record<string, (map: string, values: string[]) => string> = {
  count: (map) => `adds one to ${map}`,
  sum: (map, [value]) => `adds ${value} to ${map}`,
  avg: (map, [value]) => `takes ${value} into the average ${map}`,
  min: (map, [value]) => `keeps the least ${value} in ${map}`,
  max: (map, [value]) => `keeps the greatest ${value} in ${map}`,
  stats: (map, [value]) => `takes ${value} into the count, average and total of ${map}`,
  hist: (map, [value]) => `puts ${value} into the histogram ${map}, whose steps double`,
  lhist: (map, [value, from, to, step]) =>
    `puts ${value} into the histogram ${map} from ${from} to ${to} in steps of ${step}`,
};

const sayDoing = (expression: Expression): string => {
  if (expression.kind === "update") {
    const change = expression.operator === "++" ? "adds one to" : "takes one from";
    return `${change} ${sayExpression(expression.operand)}`;
  }
  const doing = expression.kind === "call" ? DOINGS[expression.name] : undefined;
  return doing && expression.kind === "call" ? doing(expression) : `works out ${printExpression(expression)}`;
};

const mapName = (call: Call): string => {
  const [map] = call.arguments;
  return map?.kind === "map" ? map.name : map === undefined ? "it" : sayArgument(map);
};

const DOINGS: Record<string, (call: Call) => string> = {
  printf: (call) => {
    const [format, ...values] = call.arguments;
    const shown = format?.kind === "string" ? `"${format.text}"` : "a text";
    return `prints ${shown}${values.length > 0 ? ` with ${values.map(sayArgument).join(", ")}` : ""}`;
  },
  print: (call) =>
    `prints ${mapName(call)}${call.arguments.length > 1 ? `, the largest ${sayArgument(call.arguments[1] as Expression)} only` : ""}`,
  clear: (call) => `empties ${mapName(call)}`,
  zero: (call) => `sets every value of ${mapName(call)} to zero`,
  delete: (call) => `forgets ${call.arguments.map(sayArgument).join(", ")}`,
  exit: () => "ends the trace",
  time: () => "prints the time of day",
  join: (call) => `prints the words of ${call.arguments.map(sayArgument).join(", ")}`,
  system: () => "runs a command on the host (Tracewire never lets this run)",
  signal: () => "sends a signal to the process (Tracewire never lets this run)",
  cat: () => "prints a file of the host (Tracewire never lets this run)",
};

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
