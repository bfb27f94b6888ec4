import * as z from "zod";
import type { Tool } from "./model.ts";

/**
 * A call's input without the keys that are `null` where they could have been left out: strict servers must write
 * them, and weak models like to.
 */
export const withoutNulls = (input: string, tool: Tool | undefined): string => {
  if (!tool || !input.includes("null")) return input;
  const given = Object.entries(JSON.parse(input) as Record<string, unknown>);
  const kept = given.filter(([key, value]) => value !== null || !isOptional(tool, key));
  return kept.length === given.length ? input : JSON.stringify(Object.fromEntries(kept));
};

const isOptional = (tool: Tool, key: string): boolean => {
  const schema = Object.hasOwn(tool.input.shape, key) ? tool.input.shape[key] : undefined;
  return schema !== undefined && z.safeParse(schema, undefined).success && !z.safeParse(schema, null).success;
};
