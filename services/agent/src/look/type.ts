import type { Look } from "@tracewire/protocol";
import { type Btf, KIND } from "./btf/btf.ts";
import { fieldsOf } from "./btf/fields.ts";
import { kernelAndModules, kernelBtf } from "./btf/kernel-btf.ts";
import { resolved, typeText } from "./btf/type-text.ts";
import { type Cell, type Found, nothing, type Surroundings } from "./found.ts";
import { nearNames } from "./near-names.ts";
import { wildcard } from "./wildcard.ts";

const COLUMNS = ["field", "type", "offset", "bytes"];

/** `struct file`, `file`, `union bpf_attr`, `enum pid_type`, `dev_t`; `struct task_struct.*time*` gives only these fields. */
export const lookAtType = async (
  { name }: Look & { what: "type" },
  { until }: Surroundings,
): Promise<Found> => {
  const { wanted, word, fields } = parseName(name);
  const kernel = kernelBtf();
  if (!kernel)
    return nothing(COLUMNS, "This kernel does not describe its types (no BTF): scripts need kernel headers.");
  for (const { btf, module } of kernelAndModules(kernel, until)) {
    const id = find(btf, wanted, word);
    if (id === null) continue;
    const notes = module === null ? [] : [`It is in the kernel module ${module}.`];
    return describe(btf, id, fields, notes);
  }
  const names = new Set<string>();
  for (const id of kernel.own()) if (NAMED.has(kernel.kind(id))) names.add(kernel.name(id));
  return nothing(COLUMNS, `This kernel has no ${name}.`, ...(await nearNames(word, names)));
};

const parseName = (name: string): { wanted: number | null; word: string; fields: string } => {
  const [, prefix, word = "", fields = "*"] =
    /^\s*(?:(struct|union|enum)\s+)?([^.]*?)(?:\.(.+))?\s*$/.exec(name) ?? [];
  return { wanted: PREFIXES[prefix ?? ""] ?? null, word, fields };
};

const PREFIXES: Record<string, number> = { struct: KIND.struct, union: KIND.union, enum: KIND.enum };

/** Structs before typedefs: `file` means `struct file`. */
const find = (btf: Btf, wanted: number | null, word: string): number | null => {
  let other: number | null = null;
  for (const id of btf.own()) {
    const kind = btf.kind(id) === KIND.enum64 ? KIND.enum : btf.kind(id);
    if (!NAMED.has(kind) || btf.name(id) !== word) continue;
    if (kind === (wanted ?? KIND.struct)) return id;
    if (wanted === null) other ??= id;
  }
  return other;
};

const NAMED = new Set<number>([KIND.struct, KIND.union, KIND.enum, KIND.enum64, KIND.typedef, KIND.int]);

const describe = (btf: Btf, id: number, pattern: string, notes: string[]): Found => {
  const fits = wildcard(pattern);
  const type = resolved(btf, id);
  const kind = btf.kind(type);
  if (type !== id) notes.push(`${btf.name(id)} is ${typeText(btf, type)}.`);
  if (kind === KIND.struct || kind === KIND.union) {
    const fields = fieldsOf(btf, type).filter((field) => fits(field.name));
    const rows = fields.map(({ name, type, offset, bytes }): Cell[] => [name, type, offset, bytes ?? ""]);
    if (rows.length > 200) notes.push(`Ask for some of them: struct ${btf.name(type)}.*name*.`);
    return {
      columns: COLUMNS,
      rows,
      notes: [`${typeText(btf, type)} has ${btf.size(type)} bytes.`, ...notes],
    };
  }
  if (kind === KIND.enum || kind === KIND.enum64) {
    const values = btf.values(type).filter((value) => fits(value.name));
    return {
      columns: ["name", "value"],
      rows: values.map(({ name, value }) => [name, String(value)]),
      notes,
    };
  }
  return {
    columns: COLUMNS,
    rows: [["", typeText(btf, type), 0, kind === KIND.int ? btf.size(type) : ""]],
    notes,
  };
};
