import { TraceError } from "@tracewire/protocol";

/** What a team keeps and says of its traces; `id` is `null` for the trace in whose thread it was said. */
export type MemoryCommand =
  | { verb: "save"; id: string | null; name: string; questions: string[]; replace: boolean }
  | { verb: "good" | "bad"; id: string | null; why: string }
  | { verb: "export-recipe" | "remove-recipe"; name: string };

/**
 * `save ID as NAME q="…" replace`, `good ID`, `bad ID why`, `recipes export NAME`, `recipes remove NAME`. `null` for
 * anything else: "bad blocks on disk" is a question.
 * @throws TraceError EMPTY_REQUEST, BAD_OPTION
 */
export const readMemoryCommand = (text: string): MemoryCommand | null =>
  readSave(text) ?? readVerdict(text) ?? readShelf(text);

const readSave = (text: string): MemoryCommand | null => {
  const match = /^save(?:\s+(inv-\S+))?(?:\s+as\s+(\S+)([\s\S]*))?$/i.exec(text);
  if (!match) return null;
  const [, id, name, behind = ""] = match;
  if (name === undefined) {
    throw new TraceError("EMPTY_REQUEST", "save needs a name for the recipe", {
      hint: `Example: save ${id ?? "inv-7k3fq2"} as slow-reads q="which reads are slow"`,
    });
  }
  const questions: string[] = [];
  let replace = false;
  const rest = behind.replace(/\sq=(?:"([^"]*)"|“([^”]*)”|(\S+))|\s(replace)(?=\s|$)/gi, (_, ...found) => {
    const question = found
      .slice(0, 3)
      .find((one) => typeof one === "string")
      ?.trim();
    if (question) questions.push(question);
    replace ||= found[3] !== undefined;
    return "";
  });
  if (rest.trim() !== "") {
    throw new TraceError("BAD_OPTION", `save does not know "${rest.trim().slice(0, 60)}"`, {
      hint: 'Behind the name stand q="another way to ask for it", as often as you like, and replace.',
    });
  }
  return { verb: "save", id: id ?? null, name, questions, replace };
};

const MAX_WHY = 300;

const readVerdict = (text: string): MemoryCommand | null => {
  const [, verdict = "", id, why = ""] =
    /^(good|bad)(?:\s+(inv-\S+))?(?:(?::|(?<=inv-\S+)\s)\s*([\s\S]+))?$/i.exec(text) ?? [];
  if (verdict === "") return null;
  return { verb: verdict.toLowerCase() as "good" | "bad", id: id ?? null, why: why.trim().slice(0, MAX_WHY) };
};

const readShelf = (text: string): MemoryCommand | null => {
  const [, act = "", name = ""] = /^recipes\s+(export|remove)(?:\s+(\S+))?$/i.exec(text) ?? [];
  if (act === "") return null;
  if (name === "") {
    throw new TraceError("EMPTY_REQUEST", `recipes ${act} needs the name of a recipe`, {
      hint: "recipes lists them; those of the team come first.",
    });
  }
  return { verb: act.toLowerCase() === "export" ? "export-recipe" : "remove-recipe", name };
};
