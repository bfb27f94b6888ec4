import { analyse, BpftraceSyntaxError, parse, RISK_LEVELS } from "@tracewire/bpftrace";
import type { Mistake } from "../read-matter.ts";
import type { ParameterType, Recipe } from "./recipe.ts";
import { type Filling, renderRecipe } from "./render-recipe.ts";
import { isSeveral, templateValue } from "./take-values.ts";
import type { Value } from "./value.ts";

/** A value of each kind, to see what a template becomes. */
const SAMPLES: Record<ParameterType, Value> = {
  pid: { type: "pid", pid: 4_711 },
  process: { type: "process", name: "nginx" },
  target: { type: "process", name: "nginx", role: "target" },
  "target-pid": { type: "pid", pid: 4_711, role: "target" },
  path: { type: "path", path: "/var/log/nginx/access.log" },
  file: { type: "file", name: "access.log" },
  binary: { type: "binary", path: "/usr/lib/libc.so.6" },
  port: { type: "port", port: 443 },
  address: { type: "address", bytes: [192, 0, 2, 1] },
  "exit-code": { type: "exit-code", code: 1 },
  duration: { type: "duration", ms: 10, role: "over" },
  count: { type: "top", count: 3, only: false },
  size: { type: "size", bytes: 4_096, role: "over" },
  frequency: { type: "frequency", hz: 99 },
  errno: { type: "errno", errno: 2 },
  signal: { type: "signal", signal: 9 },
  syscall: { type: "syscall", name: "read" },
  function: { type: "function", name: "handle_job", arguments: [] },
  "kernel-function": { type: "kernel-function", name: "vfs_read" },
  argument: { type: "argument", index: 1 },
  tracepoint: { type: "tracepoint", name: "sched:sched_switch" },
  text: { type: "text", text: "text" },
};

/**
 * Renders each body in every grouping, bare and with all parameters, and reads the scripts: they must parse,
 * hold nothing that is refused, and show neither more nor less than the front matter says.
 */
export const checkRendering = (recipe: Recipe): Mistake[] =>
  recipe.bodies.flatMap((body) => {
    const at = (message: string): Mistake => ({ file: recipe.file, line: body.line, message });
    const risks = new Set<string>();
    const mistakes = new Set<string>();
    for (const filling of fillings(recipe)) {
      const script = renderRecipe(recipe, body, filling).body;
      try {
        const analysis = analyse(parse(script));
        risks.add(analysis.risk.level);
        for (const { why } of analysis.refused) mistakes.add(why);
      } catch (error) {
        if (!(error instanceof BpftraceSyntaxError)) throw error;
        mistakes.add(`rendered by ${filling.by}, the script does not parse: ${error.message}`);
      }
    }
    const highest = RISK_LEVELS.findLast((level) => risks.has(level));
    const wrong =
      mistakes.size === 0 && body === recipe.bodies[0] && highest !== recipe.risk
        ? [at(`risk: says ${recipe.risk}, the script is ${highest}`)]
        : [];
    return [...[...mistakes].map(at), ...wrong];
  });

export const fillings = (recipe: Recipe): Filling[] => {
  const groupings = recipe.by.length === 0 ? ["none"] : recipe.by;
  const all = Object.fromEntries(
    Object.entries(recipe.parameters).map(([name, parameter]) => [
      name,
      sample(parameter.type, parameter.among),
    ]),
  );
  const needed = Object.fromEntries(
    Object.entries(all).filter(([name]) => !recipe.parameters[name]!.optional),
  );
  return groupings.flatMap((by) =>
    [needed, all].map((values) => ({
      who: { pids: [], processes: [], except: [], uid: null, cpu: null },
      values,
      by,
      stat: recipe.stats[0] ?? null,
      timeUnit: "us" as const,
      everyMs: null,
      top: 10,
      onlyTop: false,
    })),
  );
};

const sample = (type: ParameterType, among: string[] | undefined): unknown => {
  const value = SAMPLES[type];
  if (type === "syscall") return [templateValue({ type: "syscall", name: among?.[0] ?? "read" })];
  return isSeveral(type) ? [templateValue(value), templateValue(value)] : templateValue(value);
};
