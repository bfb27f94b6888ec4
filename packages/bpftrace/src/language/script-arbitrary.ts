import * as fc from "fast-check";
import { integerValue, stringValue } from "./literals.ts";
import type * as Tree from "./tree.ts";

/** Scripts made at random, as trees in the form that reading gives them; positions are all the same. */

const position = { line: 1, column: 1 };

type Made = { kind: string; position: unknown };
type Parts<N extends Made> = {
  [Key in Exclude<keyof N, "kind" | "position" | "comments" | "after">]: fc.Arbitrary<N[Key]>;
};

const node = <N extends Made>(kind: N["kind"], parts: Parts<N>): fc.Arbitrary<N> =>
  fc.record({
    ...parts,
    kind: fc.constant(kind),
    position: fc.constant(position),
  }) as unknown as fc.Arbitrary<N>;

/** Any of them, and the first once the tree is deep. */
const shallow = <Value>(maxDepth: number, ...made: fc.Arbitrary<Value>[]): fc.Arbitrary<Value> =>
  fc.oneof({ maxDepth }, ...made);

const seldom = <Value>(usual: Value, made: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, made);

const comment = (...texts: string[]): fc.Arbitrary<Tree.Comment> =>
  fc.constantFrom(...texts).map((text) => ({ text, position }));
const comments = seldom<Tree.Comment[]>(
  [],
  fc.array(comment("// why", "/* a note */", "/* two\n   lines */", "// }", "//"), { maxLength: 2 }),
);
/** Behind a statement on its line: whatever comes after `//` would be part of it. */
const after = seldom<Tree.Comment[]>(
  [],
  comment("// why", "/* a note */").map((one) => [one]),
);

const commented = <N extends Made>(kind: N["kind"], parts: Parts<N>): fc.Arbitrary<N> =>
  node<N>(kind, { ...parts, comments, after } as unknown as Parts<N>);

const words = fc.constantFrom("a", "bytes", "x1", "_tmp", "filename", "prev_pid", "len");
const dollar = words.map((name) => `$${name}`);
const variable = node<Tree.Variable>("variable", { name: dollar });
const identifier = node<Tree.Identifier>("identifier", {
  name: fc.oneof(words, fc.constantFrom("pid", "comm", "nsecs", "arg0", "args", "kstack", "curtask")),
});
const typeName = node<Tree.TypeName>("type", {
  name: fc.constantFrom("uint64", "int8", "struct sock", "union u", "enum e", "my_type"),
  suffixes: fc.array(fc.constantFrom("*", "[4]", "[]"), { maxLength: 3 }),
});
const integer = fc
  .constantFrom("0", "1_000", "0x1F", "017", "1e6", "10u", "7ULL", "5s", "250ms", "18446744073709551615")
  .map((text): Tree.Expression => ({ kind: "integer", text, value: integerValue(text) as bigint, position }));
const string = fc
  .constantFrom("", "a b", "%d %s\\n", "é", "\\x41\\101", "//", "/* */", "}", '\\"', "\\\\", "/x/")
  .map((text): Tree.Expression => ({ kind: "string", text, value: textValue(text), position }));

const textValue = (text: string): string => {
  const read = stringValue(text);
  return "value" in read ? read.value : "";
};

const leaf = fc.oneof<fc.Arbitrary<Tree.Expression>[]>(
  integer,
  string,
  identifier,
  variable,
  node<Tree.BooleanLiteral>("boolean", { value: fc.boolean() }),
  node<Tree.Parameter>("parameter", { index: fc.integer({ min: 1, max: 9 }) }),
  node<Tree.ParameterCount>("parameter-count", {}),
);

type Ties = {
  expression: Tree.Expression;
  map: Tree.MapExpression;
  block: Tree.Block;
  valueBlock: Tree.Block;
  branch: Tree.If;
  valueBranch: Tree.If;
  statement: Tree.Statement;
  valueStatement: Tree.Statement;
  line: Tree.ExpressionStatement;
};

const ties = fc.letrec<Ties>((tie) => {
  const any = tie("expression");
  const place = fc.oneof(variable, tie("map"));
  /** `1.0` is no number in this language, so nothing is taken out of one. */
  const notNumber = any.filter(({ kind }) => kind !== "integer");

  /** A condition without brackets cannot begin with one. */
  const conditions = fc.oneof(
    fc.record({ bracketed: fc.constant(true), test: any }),
    fc.record({ bracketed: fc.constant(false), test: leaf }),
  );

  const branchOf = (block: "block" | "valueBlock", branch: "branch" | "valueBranch"): fc.Arbitrary<Tree.If> =>
    conditions.chain(({ bracketed, test }) =>
      commented<Tree.If>("if", {
        bracketed: fc.constant(bracketed),
        semicolon: fc.constant(false),
        test: fc.constant(test),
        body: tie(block),
        otherwise: fc.option(
          fc.oneof(
            { maxDepth: 3 },
            tie(block),
            tie(branch).map((inner) => ({ ...inner, comments: [], after: [] })),
          ),
        ),
      }),
    );

  const loop = conditions.chain(({ bracketed: brackets, test }): fc.Arbitrary<Tree.Statement> => {
    const bracketed = fc.constant(brackets);
    const end = brackets ? any : leaf;
    return fc.oneof<fc.Arbitrary<Tree.Statement>[]>(
      commented<Tree.While>("while", { bracketed, test: fc.constant(test), body: tie("block") }),
      commented<Tree.Unroll>("unroll", { bracketed, times: fc.constant(test), body: tie("block") }),
      commented<Tree.For>("for", {
        bracketed,
        variable: dollar,
        over: fc.oneof(tie("map"), node<Tree.Range>("range", { from: end, to: end })),
        body: tie("block"),
      }),
    );
  });

  const statementOf = (branch: "branch" | "valueBranch"): fc.Arbitrary<Tree.Statement> =>
    shallow<Tree.Statement>(
      4,
      tie("line"),
      commented<Tree.Assignment>("assignment", {
        target: place,
        operator: fc.constantFrom("=", "+=", "<<=", "|="),
        value: any,
      }),
      commented<Tree.Let>("let", { variable: dollar, type: fc.option(typeName), value: fc.option(any) }),
      commented<Tree.Discard>("discard", { value: any }),
      tie(branch),
      loop,
      commented<Tree.Jump>("jump", { word: fc.constantFrom("break", "continue"), value: fc.constant(null) }),
      commented<Tree.Jump>("jump", { word: fc.constant("return"), value: fc.option(any) }),
      commented<Tree.BlockStatement>("block-statement", { semicolon: fc.boolean(), body: tie("block") }),
    );

  const blockOf = (statement: "statement" | "valueStatement"): fc.Arbitrary<Tree.Block> =>
    node<Tree.Block>("block", {
      statements: fc.array(tie(statement), { maxLength: 3 }),
      result: statement === "statement" ? fc.constant(null) : fc.option(tie("line")),
      trailing: comments,
    });

  const type = fc.oneof(typeName, node<Tree.TypeOf>("typeof", { argument: typeName }));
  return {
    map: node<Tree.MapExpression>("map", {
      name: fc.constantFrom("@", "@x", "@bytes"),
      keys: fc.option(fc.array(any, { minLength: 1, maxLength: 3 })),
    }),
    block: blockOf("statement"),
    valueBlock: blockOf("valueStatement"),
    branch: branchOf("block", "branch"),
    valueBranch: branchOf("valueBlock", "valueBranch"),
    statement: statementOf("branch"),
    valueStatement: statementOf("valueBranch"),
    line: commented<Tree.ExpressionStatement>("expression-statement", { expression: any }),
    expression: shallow<Tree.Expression>(
      5,
      leaf,
      tie("map"),
      node<Tree.Binary>("binary", {
        operator: fc.constantFrom("||", "&&", "|", "^", "&", "==", "<", ">=", "<<", "+", "-", "*", "/", "%"),
        left: any,
        right: any,
      }),
      node<Tree.Unary>("unary", { operator: fc.constantFrom("!", "~", "-", "*"), operand: any }),
      node<Tree.Unary>("unary", { operator: fc.constant("&"), operand: place }),
      node<Tree.Update>("update", {
        operator: fc.constantFrom("++", "--"),
        prefix: fc.boolean(),
        operand: place,
      }),
      node<Tree.Ternary>("ternary", { test: any, whenTrue: fc.option(any), otherwise: any }),
      node<Tree.Field>("field", { object: notNumber, name: words, arrow: fc.boolean() }),
      node<Tree.TupleField>("tuple-field", { object: notNumber, index: fc.nat(9) }),
      node<Tree.Index>("index", { object: any, index: any }),
      node<Tree.Cast>("cast", { type, operand: any }),
      node<Tree.Call>("call", {
        name: fc.constantFrom("count", "hist", "str", "printf", "ustack", "my_macro"),
        arguments: fc.array(fc.oneof(any, node<Tree.TypeOf>("typeof", { argument: typeName })), {
          maxLength: 3,
        }),
      }),
      node<Tree.Tuple>("tuple", { items: fc.array(any, { maxLength: 3 }) }),
      node<Tree.RecordExpression>("record", {
        fields: fc.uniqueArray(fc.record({ name: words, value: any, position: fc.constant(position) }), {
          minLength: 1,
          maxLength: 3,
          selector: ({ name }) => name,
        }),
      }),
      node<Tree.TypeQuery>("type-query", {
        word: fc.constantFrom("sizeof", "typeinfo"),
        argument: fc.oneof(
          type,
          any.filter(({ kind }) => kind !== "identifier"),
        ),
        path: fc.constant([]),
      }),
      node<Tree.TypeQuery>("type-query", {
        word: fc.constant("offsetof"),
        argument: type,
        path: fc.constant(["a", "len"]),
      }),
      node<Tree.Comptime>("comptime", { operand: any }),
      node<Tree.Conditional>("conditional", {
        branch: tie("valueBranch").map((branch) => ({ ...branch, comments: [], after: [] })),
      }),
      node<Tree.BlockExpression>("block-expression", { body: tie("valueBlock") }),
    ),
  };
});

const attachPoint = fc
  .constantFrom(
    "tracepoint:sched:sched_*",
    "kprobe:vfs_read+4",
    "uprobe:/lib/x/*/libc.so.6:malloc",
    "interval:s:1",
    "BEGIN",
  )
  .map(
    (text): Tree.AttachPoint => ({
      kind: "attach-point",
      label: null,
      text,
      parts: text.split(":"),
      position,
    }),
  );

const probe = commented<Tree.Probe>("probe", {
  attachPoints: fc.array(attachPoint, { minLength: 1, maxLength: 2 }),
  predicate: fc.option(ties.expression),
  body: ties.block,
});

const item = fc.oneof<fc.Arbitrary<Tree.Item>[]>(
  probe,
  probe,
  commented<Tree.Macro>("macro", {
    name: words,
    parameters: fc.array(fc.oneof(variable, identifier), { maxLength: 2 }),
    body: ties.valueBlock,
  }),
  commented<Tree.FunctionItem>("function", {
    name: words,
    parameters: fc.array(fc.record({ name: dollar, type: typeName, position: fc.constant(position) }), {
      maxLength: 2,
    }),
    returns: typeName,
    body: ties.block,
  }),
);

export const scripts: fc.Arbitrary<Tree.Script> = fc
  .tuple(fc.option(fc.constant("#!/usr/bin/env bpftrace")), fc.array(item, { maxLength: 3 }), probe, comments)
  .map(([shebang, items, last, trailing]) => ({
    kind: "script",
    shebang,
    items: [...items, last],
    trailing,
  }));
