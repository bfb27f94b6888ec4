import { promptOf } from "../request.ts";
import type { Persona } from "./persona.ts";
import { sampleInput } from "./sample-input.ts";

const ENDINGS = ["submit_plan", "ask_person", "decline"];

/**
 * Does what the prompt dictates, in its last fence: a fence of JSON with `tool` and `input` is that call, any other
 * is the script of the first ending tool that is offered. Whatever else that tool needs is made up to fit its schema.
 */
export const obedient: Persona = ({ body, tools }) => {
  const fence = [...promptOf(body).matchAll(/```(\w*)\n([\s\S]*?)```/g)].at(-1);
  const [, language = "", content = ""] = fence ?? [];
  const dictated = language === "json" ? readCall(content) : null;
  if (dictated) return { calls: [dictated] };
  const tool = ENDINGS.map((name) => tools.find((one) => one.name === name)).find(Boolean) ?? tools[0];
  if (!tool) return { text: content.trim() || "There is no tool and no script." };
  const made = sampleInput(tool.schema) as Record<string, unknown>;
  return {
    calls: [{ name: tool.name, input: "script" in made ? { ...made, script: content.trim() } : made }],
  };
};

const readCall = (text: string): { name: string; input: unknown } | null => {
  try {
    const { tool, input } = JSON.parse(text) as { tool?: unknown; input?: unknown };
    return typeof tool === "string" ? { name: tool, input } : null;
  } catch {
    return null;
  }
};
