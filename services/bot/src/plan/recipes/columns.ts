import type { ColumnKind } from "../../flow/plan.ts";

/** A part of a map key that people ask for: what it is called, how it is read, what it is in a script unless the recipe says otherwise. */
export type Column = { title: string; kind: ColumnKind; expression: string | null };

export const COLUMNS: Record<string, Column> = {
  process: { title: "process", kind: "process", expression: "comm" },
  pid: { title: "pid", kind: "pid", expression: "pid" },
  thread: { title: "thread", kind: "pid", expression: "tid" },
  user: { title: "user", kind: "user", expression: "uid" },
  cpu: { title: "CPU", kind: "cpu", expression: "cpu" },
  container: { title: "cgroup", kind: "text", expression: "cgroup" },
  file: { title: "file", kind: "path", expression: null },
  port: { title: "port", kind: "port", expression: null },
  address: { title: "address", kind: "text", expression: null },
  syscall: { title: "system call", kind: "syscall", expression: null },
  errno: { title: "error", kind: "errno", expression: null },
  signal: { title: "signal", kind: "signal", expression: null },
  device: { title: "device", kind: "device", expression: null },
  fd: { title: "descriptor", kind: "number", expression: null },
  kind: { title: "kind", kind: "text", expression: null },
  target: { title: "target", kind: "process", expression: null },
  "target-pid": { title: "target pid", kind: "pid", expression: null },
  parent: { title: "parent", kind: "process", expression: null },
  child: { title: "child", kind: "pid", expression: null },
  stack: { title: "stack", kind: "text", expression: null },
};
