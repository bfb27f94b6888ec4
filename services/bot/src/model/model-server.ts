import type OpenAI from "openai";
import * as z from "zod";
import { boundedFetch } from "./bounded-fetch.ts";
import type { ModelSettings } from "./model-settings.ts";
import { failureInBody, failureOf, ServerFailure } from "./server-failure.ts";
import type { WireRequest } from "./wire-request.ts";

/** The server with its API, each call one HTTP request. Both throw ServerFailure, or what they cannot explain. */
export type ModelServer = {
  complete(request: WireRequest, signal: AbortSignal): Promise<unknown>;
  /** Names of its models. */
  models(signal: AbortSignal): Promise<string[]>;
};

const Models = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

type ServerSettings = Pick<ModelSettings, "baseUrl" | "apiKey" | "timeoutMs">;

export const createModelServer = (settings: ServerSettings): ModelServer => {
  let connected: Promise<{ sdk: typeof OpenAI; client: OpenAI }> | null = null;
  const request = async (send: (client: OpenAI) => Promise<unknown>): Promise<unknown> => {
    connected ??= connect(settings);
    const { sdk, client } = await connected;
    try {
      return checked(await send(client));
    } catch (error) {
      throw error instanceof ServerFailure ? error : failureOf(error, sdk);
    }
  };
  return {
    complete: (body, signal) => request((client) => client.chat.completions.create(body, { signal })),
    models: async (signal) => {
      // Not `client.models.list()`, which leaves the shape unchecked.
      const list = Models.safeParse(await request((client) => client.get("/models", { signal })));
      if (!list.success) throw new ServerFailure("foreign");
      return list.data.data.map(({ id }) => id);
    },
  };
};

/** Loading the SDK takes a quarter of a second, which nobody shall wait for who asks a recipe. */
const connect = async (settings: ServerSettings): Promise<{ sdk: typeof OpenAI; client: OpenAI }> => {
  const { default: sdk } = await import("openai");
  return { sdk, client: new sdk(clientOptions(settings)) };
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
}: ServerSettings): ConstructorParameters<typeof OpenAI>[0] => {
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
