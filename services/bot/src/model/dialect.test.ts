import { describe, expect, test } from "vitest";
import { adaptDialect, type Dialect, firstDialect, stepDown } from "./dialect.ts";

const OPENAI = "https://api.openai.com/v1";
const first = firstDialect({ baseUrl: OPENAI, mode: "auto" });
const adapt = (dialect: Dialect, complaint: string) => adaptDialect(dialect, complaint, false);

describe("what is tried first", () => {
  test("is calls of tools, one of them required", () => {
    expect(first).toEqual({
      mode: "tools",
      toolChoice: "required",
      strict: true,
      tokensField: "max_completion_tokens",
    });
  });

  test("bounds the reply by the field that the server surely knows", () => {
    const fieldAt = (baseUrl: string) => firstDialect({ baseUrl, mode: "auto" }).tokensField;
    expect(fieldAt("https://mine.openai.azure.com/openai/v1/")).toBe("max_completion_tokens");
    expect(fieldAt("http://127.0.0.1:11434/v1")).toBe("max_tokens");
    expect(fieldAt("https://openai.com.evil.example/v1")).toBe("max_tokens");
  });

  test("is the mode set by hand", () => {
    expect(firstDialect({ baseUrl: OPENAI, mode: "json_object" }).mode).toBe("json_object");
  });
});

describe("a complaint of the server, as it really words it, takes one thing back", () => {
  const cases: [who: string, complaint: string, changed: Partial<Dialect>][] = [
    [
      "OpenAI, an older model",
      "Unsupported parameter: 'max_completion_tokens' is not supported with this model. Use 'max_tokens' instead.",
      { tokensField: "max_tokens" },
    ],
    [
      "OpenAI, a schema",
      "Invalid schema for function 'look_at': In context=(), 'required' is required to be supplied",
      { strict: false },
    ],
    [
      "OpenAI, a reasoning model",
      "Function tools with reasoning_effort are not supported for gpt-6-sol in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'. · reasoning_effort",
      { mode: "json_schema" },
    ],
    [
      "vLLM without a parser of tools",
      '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      { toolChoice: "auto" },
    ],
    ["Ollama", "registry.ollama.ai/library/gemma3:4b does not support tools", { mode: "json_schema" }],
    ["llama.cpp", "tools param requires --jinja flag", { mode: "json_schema" }],
    ["OpenRouter", "No endpoints found that support tool use.", { mode: "json_schema" }],
    ["somebody terse", "Bad Request", { mode: "json_schema" }],
  ];
  test.each(cases)("%s", (_who, complaint, changed) => {
    expect(adapt(first, complaint)).toEqual({ ...first, ...changed });
  });
});

test("from tools it goes down to a schema, any JSON, text, and no further", () => {
  const modes: string[] = [];
  for (let dialect: Dialect | null = first; dialect; dialect = stepDown(dialect)) modes.push(dialect.mode);
  expect(modes).toEqual(["tools", "json_schema", "json_object", "text"]);
});

test("a mode set by hand stays, while the rest adapts", () => {
  expect(adaptDialect(first, "tools are not supported", true)).toBeNull();
  expect(adaptDialect(first, "tool_choice must be auto", true)?.toolChoice).toBe("auto");
});
