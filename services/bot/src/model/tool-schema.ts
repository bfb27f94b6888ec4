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
/** What only narrows a value, and is checked when the call comes. */
const DISPENSABLE = new Set(["minLength", "maxLength", "format", "default"]);

/**
 * The same for a server that is held exactly to it; `null` where that cannot be. There every key is required: one
 * that may be left out becomes one that may be `null`, which `withoutNulls` takes back.
 */
export const strictToolSchema = (tool: Tool): JsonSchema | null => {
  const schema = toolSchema(tool);
  const required = new Set(schema.required ?? []);
  const properties = Object.entries(schema.properties ?? {}).map(([name, part]) => [
    name,
    required.has(name) ? part : { anyOf: [part, { type: "null" }] },
  ]);
  return strictly({
    ...schema,
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name as string),
  });
};

const strictly = ({ oneOf, ...given }: JsonSchema): JsonSchema | null => {
  const schema: JsonSchema = oneOf ? { ...given, anyOf: oneOf } : given;
  const words = Object.entries(schema).filter(([word]) => !DISPENSABLE.has(word));
  if (!words.every(([word]) => STRICT_WORDS.has(word))) return null;
  const properties = Object.entries(schema.properties ?? {});
  const required = new Set(schema.required ?? []);
  if (schema.type === "object") {
    if (schema.additionalProperties !== false || !properties.every(([name]) => required.has(name)))
      return null;
  }
  let isStrict = true;
  const part = (inner: unknown): JsonSchema => {
    const exact = typeof inner === "object" && inner !== null ? strictly(inner as JsonSchema) : null;
    isStrict &&= exact !== null;
    return exact ?? {};
  };
  const exact: JsonSchema = {
    ...Object.fromEntries(words),
    ...(schema.properties
      ? { properties: Object.fromEntries(properties.map(([name, inner]) => [name, part(inner)])) }
      : {}),
    ...(schema.anyOf ? { anyOf: schema.anyOf.map(part) } : {}),
    ...(schema.items === undefined ? {} : { items: part(schema.items) }),
  };
  return isStrict ? exact : null;
};

/** The one JSON object of a turn in the JSON modes. */
export const callSchema = (names: readonly string[], inputs: readonly JsonSchema[]): JsonSchema => ({
  type: "object",
  properties: {
    tool: { type: "string", enum: [...names] },
    input: inputs.length === 1 ? (inputs[0] as JsonSchema) : { anyOf: [...inputs] },
  },
  required: ["tool", "input"],
  additionalProperties: false,
});
