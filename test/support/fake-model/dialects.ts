/** What one kind of server takes and how it words what it does not take. */
export type Dialect = {
  tools: "yes" | { refused: Refusal };
  toolChoice: readonly string[] | "ignored";
  /** Refused beside tools at the default effort, as the reasoning models of OpenAI do it here. */
  reasoning: boolean;
  /** `response_format` types, without `text`. */
  formats: readonly string[];
  tokensFields: readonly ("max_tokens" | "max_completion_tokens")[];
  /** Fields it does not know are refused, else ignored. */
  strictFields: boolean;
  /** llama.cpp cannot hold to a grammar and call tools at once. */
  toolsWithFormat: boolean;
  /** What it does with a prompt that is longer than its context. */
  overlong: "refuses" | "truncates";
  /** Where the key is looked for. */
  keyHeaders: readonly ("authorization" | "api-key")[];
  /** Extra fields of each completion. */
  extras: Record<string, unknown>;
  /** Lines of a stream before the first chunk. */
  preamble: readonly string[];
};

type Refusal = { status: number; message: string; code?: string | number; type?: string };

const OPENAI: Dialect = {
  tools: "yes",
  toolChoice: ["none", "auto", "required"],
  reasoning: false,
  formats: ["json_schema", "json_object"],
  tokensFields: ["max_completion_tokens"],
  strictFields: true,
  toolsWithFormat: true,
  overlong: "refuses",
  keyHeaders: ["authorization"],
  extras: { service_tier: "default", system_fingerprint: "fp_fake" },
  preamble: [],
};

const BOTH_FIELDS = ["max_tokens", "max_completion_tokens"] as const;

export const DIALECTS = {
  openai: OPENAI,
  "openai-reasoning": { ...OPENAI, reasoning: true },
  azure: {
    ...OPENAI,
    keyHeaders: ["authorization", "api-key"],
    extras: { prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] },
    preamble: [
      'data: {"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[]}\n\n',
    ],
  },
  vllm: { ...OPENAI, tokensFields: BOTH_FIELDS, extras: { prompt_logprobs: null } },
  "vllm-without-tools": {
    ...OPENAI,
    tools: {
      refused: {
        status: 400,
        message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        type: "BadRequestError",
        code: 400,
      },
    },
    tokensFields: BOTH_FIELDS,
    extras: { prompt_logprobs: null },
  },
  ollama: {
    ...OPENAI,
    toolChoice: "ignored",
    tokensFields: ["max_tokens"],
    strictFields: false,
    overlong: "truncates",
    extras: { system_fingerprint: "fp_ollama" },
  },
  "ollama-without-tools": {
    ...OPENAI,
    tools: {
      refused: {
        status: 400,
        message: "registry.ollama.ai/library/gemma3:4b does not support tools",
        type: "api_error",
      },
    },
    toolChoice: "ignored",
    tokensFields: ["max_tokens"],
    strictFields: false,
    overlong: "truncates",
    extras: { system_fingerprint: "fp_ollama" },
  },
  "llama.cpp": {
    ...OPENAI,
    toolsWithFormat: false,
    tokensFields: BOTH_FIELDS,
    strictFields: false,
    extras: { timings: { predicted_ms: 1 } },
  },
  "llama.cpp-without-jinja": {
    ...OPENAI,
    tools: {
      refused: { status: 500, message: "tools param requires --jinja flag", type: "server_error", code: 500 },
    },
    tokensFields: BOTH_FIELDS,
    strictFields: false,
    extras: { timings: { predicted_ms: 1 } },
  },
  openrouter: {
    ...OPENAI,
    tokensFields: BOTH_FIELDS,
    strictFields: false,
    extras: { provider: "Fake" },
    preamble: [": OPENROUTER PROCESSING\n\n"],
  },
  /** Nothing but text, and no reason given. */
  bare: {
    ...OPENAI,
    tools: { refused: { status: 400, message: "Bad Request" } },
    formats: [],
    tokensFields: ["max_tokens"],
  },
} as const satisfies Record<string, Dialect>;
export type DialectName = keyof typeof DIALECTS;
