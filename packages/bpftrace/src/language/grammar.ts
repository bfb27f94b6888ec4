import type { Tokens } from "./tokens.ts";
import type { Block, Expression, If } from "./tree.ts";

/** What the parts of the parser need of each other: expressions hold blocks and blocks hold expressions. */
export type Grammar = {
  tokens: Tokens;
  expression(): Expression;
  unary(): Expression;
  /** `asValue` keeps the last expression as the block's result. */
  block(asValue: boolean): Block;
  branch(asValue: boolean): If;
};

/** A builtin in brackets is a value, never the name of a type: `(pid)*2` multiplies. */
export const isBuiltin = (name: string): boolean => BUILTIN_WORDS.has(name) || /^s?arg\d+$/.test(name);

const BUILTIN_WORDS = new Set([
  "args",
  "cgroup",
  "comm",
  "cpid",
  "cpu",
  "ctx",
  "curtask",
  "elapsed",
  "func",
  "gid",
  "jiffies",
  "kstack",
  "ncpus",
  "nsecs",
  "numaid",
  "pid",
  "ppid",
  "probe",
  "rand",
  "retval",
  "tid",
  "uid",
  "usermode",
  "username",
  "ustack",
]);
