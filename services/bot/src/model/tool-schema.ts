import * as z from "zod";
import type { Tool } from "./model.ts";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A tool's input as models are told it. Without the noise that zod adds for every integer. */
export const toolSchema = (tool: Tool): JsonSchema => {
  const { $schema: _, ...schema } = z.toJSONSchema(tool.input, {
    io: "input",
    override: ({ jsonSchema }) => {
      if (jsonSchema.type === "object") jsonSchema.additionalProperties ??= false;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return schema;
};

/** What OpenAI's strict mode knows; with anything else it refuses the whole request. */
const STRICT_WORDS = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "description",
  "enum",
  "const",
  "anyOf",
  "items",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
]);

/** Whether a server can be held exactly to it: every key is required (may be `null`), nothing else is let in. */
export const canBeStrict = (schema: JsonSchema): boolean => {
  if (!Object.keys(schema).every((word) => STRICT_WORDS.has(word))) return false;
  const properties = Object.entries(schema.properties ?? {});
  if (schema.type === "object") {
    const required = new Set(schema.required ?? []);
    if (schema.additionalProperties !== false || !properties.every(([name]) => required.has(name)))
      return false;
  }
  const parts = [...properties.map(([, part]) => part), ...(schema.anyOf ?? []), schema.items ?? []].flat();
  return parts.every((part) => typeof part === "object" && canBeStrict(part as JsonSchema));
};

/** The one JSON object of a turn in the JSON modes. */
export const callSchema = (tools: readonly Tool[]): JsonSchema => {
  const inputs = tools.map(toolSchema);
  return {
    type: "object",
    properties: {
      tool: { type: "string", enum: tools.map(({ name }) => name) },
      input: inputs.length === 1 ? (inputs[0] as JsonSchema) : { anyOf: inputs },
    },
    required: ["tool", "input"],
    additionalProperties: false,
  };
};
