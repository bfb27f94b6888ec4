import type { Position } from "./syntax-error.ts";

/** As written, with its `//` or slash-star marks. */
export type Comment = { text: string; position: Position };

/** Comments that stand before a statement or inside it, and those behind it on its last line. */
type Commented = { comments: Comment[]; after: Comment[] };

export type Script = { kind: "script"; shebang: string | null; items: Item[]; trailing: Comment[] };

export type Item = CDirective | CDefinition | Config | Import | MapDeclaration | Macro | FunctionItem | Probe;

/** `#include`, `#define` and the like: one line, as written. */
export type CDirective = Commented & {
  kind: "c-directive";
  directive: string;
  text: string;
  position: Position;
};
/** A C `struct`, `union` or `enum`, as written, without its closing semicolon. */
export type CDefinition = Commented & {
  kind: "c-definition";
  keyword: "struct" | "union" | "enum";
  name: string;
  text: string;
  position: Position;
};
export type Config = Commented & { kind: "config"; settings: Setting[]; position: Position };
export type Setting = { kind: "setting"; key: string; value: Literal | Identifier; position: Position };
export type Import = Commented & { kind: "import"; path: StringLiteral; position: Position };
/** `let @a = lruhash(100);` */
export type MapDeclaration = Commented & {
  kind: "map-declaration";
  map: string;
  mapType: string;
  size: IntegerLiteral;
  position: Position;
};
export type Macro = Commented & {
  kind: "macro";
  name: string;
  parameters: (MapExpression | Variable | Identifier)[];
  body: Block;
  position: Position;
};
/** `fn name($a : int64) : void { … }` */
export type FunctionItem = Commented & {
  kind: "function";
  name: string;
  parameters: { name: string; type: TypeArgument; position: Position }[];
  returns: TypeArgument;
  body: Block;
  position: Position;
};
export type Probe = Commented & {
  kind: "probe";
  attachPoints: AttachPoint[];
  predicate: Expression | null;
  body: Block;
  position: Position;
};
/** `text` as written; `parts` are what stands between its colons, quotes taken off. */
export type AttachPoint = {
  kind: "attach-point";
  label: string | null;
  text: string;
  parts: string[];
  position: Position;
};

/** `result` is the value of a block that is used as an expression: its last expression, without a semicolon. */
export type Block = {
  kind: "block";
  statements: Statement[];
  result: ExpressionStatement | null;
  trailing: Comment[];
  position: Position;
};

export type Statement =
  | ExpressionStatement
  | Assignment
  | Let
  | Discard
  | If
  | While
  | Unroll
  | For
  | Jump
  | Import
  | BlockStatement;

export type ExpressionStatement = Commented & {
  kind: "expression-statement";
  expression: Expression;
  position: Position;
};
export type Assignment = Commented & {
  kind: "assignment";
  target: MapExpression | Variable;
  operator: string;
  value: Expression;
  position: Position;
};
export type Let = Commented & {
  kind: "let";
  variable: string;
  type: TypeArgument | null;
  value: Expression | null;
  position: Position;
};
/** `_ = expression;` */
export type Discard = Commented & { kind: "discard"; value: Expression; position: Position };
/**
 * `bracketed` where the condition of an `if`, `while`, `unroll` or `for` stands in brackets; `semicolon` where a
 * superfluous one follows the block. Only newer versions take the other forms.
 */
export type If = Commented & {
  kind: "if";
  bracketed: boolean;
  semicolon: boolean;
  test: Expression;
  body: Block;
  otherwise: Block | If | null;
  position: Position;
};
export type While = Commented & {
  kind: "while";
  bracketed: boolean;
  test: Expression;
  body: Block;
  position: Position;
};
export type Unroll = Commented & {
  kind: "unroll";
  bracketed: boolean;
  times: Expression;
  body: Block;
  position: Position;
};
export type For = Commented & {
  kind: "for";
  bracketed: boolean;
  variable: string;
  over: MapExpression | Range;
  body: Block;
  position: Position;
};
export type Range = { kind: "range"; from: Expression; to: Expression; position: Position };
export type Jump = Commented & {
  kind: "jump";
  word: "break" | "continue" | "return";
  value: Expression | null;
  position: Position;
};
export type BlockStatement = Commented & {
  kind: "block-statement";
  semicolon: boolean;
  body: Block;
  position: Position;
};

export type Expression =
  | Literal
  | Identifier
  | Variable
  | MapExpression
  | Parameter
  | ParameterCount
  | Unary
  | Update
  | Binary
  | Ternary
  | Field
  | TupleField
  | Index
  | Cast
  | Call
  | Tuple
  | RecordExpression
  | TypeQuery
  | Comptime
  | Conditional
  | BlockExpression;

export type Literal = IntegerLiteral | StringLiteral | BooleanLiteral;
/** `value` in the literal's own base; a duration is in nanoseconds. */
export type IntegerLiteral = { kind: "integer"; text: string; value: bigint; position: Position };
/** `text` between the quotes as written, `value` with its escapes replaced. */
export type StringLiteral = { kind: "string"; text: string; value: string; position: Position };
export type BooleanLiteral = { kind: "boolean"; value: boolean; position: Position };
/** A builtin, a constant, a macro without arguments, or a keyword argument such as a stack mode. */
export type Identifier = { kind: "identifier"; name: string; position: Position };
/** `name` with its `$`. */
export type Variable = { kind: "variable"; name: string; position: Position };
/** `name` with its `@`; `keys` is null for a map without a key. */
export type MapExpression = { kind: "map"; name: string; keys: Expression[] | null; position: Position };
export type Parameter = { kind: "parameter"; index: number; position: Position };
export type ParameterCount = { kind: "parameter-count"; position: Position };
export type Unary = {
  kind: "unary";
  operator: "!" | "~" | "-" | "*" | "&";
  operand: Expression;
  position: Position;
};
export type Update = {
  kind: "update";
  operator: "++" | "--";
  prefix: boolean;
  operand: MapExpression | Variable;
  position: Position;
};
export type Binary = {
  kind: "binary";
  operator: string;
  left: Expression;
  right: Expression;
  position: Position;
};
/** `whenTrue` is null in the short form `a ?: b`. */
export type Ternary = {
  kind: "ternary";
  test: Expression;
  whenTrue: Expression | null;
  otherwise: Expression;
  position: Position;
};
export type Field = { kind: "field"; object: Expression; name: string; arrow: boolean; position: Position };
export type TupleField = { kind: "tuple-field"; object: Expression; index: number; position: Position };
export type Index = { kind: "index"; object: Expression; index: Expression; position: Position };
export type Cast = { kind: "cast"; type: TypeArgument; operand: Expression; position: Position };
export type Call = {
  kind: "call";
  name: string;
  arguments: (Expression | TypeArgument)[];
  position: Position;
};
export type Tuple = { kind: "tuple"; items: Expression[]; position: Position };
export type RecordExpression = {
  kind: "record";
  fields: { name: string; value: Expression; position: Position }[];
  position: Position;
};
/** `sizeof`, `offsetof`, `typeinfo`: nothing in it is run. `path` is for `offsetof` only. */
export type TypeQuery = {
  kind: "type-query";
  word: "sizeof" | "offsetof" | "typeinfo";
  argument: TypeArgument | Expression;
  path: string[];
  position: Position;
};
export type Comptime = { kind: "comptime"; operand: Expression; position: Position };
/** An `if` where a value is wanted. */
export type Conditional = { kind: "conditional"; branch: If; position: Position };
export type BlockExpression = { kind: "block-expression"; body: Block; position: Position };

export type TypeArgument = TypeName | TypeOf;
/** `struct foo *[4]`: `name` is `struct foo`, `suffixes` are `*` and `[4]`. */
export type TypeName = { kind: "type"; name: string; suffixes: string[]; position: Position };
export type TypeOf = { kind: "typeof"; argument: TypeName | Expression; position: Position };

export type Node =
  | Script
  | Item
  | Setting
  | AttachPoint
  | Block
  | Statement
  | Range
  | Expression
  | TypeArgument;
