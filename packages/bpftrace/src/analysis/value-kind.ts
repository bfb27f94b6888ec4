import type { Expression, TypeArgument } from "../language/tree.ts";
import type { ValueKind } from "./analysis.ts";
import type { Home } from "./place.ts";

export type MapKinds = Map<string, ValueKind>;

const BY_NAME: Record<string, ValueKind> = {
  comm: "comm",
  pcomm: "comm",
  leader_comm: "comm",
  pid: "pid",
  ppid: "pid",
  cpid: "pid",
  tid: "tid",
  leader_tid: "tid",
  kstack: "kstack",
  ustack: "ustack",
  dw_ustack: "ustack",
  ksym: "ksym",
  usym: "usym",
  ntop: "ip",
  str: "string",
  probe: "string",
  func: "string",
  username: "string",
  cgroup_path: "string",
  strftime: "string",
  strerror: "string",
  syscall_name: "string",
  signal_name: "string",
  probetype: "string",
  str_concat: "string",
  path: "string",
  buf: "other",
  macaddr: "other",
  args: "other",
  ctx: "other",
};

/** Fields of tracepoints and structs whose name says what they hold. */
const COMM_FIELD = /^(prev_|next_|new|old|parent_|child_)?comm$/;
const PID_FIELD = /^((prev_|next_|parent_|child_|old_)?pid|tgid)$/;

/** What a value is, for showing it: from the tree alone, without the types of the host. */
export const kindOf = (node: Expression | TypeArgument, home: Home, maps: MapKinds, depth = 0): ValueKind => {
  if (depth > 20) return "other";
  const of = (inner: Expression): ValueKind => kindOf(inner, home, maps, depth + 1);
  switch (node.kind) {
    case "identifier":
    case "call":
      return BY_NAME[node.name] ?? "integer";
    case "string":
      return "string";
    case "field":
      if (COMM_FIELD.test(node.name)) return "comm";
      if (PID_FIELD.test(node.name)) return "pid";
      return node.name === "rwbs" ? "string" : "integer";
    case "variable": {
      const value = home.variables.get(node.name)?.[0];
      return value === undefined ? "integer" : of(value);
    }
    case "map":
      return maps.get(node.name) ?? "integer";
    case "ternary":
      return of(node.otherwise);
    case "cast":
      return of(node.operand) === "pid" || of(node.operand) === "tid" ? of(node.operand) : "integer";
    case "tuple":
    case "record":
    case "block-expression":
    case "conditional":
    case "type":
    case "typeof":
      return "other";
    default:
      return "integer";
  }
};
