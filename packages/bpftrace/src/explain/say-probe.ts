import type { AttachPoint } from "../language/tree.ts";

/** When a probe fires, in words that finish "Does this …". */
export const sayProbe = (point: AttachPoint): string => {
  const [type = "", first = "", second = ""] = point.parts;
  const name = point.parts.at(-1) ?? "";
  const say = BY_TYPE[type];
  return say ? say(first, second, name) : `whenever ${point.text} fires`;
};

type Say = (first: string, second: string, last: string) => string;

const tracepoint: Say = (group, event) => {
  if (group === "raw_syscalls" && event === "sys_enter") return "each time any program makes any system call";
  if (group === "raw_syscalls" && event === "sys_exit") return "each time any system call returns";
  if (event.includes("*")) return `at every trace point of the kernel that matches ${group}:${event}`;
  const call = group === "syscalls" ? /^sys_(enter|exit)_(.+)$/.exec(event) : null;
  if (call?.[1] === "enter") return `each time a program calls ${call[2]}()`;
  if (call) return `each time ${call[2]}() returns to a program`;
  return `each time the kernel passes its trace point ${group}:${event}`;
};

const calledIn =
  (what: string): Say =>
  (binary, ...rest) =>
    `each time the function ${rest.at(-1)} of ${binary} ${what}`;

const kernelFunction =
  (what: string): Say =>
  (_first, _second, name) =>
    `each time the kernel function ${name} ${what}`;

const timer: Say = (unit, count) => {
  if (unit === "hz") return `${count} times a second`;
  const words: Record<string, string> = { s: "second", ms: "millisecond", us: "microsecond" };
  const word = words[unit];
  if (word === undefined) return `every ${unit}`;
  return count === "1" ? `every ${word}` : `every ${count} ${word}s`;
};

const counted: Say = (event, every) =>
  every === "" || every === "1" ? `at each ${event}` : `at every ${every}th ${event}`;

const BY_TYPE: Record<string, Say> = {
  BEGIN: () => "once, before anything is traced",
  begin: () => "once, before anything is traced",
  END: () => "once, when the trace ends",
  end: () => "once, when the trace ends",
  tracepoint,
  t: tracepoint,
  rawtracepoint: (_group, _event, name) => `each time the kernel passes its raw trace point ${name}`,
  kprobe: kernelFunction("is called"),
  k: kernelFunction("is called"),
  kretprobe: kernelFunction("returns"),
  kr: kernelFunction("returns"),
  fentry: kernelFunction("is called"),
  kfunc: kernelFunction("is called"),
  fexit: kernelFunction("returns"),
  kretfunc: kernelFunction("returns"),
  uprobe: calledIn("is called"),
  u: calledIn("is called"),
  uretprobe: calledIn("returns"),
  ur: calledIn("returns"),
  usdt: (binary, _provider, name) => `each time ${binary} passes its marker ${name}`,
  profile: (unit, count) => `${timer(unit, count, "")}, on every CPU, for whatever runs there`,
  interval: (unit, count) => `${timer(unit, count, "")}, once`,
  software: (event, every) => counted(event, every, ""),
  hardware: (event, every) => counted(event, every, ""),
  iter: (_first, _second, name) => `once for each ${name} in the kernel`,
};
