import { checkConversation } from "./check-conversation.ts";
import { checkStrictSchema } from "./check-schema.ts";
import type { Dialect } from "./dialects.ts";
import { promptOf, type RequestBody } from "./request.ts";
import { invalid, type WireError } from "./wire-error.ts";

const KNOWN_FIELDS = new Set([
  "model",
  "messages",
  "tools",
  "tool_choice",
  "parallel_tool_calls",
  "response_format",
  "max_tokens",
  "max_completion_tokens",
  "temperature",
  "top_p",
  "seed",
  "stop",
  "n",
  "stream",
  "stream_options",
  "reasoning_effort",
  "user",
  "metadata",
  "store",
]);

/** A mistake in a request that the real server would answer 400 to; `null` when it has none. */
export const checkRequest = (body: RequestBody, dialect: Dialect): WireError | null =>
  checkFields(body, dialect) ??
  checkTokens(body, dialect) ??
  checkConversation(body.messages) ??
  checkTools(body, dialect) ??
  checkFormat(body, dialect);

const checkFields = (body: RequestBody, dialect: Dialect): WireError | null => {
  if (typeof body.model !== "string" || body.model === "")
    return invalid("model", "you must provide a model parameter");
  const unknown = Object.keys(body).find((field) => !KNOWN_FIELDS.has(field));
  if (unknown !== undefined && dialect.strictFields)
    return invalid(null, `Unrecognized request argument supplied: ${unknown}`);
  if (dialect.strictFields && body.temperature !== undefined && body.temperature !== 1)
    return invalid(
      "temperature",
      "Unsupported value: 'temperature' does not support other values with this model. Only the default (1) value is supported.",
      "unsupported_value",
    );
  return body.stream_options && !body.stream
    ? invalid("stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
    : null;
};

const checkTokens = (body: RequestBody, dialect: Dialect): WireError | null => {
  const given = (["max_tokens", "max_completion_tokens"] as const).filter(
    (field) => body[field] !== undefined,
  );
  if (given.length === 2)
    return invalid(
      null,
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
    );
  const [field] = given;
  if (field === undefined) return null;
  if (!Number.isInteger(body[field]) || (body[field] as number) < 1)
    return invalid(field, `Invalid '${field}': integer below minimum value. Expected a value >= 1.`);
  const right = dialect.tokensFields[0] as string;
  if (dialect.tokensFields.includes(field) || !dialect.strictFields) return null;
  return invalid(
    field,
    `Unsupported parameter: '${field}' is not supported with this model. Use '${right}' instead.`,
    "unsupported_parameter",
  );
};

const checkTools = (body: RequestBody, dialect: Dialect): WireError | null => {
  const { tools } = body;
  if (tools === undefined)
    return body.tool_choice === undefined
      ? null
      : invalid("tool_choice", "'tool_choice' is only allowed when 'tools' are specified.");
  if (dialect.tools !== "yes") return dialect.tools.refused;
  if (tools.length === 0) return invalid("tools", "[] is too short - 'tools'");
  if (dialect.reasoning && body.reasoning_effort !== "none")
    return invalid(
      "reasoning_effort",
      `Function tools with reasoning_effort are not supported for ${body.model} in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.`,
    );
  if (body.response_format && !dialect.toolsWithFormat)
    return invalid(null, "Cannot use custom grammar constraints with tools.");
  return (
    checkChoice(body, dialect) ?? tools.map((tool, index) => checkTool(tool, index)).find(Boolean) ?? null
  );
};

const checkChoice = (body: RequestBody, { toolChoice }: Dialect): WireError | null => {
  const choice = body.tool_choice;
  if (choice === undefined || toolChoice === "ignored" || typeof choice === "object") return null;
  return toolChoice.includes(String(choice))
    ? null
    : invalid("tool_choice", `Invalid value: '${choice}'. Supported values are: ${toolChoice.join(", ")}.`);
};

const checkTool = (tool: NonNullable<RequestBody["tools"]>[number], index: number): WireError | null => {
  const at = `tools[${index}]`;
  if (tool.type !== "function")
    return invalid(`${at}.type`, `Missing or invalid '${at}.type': 'function' expected.`);
  const { name, parameters, strict } = tool.function;
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
    return invalid(
      `${at}.function.name`,
      `Invalid '${at}.function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      "invalid_value",
    );
  const about = `Invalid schema for function '${name}'`;
  if (parameters?.type !== "object")
    return invalid(
      `${at}.function.parameters`,
      `${about}: schema must be a JSON Schema of 'type: "object"'.`,
    );
  const mistake = strict === true ? checkStrictSchema(parameters) : null;
  return mistake === null
    ? null
    : invalid(`${at}.function.parameters`, `${about}: ${mistake}`, "invalid_function_parameters");
};

const checkFormat = (body: RequestBody, dialect: Dialect): WireError | null => {
  const format = body.response_format;
  if (format === undefined || format.type === "text") return null;
  if (!dialect.formats.includes(format.type))
    return invalid("response_format", `response_format of type '${format.type}' is not supported.`);
  if (format.type === "json_object")
    return /json/i.test(promptOf(body))
      ? null
      : invalid(
          "messages",
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
        );
  const given = (format.json_schema ?? {}) as { name?: unknown; schema?: unknown; strict?: unknown };
  if (typeof given.name !== "string" || !/^[a-zA-Z0-9_-]{1,64}$/.test(given.name))
    return invalid(
      "response_format.json_schema.name",
      "Missing required parameter: 'response_format.json_schema.name'.",
    );
  const mistake = given.strict === true ? checkStrictSchema(given.schema) : null;
  return mistake === null
    ? null
    : invalid(
        "response_format",
        `Invalid schema for response_format '${given.name}': ${mistake}`,
        "invalid_json_schema",
      );
};
