import { childrenOf } from "./children.ts";
import type { Grammar } from "./grammar.ts";
import { parseExpression, parseUnary } from "./parse-expression.ts";
import { parseConfig, readDefinition, readDirective } from "./parse-preamble.ts";
import { parseInteger, parseMap } from "./parse-primary.ts";
import { parseProbe } from "./parse-probe.ts";
import { type Bare, parseBlock, parseIf, parseImport } from "./parse-statement.ts";
import { parseTypeArgument } from "./parse-type.ts";
import { BpftraceSyntaxError } from "./syntax-error.ts";
import { Tokens } from "./tokens.ts";
import type { FunctionItem, Item, Macro, MapDeclaration, Node, Script } from "./tree.ts";

const MAX_SCRIPT_BYTES = 64 * 1024;
/** Of the tree, whose chains such as `a + a + …` grow without nesting in the source. */
const MAX_TREE_DEPTH = 1_000;

/** Reads a whole script of any bpftrace from 0.14 to the newest. Throws `BpftraceSyntaxError` and nothing else. */
export const parse = (source: string): Script => {
  checkText(source);
  const tokens = new Tokens(source);
  const grammar: Grammar = {
    tokens,
    expression: () => parseExpression(grammar),
    unary: () => parseUnary(grammar),
    block: (asValue) => parseBlock(grammar, asValue),
    branch: (asValue) => parseIf(grammar, asValue),
  };
  const shebang = readShebang(grammar);
  const items: Item[] = [];
  let stage = 0;
  while (tokens.next.kind !== "end") {
    const item = tokens.commented(() => parseItem(grammar)) as Item;
    const place = placeOf(item);
    if (place < stage)
      throw tokens.wrong(
        item.position,
        `${nameOf(item)} must stand before ${stage === 1 ? "config and imports" : "the first probe, macro or map declaration"}`,
      );
    stage = place;
    if (item.kind === "config" && items.some((other) => other.kind === "config"))
      throw tokens.wrong(item.position, "there is a config block already");
    items.push(item);
  }
  if (!items.some((item) => item.kind === "probe"))
    throw tokens.unexpected("a probe such as tracepoint:syscalls:sys_enter_openat { … }");
  const script: Script = { kind: "script", shebang, items, trailing: tokens.next.comments };
  checkDepth(script, tokens);
  return script;
};

/** Invisible and direction-changing characters make an approver see another script than the one that runs. */
const DECEPTIVE = /(?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\r(?!\n)/u;

const checkText = (source: string): void => {
  const start = { line: 1, column: 1 };
  if (Buffer.byteLength(source) > MAX_SCRIPT_BYTES)
    throw new BpftraceSyntaxError(start, [], "", `the script is larger than ${MAX_SCRIPT_BYTES / 1024} KiB`);
  if (!source.isWellFormed())
    throw new BpftraceSyntaxError(start, [], "", "the script holds half a character, so it is not text");
  const found = DECEPTIVE.exec(source);
  if (found === null) return;
  const before = source.slice(0, found.index).split("\n");
  const code = (found[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
  throw new BpftraceSyntaxError(
    { line: before.length, column: (before.at(-1) as string).length + 1 },
    [],
    `U+${code}`,
    `there is a character that cannot be seen (U+${code}); take it out`,
  );
};

const readShebang = ({ tokens }: Grammar): string | null => {
  const line = /^#![^\n]*/.exec(tokens.lexer.source)?.[0];
  if (line === undefined) return null;
  tokens.jump(line.length);
  return line.trimEnd();
};

const parseItem = (grammar: Grammar): Bare<Item> => {
  const { tokens } = grammar;
  if (tokens.is("#")) return readDirective(grammar);
  switch (tokens.next.kind === "identifier" ? tokens.next.text : "") {
    case "struct":
    case "union":
    case "enum":
      return readDefinition(grammar);
    case "config":
      return parseConfig(grammar);
    case "import":
      return parseImport(grammar);
    case "let":
      return parseMapDeclaration(grammar);
    case "macro":
      return parseMacro(grammar);
    case "fn":
      return parseFunction(grammar);
    default:
      return parseProbe(grammar);
  }
};

const placeOf = (item: Item): number => {
  if (item.kind === "c-directive" || item.kind === "c-definition") return 0;
  return item.kind === "config" || item.kind === "import" ? 1 : 2;
};

const nameOf = (item: Item): string => {
  if (item.kind === "c-directive") return `#${item.directive}`;
  return item.kind === "c-definition" ? `${item.keyword} ${item.name}`.trimEnd() : item.kind;
};

const parseMapDeclaration = (grammar: Grammar): Bare<MapDeclaration> => {
  const { tokens } = grammar;
  const { position } = tokens.expect("let");
  const map = tokens.expectKind(
    "map",
    "a map: outside a probe only maps are declared, as in let @a = lruhash(100);",
  ).text;
  tokens.expect("=");
  const mapType = tokens.expectKind("identifier", "a kind of map such as hash or lruhash").text;
  tokens.expect("(");
  const size = parseInteger(grammar);
  tokens.expect(")");
  tokens.skip(";");
  return { kind: "map-declaration", map, mapType, size, position };
};

const parseMacro = (grammar: Grammar): Bare<Macro> => {
  const { tokens } = grammar;
  const { position } = tokens.expect("macro");
  const name = tokens.expectKind("identifier", "the name of the macro").text;
  tokens.expect("(");
  const parameters: Macro["parameters"] = [];
  if (!tokens.is(")"))
    do parameters.push(parseMacroParameter(grammar));
    while (tokens.skip(","));
  tokens.expect(")", "','");
  return { kind: "macro", name, parameters, body: grammar.block(true), position };
};

const parseMacroParameter = (grammar: Grammar): Macro["parameters"][number] => {
  const { tokens } = grammar;
  const { kind, text, position } = tokens.next;
  if (kind === "map") {
    const map = parseMap(grammar);
    if (map.keys !== null) throw tokens.wrong(position, "a macro takes a whole map, without a key");
    return map;
  }
  if (kind === "variable") return { kind: "variable", name: tokens.take().text, position };
  tokens.expectKind("identifier", "$variable, @map or a name");
  return { kind: "identifier", name: text, position };
};

const parseFunction = (grammar: Grammar): Bare<FunctionItem> => {
  const { tokens } = grammar;
  const { position } = tokens.expect("fn");
  const name = tokens.expectKind("identifier", "the name of the function").text;
  tokens.expect("(");
  const parameters: FunctionItem["parameters"] = [];
  if (!tokens.is(")"))
    do {
      const parameter = tokens.expectKind("variable", "a variable such as $name");
      tokens.expect(":");
      parameters.push({
        name: parameter.text,
        type: parseTypeArgument(grammar),
        position: parameter.position,
      });
    } while (tokens.skip(","));
  tokens.expect(")", "','");
  tokens.expect(":");
  const returns = parseTypeArgument(grammar);
  return { kind: "function", name, parameters, returns, body: grammar.block(false), position };
};

const checkDepth = (script: Script, tokens: Tokens): void => {
  const open: { node: Node; depth: number }[] = [{ node: script, depth: 0 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.depth > MAX_TREE_DEPTH) throw tokens.tooDeep("position" in at.node ? at.node.position : undefined);
    for (const child of childrenOf(at.node)) open.push({ node: child, depth: at.depth + 1 });
  }
};
