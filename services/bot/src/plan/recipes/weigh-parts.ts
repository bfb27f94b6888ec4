import { type Part, UNKNOWN_COMMON, WEAK, WEIGHT } from "./part.ts";
import type { Value } from "./value.ts";

/** What the parts mean only together. */
export const weighParts = (parts: Part[]): Part[] =>
  withLittleChatter(withoutSuperlatives(withSubject(parts)));

/** Most that words count which nobody knows: an incident is told with many, and asked with few. */
const CHATTER = 0.7;

const withLittleChatter = (parts: Part[]): Part[] => {
  const isChatter = ({ concepts, value, must, weight }: Part) =>
    concepts.length === 0 && value === null && !must && weight <= UNKNOWN_COMMON;
  const total = parts.filter(isChatter).reduce((sum, { weight }) => sum + weight, 0);
  return total <= CHATTER
    ? parts
    : parts.map((part) => (isChatter(part) ? { ...part, weight: (part.weight * CHATTER) / total } : part));
};

/** "The largest number of bytes" asks for an order, and no maximum: sums have none. */
const withoutSuperlatives = (parts: Part[]): Part[] => {
  const measures = parts.flatMap(({ concepts }) =>
    concepts.filter(({ kind }) => kind === "measure").map(({ name }) => name),
  );
  const summed = measures.length > 0 && measures.every((name) => ["count", "bytes", "rate"].includes(name));
  return summed
    ? parts.filter(({ concepts }) => !concepts.every(({ name }) => name === "max") || concepts.length === 0)
    : parts;
};

const WHO: readonly string[] = ["process", "pid", "thread", "user", "container", "none"];

/** Whoever names a processor, and no other thing, asks how it is used. */
const withSubject = (parts: Part[]): Part[] => {
  const elsewhere = parts.some(
    ({ value, concepts }) =>
      !NO_SUBJECT.includes(value?.type) ||
      concepts.some(
        ({ kind, name }) =>
          (kind === "thing" && !WEAK.includes(name)) ||
          (kind === "measure" && name !== "latency") ||
          kind === "beyond" ||
          (kind === "column" && !WHO.includes(name) && name !== "cpu"),
      ),
  );
  if (elsewhere) return parts;
  return parts.flatMap((part) => {
    const named = part.concepts.some(({ kind, name }) => kind === "column" && name === "cpu");
    if (!named && part.value?.type !== "cpu") return [part];
    const use: Part = {
      ...part,
      value: null,
      concepts: [{ kind: "thing", name: "cpu-use" }],
      weight: WEIGHT.thing,
      must: false,
    };
    return part.must ? [part, use] : [use];
  });
};

/** Values that only narrow a question. */
const NO_SUBJECT: readonly (Value["type"] | undefined)[] = [
  "pid",
  "process",
  "except",
  "user",
  "cpu",
  "top",
  "duration",
  undefined,
];
