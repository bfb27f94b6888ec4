export const MODEL_MODES = ["auto", "tools", "json_schema", "json_object", "text"] as const;

/** Which server is asked, and how. Holds a secret: never logged. */
export type ModelSettings = {
  /** Up to and with `/v1`. A query, as Azure's `?api-version=…`, goes with every request. */
  baseUrl: string;
  /** `null`: the server wants none. */
  apiKey: string | null;
  /** `null`: the only model that the server has. */
  name: string | null;
  /** `auto`: what the server takes, found out by asking. */
  mode: (typeof MODEL_MODES)[number];
  /** For one request with all its retries. A cold local model may take most of it until the first byte. */
  timeoutMs: number;
};
