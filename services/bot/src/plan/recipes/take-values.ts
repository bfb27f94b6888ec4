import { type ParameterType, printsSteps, type Recipe, takesWho } from "./recipe.ts";
import { tracepointName } from "./syscall-names.ts";
import type { Value } from "./value.ts";

/** Whether the recipe can honour the value: by its filter on processes, its steps, or a parameter of the kind. */
export const takesValue = (recipe: Recipe, value: Value): boolean => {
  if (hasParameter(recipe, value)) return true;
  switch (value.type) {
    case "pid":
    case "process":
      return takesWho(recipe) && (value.role === undefined || value.role === (recipe.who?.role ?? "actor"));
    case "except":
    case "user":
    case "cpu":
      return takesWho(recipe);
    case "top":
      return !value.only || printsSteps(recipe) || recipe.readings.length === 0;
    case "duration":
      return value.role === "window" || (value.role === "every" && printsSteps(recipe));
    default:
      return false;
  }
};

const hasParameter = (recipe: Recipe, value: Value): boolean => parameterFor(recipe, value) !== null;

/** The parameter that the value fills, if the recipe has one and the value is among those that it takes. */
export const parameterFor = (recipe: Recipe, value: Value): string | null => {
  const types = parameterTypes(value);
  const parameters = Object.entries(recipe.parameters);
  const found = types.flatMap((type) => parameters.filter(([, parameter]) => parameter.type === type)).at(0);
  if (found === undefined) return null;
  const [name, { among, min, max }] = found;
  if (among !== undefined && !among.includes(String(wordOf(value)))) return null;
  const amount = amountOf(value);
  if (amount !== null && ((min !== undefined && amount < min) || (max !== undefined && amount > max)))
    return null;
  return name;
};

/** The kinds of parameter that the value can fill, the likeliest first. */
const parameterTypes = (value: Value): ParameterType[] => {
  switch (value.type) {
    case "duration":
      return value.role === "over" ? ["duration"] : [];
    case "size":
      return value.role === "over" ? ["size"] : [];
    case "top":
    case "except":
    case "user":
    case "cpu":
    case "named":
    case "text":
      return [];
    case "path":
      return ["path", "binary"];
    case "pid":
      return value.role === "target" ? ["target-pid", "pid"] : ["pid"];
    case "process":
      return value.role === "target" ? ["target", "process"] : ["process"];
    default:
      return [value.type];
  }
};

const wordOf = (value: Value): string | number | null => {
  if (value.type === "errno") return value.errno;
  return "name" in value ? value.name : null;
};

/** Kinds of which a question may name several: any of these calls, errors, signals or ports. */
export const isSeveral = (type: ParameterType): boolean =>
  ["syscall", "errno", "signal", "port"].includes(type);

const amountOf = (value: Value): number | null => {
  if (value.type === "duration") return value.ms;
  if (value.type === "size") return value.bytes;
  if (value.type === "frequency") return value.hz;
  return null;
};

/** A shell tells a death by signal 9 as exit code 137. */
const SIGNALLED = 128;

/** What a template sees of a value. */
export const templateValue = (value: Value): unknown => {
  switch (value.type) {
    case "duration":
      return { ms: Math.round(value.ms), us: Math.round(value.ms * 1e3), ns: Math.round(value.ms * 1e6) };
    case "size":
      return value.bytes;
    case "frequency":
      return value.hz;
    case "syscall":
      return { name: value.name, tracepoint: tracepointName(value.name), [value.name]: true };
    case "argument":
      return { index: value.index };
    case "path":
    case "binary":
      return value.path;
    case "pid":
      return value.pid;
    case "port":
      return value.port;
    case "address": {
      const [first, second, third, fourth] = value.bytes;
      return { first, second, third, fourth };
    }
    case "exit-code":
      return value.code === "failure"
        ? { failure: true }
        : { code: value.code, by_signal: Math.max(0, value.code - SIGNALLED) };
    case "errno":
      return value.errno;
    case "signal":
      return value.signal;
    case "process":
    case "tracepoint":
    case "function":
    case "kernel-function":
    case "file":
      return value.name;
    default:
      return null;
  }
};
