import { type Grammar, isBuiltin } from "./grammar.ts";
import type { Expression, TypeArgument, TypeName } from "./tree.ts";

const TAGS = new Set(["struct", "union", "enum"]);

/** `uint64`, `struct foo *`, `int32[4]`, or `typeof(…)`. */
export const parseTypeArgument = (grammar: Grammar): TypeArgument => {
  const { tokens } = grammar;
  if (!tokens.is("typeof")) return parseTypeName(grammar);
  const { position } = tokens.take();
  tokens.expect("(");
  const argument = parseTypeOrExpression(grammar, [")"]);
  tokens.expect(")");
  return {
    kind: "typeof",
    argument: argument.kind === "typeof" ? wrongNesting(grammar) : argument,
    position,
  };
};

const wrongNesting = (grammar: Grammar): never => {
  throw grammar.tokens.wrong(grammar.tokens.next.position, "typeof cannot stand directly inside typeof");
};

/** Inside `sizeof(…)` and the like: a type if it reads as one up to one of `ends`, an expression otherwise. */
export const parseTypeOrExpression = (grammar: Grammar, ends: string[]): TypeArgument | Expression => {
  const { tokens } = grammar;
  if (tokens.is("typeof")) return parseTypeArgument(grammar);
  const back = tokens.mark();
  const type = tryTypeName(grammar);
  if (type !== null && ends.some((end) => tokens.is(end))) return type;
  back();
  return grammar.expression();
};

/** Null, with an unknown part taken, where no type stands. The caller goes back to its mark. */
export const tryTypeName = (grammar: Grammar): TypeName | null => {
  const { tokens } = grammar;
  if (tokens.next.kind !== "identifier" || isBuiltin(tokens.next.text)) return null;
  const { text, position } = tokens.take();
  let name = text;
  if (TAGS.has(text)) {
    if (tokens.next.kind !== "identifier") return null;
    name = `${text} ${tokens.take().text}`;
  }
  const suffixes: string[] = [];
  for (;;) {
    if (tokens.skip("*")) suffixes.push("*");
    else if (tokens.skip("[")) {
      const size = tokens.isKind("integer") ? tokens.take().text : "";
      if (!tokens.skip("]")) return null;
      suffixes.push(`[${size}]`);
    } else return { kind: "type", name, suffixes, position };
  }
};

const parseTypeName = (grammar: Grammar): TypeName => {
  const { tokens } = grammar;
  const type = tryTypeName(grammar);
  if (type === null) throw tokens.unexpected("the name of a type");
  return type;
};
