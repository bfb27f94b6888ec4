type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
  minLength?: number;
};

/** The least that a schema takes: required keys only, the first of each choice, `null` where it may be. */
export const sampleInput = (schema: Schema): unknown => {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf)
    return sampleInput(schema.anyOf.find(({ type }) => type === "null") ?? schema.anyOf[0] ?? {});
  switch (
    Array.isArray(schema.type) ? (schema.type.find((type) => type === "null") ?? schema.type[0]) : schema.type
  ) {
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, sampleInput(schema.properties?.[name] ?? {})]),
      );
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => sampleInput(schema.items ?? {}));
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return "canned".padEnd(schema.minLength ?? 0, ".");
  }
};
