import { type Btf, KIND } from "./btf.ts";
import { resolved, sizeOf, typeText } from "./type-text.ts";

/** A field as a script writes it, through types without a name: `d_lockref.count` and, of an unnamed union, `fu_node`. */
export type Field = { name: string; type: string; offset: number; bytes: number | null };

const MAX_FIELDS = 4_000;
const MAX_DEPTH = 8;

/** All fields of a struct or union. What has no name of its own is opened, as there is no other way to look into it. */
export const fieldsOf = (btf: Btf, id: number): Field[] => {
  const fields: Field[] = [];
  const visit = (type: number, prefix: string, bitsBefore: number, depth: number): void => {
    for (const member of btf.members(type)) {
      if (fields.length >= MAX_FIELDS) return;
      const bits = bitsBefore + member.bitOffset;
      const inner = resolved(btf, member.type);
      const opened = isStruct(btf, inner) && btf.name(inner) === "" && depth < MAX_DEPTH;
      // An unnamed type that a typedef names can be asked for by that name.
      if (opened && (member.name === "" || inner === member.type)) {
        visit(inner, member.name === "" ? prefix : `${prefix}${member.name}.`, bits, depth + 1);
        continue;
      }
      if (member.name === "") continue;
      fields.push({
        name: prefix + member.name,
        type: typeText(btf, member.type) + (member.bits === 0 ? "" : ` : ${member.bits}`),
        offset: Math.floor(bits / 8),
        bytes: member.bits === 0 ? sizeOf(btf, member.type) : null,
      });
    }
  };
  visit(id, "", 0, 0);
  return fields;
};

const isStruct = (btf: Btf, id: number): boolean =>
  id !== 0 && (btf.kind(id) === KIND.struct || btf.kind(id) === KIND.union);
