import { type Btf, KIND } from "./btf.ts";

/** A chain of types longer than this is a loop. */
const MAX_DEPTH = 32;

/** A type as C writes it without the name of what has it: `const struct path *`, `char[16]`. */
export const typeText = (btf: Btf, id: number, depth = 0): string => {
  if (id === 0) return "void";
  if (depth > MAX_DEPTH) return "?";
  const of = (inner: number): string => typeText(btf, inner, depth + 1);
  switch (btf.kind(id)) {
    case KIND.pointer: {
      const target = bare(btf, btf.target(id));
      if (target !== 0 && btf.kind(target) === KIND.proto) return `${protoText(btf, target, of)}`;
      const text = of(btf.target(id));
      return text.endsWith("*") ? `${text}*` : `${text} *`;
    }
    case KIND.array: {
      const { type, count } = btf.array(id);
      const text = of(type);
      const at = text.indexOf("[");
      // The outer one comes first: `int[2][3]`.
      return at === -1 ? `${text}[${count}]` : `${text.slice(0, at)}[${count}]${text.slice(at)}`;
    }
    case KIND.struct:
      return `struct ${btf.name(id) || "{…}"}`;
    case KIND.union:
      return `union ${btf.name(id) || "{…}"}`;
    case KIND.enum:
    case KIND.enum64:
      return `enum ${btf.name(id) || "{…}"}`;
    case KIND.forward:
      return `${btf.isUnion(id) ? "union" : "struct"} ${btf.name(id)}`;
    case KIND.const:
      return qualified("const", btf, btf.target(id), of);
    case KIND.volatile:
      return qualified("volatile", btf, btf.target(id), of);
    case KIND.restrict:
    case KIND.typeTag:
      return of(btf.target(id));
    case KIND.proto:
      return protoText(btf, id, of);
    default:
      return btf.name(id);
  }
};

/** A pointer's own qualifier stands behind it. */
const qualified = (word: string, btf: Btf, target: number, of: (id: number) => string): string =>
  target !== 0 && btf.kind(target) === KIND.pointer ? `${of(target)} ${word}` : `${word} ${of(target)}`;

const protoText = (btf: Btf, id: number, of: (id: number) => string): string => {
  const parameters = btf.parameters(id).map(({ type }) => (type === 0 ? "..." : of(type)));
  return `${of(btf.target(id))} (*)(${parameters.join(", ")})`;
};

/** Without what only qualifies it. */
const bare = (btf: Btf, id: number): number => {
  let at = id;
  for (let depth = 0; depth < MAX_DEPTH && at !== 0; depth += 1) {
    const kind = btf.kind(at);
    if (kind !== KIND.const && kind !== KIND.volatile && kind !== KIND.restrict && kind !== KIND.typeTag)
      break;
    at = btf.target(at);
  }
  return at;
};

/** What a typedef is of in the end. */
export const resolved = (btf: Btf, id: number): number => {
  let at = bare(btf, id);
  for (let depth = 0; depth < MAX_DEPTH && at !== 0 && btf.kind(at) === KIND.typedef; depth += 1)
    at = bare(btf, btf.target(at));
  return at;
};

/** `null` for what has no size of its own, such as a function or void. */
export const sizeOf = (btf: Btf, id: number, depth = 0): number | null => {
  const at = resolved(btf, id);
  if (at === 0 || depth > MAX_DEPTH) return null;
  switch (btf.kind(at)) {
    case KIND.pointer:
      return 8;
    case KIND.array: {
      const { type, count } = btf.array(at);
      const one = sizeOf(btf, type, depth + 1);
      return one === null ? null : one * count;
    }
    case KIND.int:
    case KIND.struct:
    case KIND.union:
    case KIND.enum:
    case KIND.enum64:
    case KIND.float:
      return btf.size(at);
    default:
      return null;
  }
};
