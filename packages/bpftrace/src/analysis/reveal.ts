import type { Call, Expression, Field, TypeArgument } from "../language/tree.ts";
import type { Reveal, Revealed, ValueKind } from "./analysis.ts";
import type { Code, Place } from "./code.ts";
import { isHarmlessField, nameOfReveal, namesText, ofProbe, SHOWS } from "./content.ts";
import {
  isMemoryRead,
  isOnlyFollowed,
  isTrustedBase,
  isUserSide,
  type Source,
  sourcesOf,
  tellingUse,
} from "./memory.ts";
import { kindOf } from "./value-kind.ts";

/** Everything that the output can show of the host and its programs, apart from counts of events. Each once. */
export const reveals = (code: Code): Reveal[] => {
  const found = [...code.uses.flatMap(ofProbe), ...code.places.flatMap((place) => ofPlace(place, code))];
  return [...Map.groupBy(found, ({ what, why }) => `${what} ${why}`).values()].map(
    ([first]) => first as Reveal,
  );
};

const ofPlace = (place: Place, code: Code): Reveal[] => {
  const { node } = place;
  switch (node.kind) {
    case "call":
      return ofCall(node, place, code);
    case "identifier":
      return ofWord(node.name, place);
    case "cast":
      return /^(string|buffer|inet)$/.test(node.type.kind === "type" ? node.type.name : "")
        ? readsText(node.operand, "a cast", place, code)
        : [];
    case "field":
      return isMemoryRead(node, place.home) ? ofMemory(node, place, code) : ofArgument(node, place);
    case "index":
    case "unary":
      return isMemoryRead(node, place.home) ? ofMemory(node, place, code) : [];
    default:
      return [];
  }
};

const STACKS = "shows in which functions programs are (names and code addresses, not their data)";

const ofWord = (name: string, { node, parent, home }: Place): Reveal[] => {
  const position = (node as Expression).position;
  if (name === "ustack" && !(parent?.node.kind === "call" && parent.node.name === "len"))
    return [{ what: "stacks", why: STACKS, position }];
  const isWhole =
    (name === "args" || name === "ctx") && parent?.node.kind !== "field" && parent?.node.kind !== "cast";
  return isWhole
    ? [
        {
          what: isUserSide(home) ? "user-memory" : "kernel-memory",
          why: `${name} is everything that the probe was given at once`,
          position,
        },
      ]
    : [];
};

const CALLS: Record<string, [Revealed, string]> = {
  ustack: ["stacks", STACKS],
  dw_ustack: ["stacks", STACKS],
  usym: ["addresses", "usym() shows the names of functions inside programs"],
  uaddr: ["addresses", "uaddr() shows addresses inside programs"],
  kaddr: ["addresses", "kaddr() shows addresses inside the kernel"],
  percpu_kaddr: ["addresses", "percpu_kaddr() shows addresses inside the kernel"],
  ntop: ["network-peers", "ntop() shows the network addresses that this host talks to"],
  macaddr: ["network-peers", "macaddr() shows the hardware addresses that this host talks to"],
  path: ["paths", "path() shows the names of files"],
  reg: ["program-internals", "reg() shows a register of the CPU, which can hold anything"],
};

const ofCall = (call: Call, place: Place, code: Code): Reveal[] => {
  const { name, position } = call;
  const known = Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
  if (known !== undefined) return [{ what: known[0], why: known[1], position }];
  const [first, second] = call.arguments;
  switch (name) {
    case "join":
      return readsText(first, "join()", place, code, "arguments");
    case "str":
    case "buf":
      return readsText(first, `${name}()`, place, code);
    case "memcmp":
    case "strlen":
      return [...readsText(first, `${name}()`, place, code), ...readsText(second, `${name}()`, place, code)];
    case "printf":
    case "errorf":
    case "warnf":
      return ofFormat(call, place, code);
    default:
      return [];
  }
};

const NUMBERS = new Set<ValueKind>(["integer", "pid", "tid"]);

/** `%s` of a pointer reads the text that it points to, on newer versions without `str()`. */
const ofFormat = (call: Call, place: Place, code: Code): Reveal[] => {
  const [format, ...values] = call.arguments;
  if (format?.kind !== "string") return [];
  const specifiers =
    format.value.replaceAll("%%", "").match(/%[-+ #0]*\d*(?:\.\d+)?(?:hh|ll|[hlzj])?[a-zA-Z]/g) ?? [];
  return specifiers.flatMap((specifier, at): Reveal[] => {
    const value = values[at];
    if (value === undefined) return [];
    if (specifier.endsWith("p"))
      return [{ what: "addresses", why: "%p shows an address in memory", position: value.position }];
    const isNumber = NUMBERS.has(kindOf(value, place.home, code.kinds));
    return specifier.endsWith("s") && isNumber ? readsText(value, "%s", place, code) : [];
  });
};

const readsText = (
  value: Expression | TypeArgument | undefined,
  reader: string,
  place: Place,
  code: Code,
  otherwise?: Revealed,
): Reveal[] => {
  if (value === undefined || (value.kind === "field" && isHarmless(value, place, code))) return [];
  return sourcesOf(value, place.home, code).flatMap((source): Reveal[] => {
    const what = namesText(source, otherwise);
    return what === null
      ? []
      : [{ what, why: `${reader} shows ${SHOWS[what]}${from(source)}`, position: value.position }];
  });
};

const from = ({ name, use }: Source): string =>
  `${name === "" ? "" : `: ${name}`}${use === null ? "" : ` at ${use.text}`}`;

const TEXT_READERS = ["str", "buf", "join", "ntop", "path", "macaddr", "memcmp", "strlen"];

const isReadAsText = ({ parent }: Place): boolean =>
  parent?.node.kind === "call" && TEXT_READERS.includes(parent.node.name);

/** Functions that newer versions let read the text behind a pointer. */
const TEXT_TAKERS = /^(print|strncmp|strcontains|strstr|str_concat)$/;

/** A field of a tracepoint that is text by itself is shown without `str()`; one of a system call where it is printed or a key. */
const ofArgument = (field: Field, place: Place): Reveal[] => {
  if (isReadAsText(place)) return [];
  const outer = place.parent?.node;
  const isCompared =
    outer?.kind === "binary" && (outer.left.kind === "string" || outer.right.kind === "string");
  const isShown =
    isCompared || outer?.kind === "map" || (outer?.kind === "call" && TEXT_TAKERS.test(outer.name));
  const use = tellingUse(place.home);
  const what = use === null ? null : nameOfReveal(field.name, use, isShown);
  return use === null || what === null
    ? []
    : [{ what, why: `${field.name} of ${use.text} holds ${SHOWS[what]}`, position: field.position }];
};

const ofMemory = (node: Field | Expression, place: Place, code: Code): Reveal[] => {
  if (isReadAsText(place) || isStep(node, place)) return [];
  if (isHarmless(node, place, code)) return [];
  return sourcesOf(node, place.home, code).map((source): Reveal => {
    const what = namesText({ ...source, kind: "memory" }) ?? "kernel-memory";
    const name = source.name === "" ? "" : `: ${source.name}`;
    return { what, why: `reads ${SHOWS[what]}${name}`, position: node.position };
  });
};

/** A number or a device's name in one of the kernel's own structures, reached from what the probe was given. */
const isHarmless = (node: Expression, { home }: Place, code: Code): boolean =>
  node.kind === "field" &&
  isHarmlessField(node.name) &&
  code.plain &&
  isMemoryRead(node, home) &&
  isTrustedBase(node.object, home, code) &&
  sourcesOf(node, home, code).every(({ user }) => !user);

/** `a->b` of `a->b->c`, or a pointer that is kept in a variable and only led on from. */
const isStep = (node: Expression, { parent, home }: Place): boolean => {
  const outer = parent?.node;
  if (outer?.kind === "field" || outer?.kind === "index") return outer.object === node;
  if (outer?.kind === "cast" && isPointerToStruct(outer.type)) return isStep(outer, parent as Place);
  return (
    outer?.kind === "assignment" &&
    outer.target.kind === "variable" &&
    isOnlyFollowed(outer.target.name, home)
  );
};

const isPointerToStruct = (type: TypeArgument): boolean =>
  type.kind === "type" && type.name.startsWith("struct ") && type.suffixes.join("") === "*";
