import { type Btf, KIND } from "../btf/btf.ts";
import { fieldsOf } from "../btf/fields.ts";
import { kernelAndModules, kernelBtf } from "../btf/kernel-btf.ts";
import { resolved, sizeOf, typeText } from "../btf/type-text.ts";
import type { Cell } from "../found.ts";
import { nearNames } from "../near-names.ts";
import type { Described } from "./described.ts";
import { btfFunctions, rawTracepoints } from "./kernel-functions.ts";
import type { Kind } from "./probe-name.ts";

/** What the kernel's own types tell of a function, a raw tracepoint or an iterator. */
export const describeByBtf = async (kind: Kind, target: string, until: number): Promise<Described> => {
  const kernel = kernelBtf();
  if (!kernel)
    return {
      rows: [],
      notes: ["This kernel does not describe its types (no BTF): arg0, arg1, … have no known type."],
    };
  if (kind === "iter") return describeIterator(kernel, target);
  const shapesOf = kind === "rawtracepoint" ? rawTracepoints : btfFunctions;
  for (const { btf, module } of kernelAndModules(kernel, until)) {
    const proto = shapesOf(btf).get(target);
    if (proto === undefined) continue;
    const { rows, notes } = describeProto(btf, kind, proto);
    return { rows, notes: module === null ? notes : [`It is in the kernel module ${module}.`, ...notes] };
  }
  const near = await nearNames(target, shapesOf(kernel).keys());
  return { rows: [], notes: [`The kernel's types have no ${target}.`, ...near] };
};

const describeProto = (btf: Btf, kind: Kind, proto: number): Described => {
  // Its first parameter belongs to the kernel.
  const parameters = btf.parameters(proto).slice(kind === "rawtracepoint" ? 1 : 0);
  const isTyped = kind === "fentry" || kind === "fexit";
  const rows = parameters.map(({ name, type }, index): Cell[] => {
    const argument = isTyped ? `args->${name}` : `arg${index}`;
    return [
      argument,
      name,
      typeText(btf, type),
      sizeOf(btf, type) ?? "",
      isTyped ? argument : castOf(btf, type, argument),
    ];
  });
  const result = btf.target(proto);
  const returns: Cell[] = [
    "retval",
    "",
    typeText(btf, result),
    sizeOf(btf, result) ?? "",
    castOf(btf, result, "retval"),
  ];
  if (kind === "fexit") rows.push(returns);
  return {
    rows: kind === "kretprobe" ? [returns] : rows,
    notes: kind === "kretprobe" ? ["Arguments are at the kprobe only: keep them in a map by tid."] : [],
  };
};

/** A pointer to a struct is only a number until the script says what it is. */
const castOf = (btf: Btf, type: number, argument: string): string => {
  const pointer = resolved(btf, type);
  if (pointer === 0 || btf.kind(pointer) !== KIND.pointer) return argument;
  const target = resolved(btf, btf.target(pointer));
  if (target === 0) return argument;
  const kind = btf.kind(target);
  if (kind === KIND.struct || kind === KIND.union) return `((${typeText(btf, target)} *)${argument})->…`;
  return kind === KIND.int && btf.size(target) === 1 ? `str(${argument}), if it is text` : argument;
};

const describeIterator = (btf: Btf, target: string): Described => {
  for (const id of btf.own())
    if (btf.kind(id) === KIND.struct && btf.name(id) === `bpf_iter__${target}`)
      return {
        rows: fieldsOf(btf, id).map(({ name, type, bytes }): Cell[] => [
          `ctx->${name}`,
          name,
          type,
          bytes ?? "",
          `ctx->${name}`,
        ]),
        notes: [],
      };
  return { rows: [], notes: [`The kernel does not describe what iter:${target} hands over.`] };
};
