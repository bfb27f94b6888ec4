import type { Expression, TypeArgument } from "../language/tree.ts";
import type { ValueKind } from "./analysis.ts";
import type { Home, MapWrite } from "./code.ts";

export type MapKinds = Map<string, ValueKind>;

/** What the values of each map are, as far as the first one that it is given tells. */
export const mapKinds = (written: Map<string, MapWrite[]>): MapKinds => {
  const kinds: MapKinds = new Map();
  for (const [name, writes] of written) {
    const first = writes.find(({ value }) => value !== null);
    if (first?.value) kinds.set(name, kindOf(first.value, first.home, kinds));
  }
  return kinds;
};

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

/** Steps from a value to what it was made of. */
const MAX_STEPS = 20;

/** What a value is, for showing it: from the tree alone, without the types of the host. */
export const kindOf = (node: Expression | TypeArgument, home: Home, maps: MapKinds, depth = 0): ValueKind => {
  if (depth > MAX_STEPS) return "other";
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
      const value = home.given.get(node.name)?.[0];
      return value === undefined ? "integer" : of(value);
    }
    case "map":
      return maps.get(node.name) ?? "integer";
    case "ternary":
      return of(node.otherwise);
    case "cast": {
      const kind = of(node.operand);
      return kind === "pid" || kind === "tid" ? kind : "integer";
    }
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
