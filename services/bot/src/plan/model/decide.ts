import type { Draft } from "../../flow/plan.ts";
import type { PlanRequest } from "../../flow/planner.ts";
import type { Decided } from "./talk.ts";
import type { Input } from "./tools.ts";

export type Decision =
  | { name: "submit_plan"; input: Input<"submit_plan"> }
  | { name: "look_further"; input: Input<"look_further"> }
  | { name: "accept_proposal" }
  | { name: "conclude"; input: Input<"conclude"> }
  | { name: "keep_result"; input: Input<"keep_result"> }
  | { name: "ask_person"; input: Input<"ask_person"> }
  | { name: "decline"; input: Input<"decline"> };

/** What a model's last call means for the investigation. Pure. */
export const decide = (
  decision: Decision,
  { request, origin, proposal }: { request: PlanRequest; origin: string; proposal: Draft | null },
): Decided | null => {
  switch (decision.name) {
    case "submit_plan":
      return { kind: "plan", draft: draftOf(decision.input, request, origin) };
    case "look_further": {
      const { window_s: seconds, ...plan } = decision.input;
      const number = request.previous.length + request.measured.length + 1;
      const step = { playbook: "model", name: `look ${number}`, windowMs: Math.round(seconds * 1_000) };
      return { kind: "plan", draft: { ...draftOf(plan, request, origin), step } };
    }
    case "accept_proposal":
      return proposal ? { kind: "plan", draft: proposal } : null;
    case "conclude": {
      const { findings, ruled_out: ruledOut, next } = decision.input;
      return { kind: "findings", conclusion: { title: request.text, findings, ruledOut, unseen: [], next } };
    }
    case "keep_result":
      return { kind: "keep", note: decision.input.why };
    case "ask_person":
      return {
        kind: "ask",
        message: decision.input.question,
        choices: decision.input.choices.map((example) => ({ title: example, example })),
      };
    case "decline": {
      const { because, reason, instead } = decision.input;
      return { kind: "decline", because, message: reason, hint: instead };
    }
  }
};

const TOP = 10;

const draftOf = (
  { title, measures, script, maps, note }: Input<"submit_plan">,
  { options }: PlanRequest,
  origin: string,
): Draft => ({
  body: withoutFence(script),
  title,
  measures,
  readings: maps.map(({ map, value, unit, key }) => ({
    map,
    value,
    unit,
    columns: key.map((kind) => ({ title: TITLES[kind] ?? kind, kind })),
  })),
  explain: "",
  next: "",
  notes: note.trim() === "" ? [] : [note.trim()],
  origin: { by: "model", name: origin },
  top: options.top ?? TOP,
});

const TITLES: Record<string, string> = { text: "what", number: "value", cpu: "CPU", path: "file" };

/** Models put scripts into fences even where a script alone is asked for. */
const withoutFence = (script: string): string =>
  /^\s*```\w*\n([\s\S]*?)\n?```\s*$/.exec(script)?.[1] ?? script;
