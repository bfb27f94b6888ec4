/** A call that a model wrote as text: the tool's name, and its input as JSON. */
export type FoundCall = { name: string; input: string };

const MAX_TEXT = 64 * 1024;
/** Scripts are full of braces that begin no JSON. */
const MAX_TRIES = 200;

/**
 * The first call of one of these tools in a text, in any of the forms that models write: our own `{"tool", "input"}`,
 * `{"name", "arguments"}` in `<tool_call>` or a fence, `<function=name>{…}`, a list of calls, line breaks inside of
 * strings. Only the first: what follows it rests on a result that the model made up. An unknown tool is a call too
 * when it comes in our own form, so that the model can be told.
 */
export const findCall = (text: string, tools: readonly string[]): FoundCall | null => {
  const given = text.slice(0, MAX_TEXT);
  let unknown: FoundCall | null = null;
  let tries = 0;
  for (let at = given.indexOf("{"); at !== -1 && tries < MAX_TRIES; tries += 1) {
    const object = objectAt(given, at);
    if (object) {
      const tagged = /<function=([\w-]+)>\s*$/.exec(given.slice(Math.max(0, at - 100), at))?.[1];
      const call = tagged === undefined ? callIn(object.value) : { name: tagged, input: object.value };
      const name = call && tools.find((tool) => tool === bare(call.name));
      if (name) return { name, input: JSON.stringify(call.input) };
      if (call && "tool" in object.value && "input" in object.value)
        unknown ??= { name: call.name, input: JSON.stringify(call.input) };
    }
    // A wrapper that is no call may have one inside.
    at = given.indexOf("{", object && callIn(object.value) ? object.end : at + 1);
  }
  return unknown;
};

type Json = Record<string, unknown>;

const NAME_KEYS = ["tool", "name", "tool_name", "function", "action"];
const INPUT_KEYS = ["input", "arguments", "parameters", "args", "action_input"];

const callIn = (value: Json): { name: string; input: Json } | null => {
  const nameKey = NAME_KEYS.find((key) => typeof value[key] === "string");
  if (nameKey === undefined) return null;
  const inputKey = INPUT_KEYS.find((key) => key in value);
  if (inputKey === undefined) {
    const { [nameKey]: _, ...input } = value;
    return { name: value[nameKey] as string, input };
  }
  const input = asObject(value[inputKey]);
  return input && { name: value[nameKey] as string, input };
};

/** Some write the arguments as a string of JSON, as the API has them. */
const asObject = (value: unknown): Json | null => {
  if (typeof value === "string") return objectAt(value, value.indexOf("{"))?.value ?? null;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
};

const bare = (name: string): string => name.trim().replace(/^functions?[.:]/, "");

/** The JSON object that begins there. Control characters inside of strings, mostly line breaks, are taken as meant. */
const objectAt = (text: string, start: number): { value: Json; end: number } | null => {
  if (start === -1) return null;
  let depth = 0;
  let inString = false;
  let mended = "";
  for (let at = start; at < text.length; at += 1) {
    const char = text[at] as string;
    if (inString && char === "\\") {
      mended += char + (text[at + 1] ?? "");
      at += 1;
      continue;
    }
    if (char === '"') inString = !inString;
    mended += inString && char < " " ? JSON.stringify(char).slice(1, -1) : char;
    if (inString) continue;
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if (depth > 0) continue;
    try {
      return { value: JSON.parse(mended) as Json, end: at + 1 };
    } catch {
      return null;
    }
  }
  return null;
};
