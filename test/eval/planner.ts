import { readConfig } from "../../services/bot/src/config.ts";

export const PLANNERS = ["model", "shelf"] as const;
export type PlannerChoice = (typeof PLANNERS)[number] | undefined;

/**
 * What the product is told in its environment: what the person who evaluates has set for it, and who is to plan.
 * @throws Error that says what to set when a model is wanted and none is
 */
export const settingsFor = (
  planner: PlannerChoice,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> => {
  const own = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => {
      const [name, value] = entry;
      return value !== undefined && /^(TRACEWIRE_|OPENAI_)/.test(name) && name !== "TRACEWIRE_STATE";
    }),
  );
  if (planner === "shelf") return { ...own, TRACEWIRE_MODEL: "off" };
  if (planner === "model" && readConfig(env).model === null) throw new Error(MISSING);
  return own;
};

const MISSING =
  "--planner model needs a model server: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own (as in OPENAI_BASE_URL=http://127.0.0.1:11434/v1), and TRACEWIRE_MODEL, the model's name. TRACEWIRE_MODEL=off means none.";
