import type { Expression } from "../language/tree.ts";
import type { ValueKind } from "./analysis.ts";
import type { Code, Home } from "./code.ts";
import { kindOf } from "./value-kind.ts";

const FEW_KINDS = new Set<ValueKind>(["comm", "pid", "tid", "kstack", "ksym"]);
const FEW_WORDS =
  /^(cpu|numaid|uid|gid|username|cgroup|probe|func|usermode|ncpus|strerror|syscall_name|signal_name|cgroup_path|cgroupid)$/;
const CONSTANT = /^[A-Z][A-Z\d_]*$/;

/** Arguments of tracepoints that name one of a small set. */
const FEW_FIELDS = new Set(
  (
    "ret id nr sig code type family protocol reason errno error err state oldstate newstate old_state new_state " +
    "prev_state next_state prio oldprio newprio vec irq cpu cpu_id orig_cpu dest_cpu target_cpu dev rwbs exit_reason " +
    "order dport sport cmd op request prot flags index cap status level lvl name dev_name nid mode advice how which " +
    "clockid policy resource signum domain fd error_code migratetype gfp_flags op_str driver"
  ).split(" "),
);
/** Steps from a variable to what it was given. */
const MAX_STEPS = 6;

/** Whether a key is one of few by nature, so that a map of it cannot fill up. Unknown means no. */
export const isFew = (key: Expression, home: Home, code: Code, steps = 0): boolean => {
  if (FEW_KINDS.has(kindOf(key, home, code.kinds))) return true;
  if (steps > MAX_STEPS) return false;
  const few = (inner: Expression): boolean => isFew(inner, home, code, steps + 1);
  switch (key.kind) {
    case "integer":
    case "string":
    case "boolean":
      return true;
    case "identifier":
      return FEW_WORDS.test(key.name) || CONSTANT.test(key.name);
    case "field":
      return FEW_FIELDS.has(key.name);
    case "call": {
      const [first] = key.arguments;
      return FEW_WORDS.test(key.name) || (key.name === "str" && first?.kind === "field" && few(first));
    }
    case "variable": {
      const given = home.given.get(key.name) ?? [];
      return given.length === 1 && few(given[0] as Expression);
    }
    case "map": {
      const writes = code.writes.get(key.name) ?? [];
      return (
        writes.length === 1 &&
        writes.every(({ value, home: at }) => value !== null && isFew(value, at, code, steps + 1))
      );
    }
    case "binary":
      return ["==", "!=", "<", ">", "<=", ">=", "&&", "||"].includes(key.operator);
    case "ternary":
      return key.whenTrue !== null && few(key.whenTrue) && few(key.otherwise);
    case "tuple":
      return key.items.every(few);
    default:
      return false;
  }
};
