import { ModelError } from "./model.ts";

const MAX_CHOICES = 20;

/**
 * The model to ask when none is named: the only one there is.
 * @throws ModelError settings, with the choices
 */
export const onlyModel = (models: readonly string[]): string => {
  const [only] = models;
  if (only === undefined)
    throw new ModelError("settings", "The model server has no model.", {
      hint: "Load one there, or name one in TRACEWIRE_MODEL.",
    });
  if (models.length === 1) return only;
  const more = models.length > MAX_CHOICES ? ` and ${models.length - MAX_CHOICES} more` : "";
  throw new ModelError("settings", `The model server has ${models.length} models, and none is chosen.`, {
    hint: `Set TRACEWIRE_MODEL to one of: ${models.slice(0, MAX_CHOICES).join(", ")}${more}.`,
  });
};
