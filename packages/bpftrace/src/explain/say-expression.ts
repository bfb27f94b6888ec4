import { printExpression } from "../language/print-expression.ts";
import type { Call, Expression, TypeArgument } from "../language/tree.ts";

/** A value in words. What has no words of its own stays as code. */
export const sayExpression = (expression: Expression): string => {
  switch (expression.kind) {
    case "identifier":
      return BUILTINS[expression.name] ?? expression.name;
    case "field":
      return expression.object.kind === "identifier" && expression.object.name === "args"
        ? `the event's ${expression.name}`
        : printExpression(expression);
    case "binary": {
      const operator = OPERATORS[expression.operator];
      return operator === undefined
        ? printExpression(expression)
        : `${sayExpression(expression.left)} ${operator} ${sayExpression(expression.right)}`;
    }
    case "unary":
      return expression.operator === "!"
        ? `not (${sayExpression(expression.operand)})`
        : printExpression(expression);
    case "map":
      return expression.keys === null ? expression.name : `${expression.name} of ${sayKeys(expression.keys)}`;
    case "call":
      return sayCall(expression);
    case "tuple":
      return expression.items.map(sayExpression).join(" and ");
    case "parameter":
      return expression.index <= 3 ? "a process of Tracewire itself" : `$${expression.index}`;
    default:
      return printExpression(expression);
  }
};

export const sayKeys = (keys: readonly Expression[]): string =>
  keys.map((key) => sayExpression(key).replace(/^the /, "")).join(" and ");

export const sayArgument = (argument: Expression | TypeArgument): string =>
  argument.kind === "type" || argument.kind === "typeof" ? "a type" : sayExpression(argument);

const sayCall = (call: Call): string => {
  const words = CALLS[call.name];
  return words === undefined ? printExpression(call) : words(call.arguments.map(sayArgument));
};

const BUILTINS: Record<string, string> = {
  comm: "the process name",
  pid: "the process id",
  tid: "the thread id",
  uid: "the user id",
  gid: "the group id",
  cpu: "the CPU",
  cgroup: "the control group",
  nsecs: "the time now in nanoseconds",
  elapsed: "the time since the trace began",
  kstack: "the kernel stack",
  ustack: "the program's stack",
  retval: "the returned value",
  probe: "the name of the probe",
  func: "the name of the function",
  curtask: "the kernel's record of the task",
  username: "the user's name",
  rand: "a random number",
};

const OPERATORS: Record<string, string> = {
  "==": "is",
  "!=": "is not",
  "<": "is less than",
  ">": "is more than",
  "<=": "is at most",
  ">=": "is at least",
  "&&": "and",
  "||": "or",
  "+": "plus",
  "-": "minus",
  "*": "times",
  "/": "divided by",
};

const CALLS: Record<string, (values: string[]) => string> = {
  str: ([text = ""]) => `the text at ${text}`,
  kstack: () => "the kernel stack",
  ustack: () => "the program's stack",
  ksym: ([address = ""]) => `the kernel function at ${address}`,
  usym: ([address = ""]) => `the program's function at ${address}`,
  ntop: (values) => `the network address in ${values.at(-1)}`,
  strncmp: ([a = "", b = ""]) => `the difference of ${a} and ${b}`,
};
