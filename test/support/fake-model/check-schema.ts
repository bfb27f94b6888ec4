/** What OpenAI refuses in a strict schema, in its words; `null` when it would take it. */
export const checkStrictSchema = (schema: unknown, context: readonly string[] = []): string | null => {
  if (typeof schema !== "object" || schema === null) return `${inContext(context)} schema must be an object.`;
  const {
    type,
    properties = {},
    required = [],
    additionalProperties,
    anyOf,
    items,
    ...rest
  } = schema as {
    type?: unknown;
    properties?: Record<string, unknown>;
    required?: string[];
    additionalProperties?: unknown;
    anyOf?: unknown[];
    items?: unknown;
  };
  if (anyOf && context.length === 0)
    return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf' at the top level.";
  const unknown = ["oneOf", "allOf", "not", "minLength", "maxLength", "default", "patternProperties"].find(
    (word) => word in rest,
  );
  if (unknown !== undefined) return `${inContext(context)} '${unknown}' is not permitted.`;
  if (type === "object") {
    if (additionalProperties !== false)
      return `${inContext(context)} 'additionalProperties' is required to be supplied and to be false.`;
    const missing = Object.keys(properties).find((name) => !required.includes(name));
    if (missing !== undefined)
      return `${inContext(context)} 'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`;
  }
  const parts: [string, unknown][] = [
    ...Object.entries(properties),
    ...(anyOf ?? []).map((part, index) => [`anyOf[${index}]`, part] as [string, unknown]),
    ...(items === undefined ? [] : [["items", items] as [string, unknown]]),
  ];
  for (const [name, part] of parts) {
    const mistake = checkStrictSchema(part, [...context, name]);
    if (mistake !== null) return mistake;
  }
  return null;
};

const inContext = (context: readonly string[]): string =>
  `In context=(${context.map((name) => `'${name}'`).join(", ")}),`;
