import OpenAI from "openai";
import * as z from "zod";
import { boundedFetch } from "./bounded-fetch.ts";
import type { ModelSettings } from "./model-settings.ts";
import { failureInBody, ServerFailure } from "./server-failure.ts";
import type { WireRequest } from "./wire-request.ts";

/** The server with its API, each call one HTTP request. */
export type ModelServer = {
  complete(request: WireRequest, signal: AbortSignal): Promise<unknown>;
  /** Names of its models. */
  models(signal: AbortSignal): Promise<string[]>;
};

const Models = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

export const createModelServer = (
  settings: Pick<ModelSettings, "baseUrl" | "apiKey" | "timeoutMs">,
): ModelServer => {
  const client = new OpenAI(clientOptions(settings));
  return {
    complete: async (request, signal) => checked(await client.chat.completions.create(request, { signal })),
    models: async (signal) => {
      // Not `client.models.list()`, which leaves the shape unchecked.
      const list = Models.safeParse(checked(await client.get("/models", { signal })));
      if (!list.success) throw new ServerFailure("foreign");
      return list.data.data.map(({ id }) => id);
    },
  };
};

const checked = (body: unknown): unknown => {
  const failure = failureInBody(body);
  if (failure) throw failure;
  return body;
};

/** Retries and deadlines are ours: the SDK ignores a `Retry-After` of more than a minute, and waits ten. */
const clientOptions = ({
  baseUrl,
  apiKey,
  timeoutMs,
}: Parameters<typeof createModelServer>[0]): ConstructorParameters<typeof OpenAI>[0] => {
  const url = new URL(baseUrl);
  const defaultQuery = Object.fromEntries(url.searchParams);
  url.search = "";
  return {
    baseURL: url.href.replace(/\/$/, ""),
    defaultQuery,
    apiKey: apiKey ?? "none",
    defaultHeaders: authHeaders(url.hostname, apiKey),
    // What the SDK would else read from the environment.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: "off",
    fetch: boundedFetch,
  };
};

/** `Authorization` is the SDK's own. Azure's older addresses want the key in `api-key`. */
export const authHeaders = (hostname: string, apiKey: string | null): Record<string, string | null> => {
  if (apiKey === null) return { Authorization: null };
  return hostname.endsWith(".azure.com") ? { "api-key": apiKey } : {};
};
