import { ModelError } from "./model.ts";
import type { ModelSettings } from "./model-settings.ts";
import { RestingError } from "./patience.ts";
import { ServerFailure } from "./server-failure.ts";
import { quotableWords } from "./server-words.ts";

const RECIPES = "Recipes and playbooks answer meanwhile.";

/** A failure in words for the person who asked. Anything that is no failure of the server is thrown on. */
export const explainFailure = (
  error: unknown,
  settings: ModelSettings,
  about: { model: string; prompt: string },
): ModelError => {
  if (error instanceof ModelError) return error;
  const { host } = new URL(settings.baseUrl);
  if (error instanceof RestingError)
    return new ModelError("resting", `The model server ${host} failed too often of late.`, {
      hint: `It is asked again in half a minute. ${RECIPES}`,
    });
  if (!(error instanceof ServerFailure)) throw error;

  const words = quotableWords(error.words, settings.apiKey, about.prompt);
  const status = error.status === null ? "" : ` (HTTP ${error.status})`;
  const says = words === null ? "" : ` It says: ${words}`;
  switch (error.kind) {
    case "busy":
      return new ModelError("busy", `The model server ${host} has too much to do${status}.`, {
        hint:
          error.retryAfterMs === null
            ? `Try again in a minute. ${RECIPES}`
            : `It asks to wait ${Math.ceil(error.retryAfterMs / 1_000)} s. ${RECIPES}`,
      });
    case "down":
      return new ModelError(
        "unreachable",
        error.status === null
          ? `The model server ${host} gave no answer within ${settings.timeoutMs / 1_000} s, or cannot be reached.`
          : `The model server ${host} fails${status}.${says}`,
        { hint: `Is it up, and is OPENAI_BASE_URL right? ${RECIPES}` },
      );
    case "settings":
      return new ModelError(
        "settings",
        `The model server ${host} ${SETTINGS[error.status ?? 0] ?? "refuses"}${status}.${says}`,
        {
          hint: "Set OPENAI_API_KEY, OPENAI_BASE_URL and TRACEWIRE_MODEL right. docs/model.md tells of each.",
        },
      );
    case "refused":
      return new ModelError(
        "settings",
        `The model server ${host} does not take the request${status}.${says}`,
        {
          hint:
            settings.mode === "auto"
              ? "docs/model.md tells what a server has to take."
              : "Set TRACEWIRE_MODEL_MODE to auto, so that what it takes is found out.",
        },
      );
    case "too-long":
      return tooLong(`The question with its history is longer than ${about.model} takes.`);
    case "declined":
      return declined(about.model);
    case "foreign":
      return new ModelError("settings", `What answers at ${host} is no OpenAI-compatible server.`, {
        hint: "OPENAI_BASE_URL mostly ends in /v1.",
      });
  }
};

const SETTINGS: Record<number, string> = {
  401: "does not accept the key",
  402: "wants to be paid",
  403: "does not let this key use the model",
  404: "does not know the model or the address",
  429: "has no credit left for this key",
};

export const tooLong = (message: string): ModelError =>
  new ModelError("too-long", message, {
    hint: "Ask in a new thread, or give the model more context: Ollama by OLLAMA_CONTEXT_LENGTH (num_ctx), vLLM by --max-model-len.",
  });

export const declined = (model: string): ModelError =>
  new ModelError("declined", `${model} will not answer this.`, {
    hint: "Ask in other words, or name the measurement: `recipes` lists those that need no model.",
  });

export const unusable = (model: string, why: string): ModelError =>
  new ModelError("unusable", `The reply of ${model} ${why}, also after a second request.`, {
    hint: `Ask again. If it stays so, choose a stronger model, or another TRACEWIRE_MODEL_MODE. ${RECIPES}`,
  });
