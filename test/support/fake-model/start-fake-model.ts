import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { checkRequest } from "./check-request.ts";
import { completionOf, tokensOf } from "./completion.ts";
import { DIALECTS, type Dialect, type DialectName } from "./dialects.ts";
import type { Persona } from "./personas/persona.ts";
import { readBody } from "./read-body.ts";
import type { Reply } from "./reply.ts";
import { lastTextOf, offeredTools, promptOf, RequestBody, type SeenRequest } from "./request.ts";
import { sendReply } from "./send-reply.ts";
import { bodyOf, type WireError } from "./wire-error.ts";

export type FakeModelOptions = {
  /** One for every request; one after the other, the last again and again; or made for the request. */
  reply: Reply | readonly Reply[] | Persona;
  dialect?: DialectName;
  /** Asked for when given. */
  apiKey?: string;
  models?: readonly string[];
  /** How much prompt and reply it takes. */
  contextTokens?: number;
  port?: number;
};

export type FakeModel = {
  /** The base URL, with `/v1`. */
  url: string;
  /** Every chat completion that was asked for, those it refused too. */
  requests: SeenRequest[];
  /** What was wrong with those that it refused. */
  refused: WireError[];
  /** How many requests were given up before they were answered. */
  givenUp(): number;
  close(): Promise<void>;
};

/** An OpenAI-compatible server whose model does as it is told. */
export const startFakeModel = async (options: FakeModelOptions): Promise<FakeModel> => {
  const desk = new Desk(options);
  const server = createServer((request, response) => {
    void desk.answer(request, response).catch((error) => response.destroy(error as Error));
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests: desk.requests,
    refused: desk.refused,
    givenUp: () => desk.givenUp,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

class Desk {
  readonly requests: SeenRequest[] = [];
  readonly refused: WireError[] = [];
  givenUp = 0;
  #reached = 0;
  readonly #options: FakeModelOptions;
  readonly #dialect: Dialect;
  readonly #models: readonly string[];
  readonly #persona: Persona;

  constructor(options: FakeModelOptions) {
    this.#options = options;
    this.#dialect = DIALECTS[options.dialect ?? "openai"];
    this.#models = options.models ?? ["fake-model"];
    this.#persona = personaOf(options.reply);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.once("close", () => {
      if (!response.writableFinished) this.givenUp += 1;
    });
    const path = new URL(request.url ?? "/", "http://fake").pathname;
    if (!this.#hasKey(request)) {
      return this.#refuse(response, {
        status: 401,
        message: "Incorrect API key provided.",
        code: "invalid_api_key",
      });
    }
    if (request.method === "GET" && path.endsWith("/models")) {
      const data = this.#models.map((id) => ({ id, object: "model", created: 0, owned_by: "fake" }));
      response.setHeader("content-type", "application/json").end(JSON.stringify({ object: "list", data }));
      return;
    }
    if (request.method !== "POST" || !path.endsWith("/chat/completions"))
      return this.#refuse(response, { status: 404, message: `Invalid URL (${request.method} ${path})` });
    await this.#complete(request, response);
  }

  async #complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const read = RequestBody.safeParse(await readBody(request));
    if (!read.success)
      return this.#refuse(response, {
        status: 400,
        message: "We could not parse the JSON body of your request.",
      });
    const body = read.data;
    const seen: SeenRequest = {
      number: this.#reached + 1,
      path: request.url ?? "/",
      headers: request.headers,
      body,
      lastText: lastTextOf(body),
      tools: offeredTools(body),
    };
    this.requests.push(seen);
    const mistake = checkRequest(body, this.#dialect) ?? this.#checkModel(body) ?? this.#checkLength(body);
    if (mistake) return this.#refuse(response, mistake);

    this.#reached += 1;
    const reply = await this.#persona(seen);
    await sleep(reply.delayMs ?? 0);
    if (reply.error) return sendError(response, reply.error);
    const { contextTokens = Number.POSITIVE_INFINITY } = this.#options;
    const seenTokens = Math.min(tokensOf(promptOf(body)), contextTokens);
    sendReply(response, {
      completion: completionOf(reply, seen, this.#dialect, seenTokens),
      preamble: this.#dialect.preamble,
      body,
      fault: reply.fault,
    });
  }

  #hasKey({ headers }: IncomingMessage): boolean {
    const { apiKey } = this.#options;
    if (apiKey === undefined) return true;
    return this.#dialect.keyHeaders.some(
      (name) => headers[name] === (name === "authorization" ? `Bearer ${apiKey}` : apiKey),
    );
  }

  #checkModel({ model }: RequestBody): WireError | null {
    if (this.#models.includes(String(model))) return null;
    const message = `The model \`${model}\` does not exist or you do not have access to it.`;
    return { status: 404, message, code: "model_not_found" };
  }

  #checkLength(body: RequestBody): WireError | null {
    const { contextTokens } = this.#options;
    if (contextTokens === undefined || this.#dialect.overlong === "truncates") return null;
    const tokens = tokensOf(promptOf(body)) + Number(body.max_tokens ?? body.max_completion_tokens ?? 0);
    if (tokens <= contextTokens) return null;
    const message = `This model's maximum context length is ${contextTokens} tokens. However, you requested ${tokens} tokens.`;
    return { status: 400, message, param: "messages", code: "context_length_exceeded" };
  }

  #refuse(response: ServerResponse, error: WireError): void {
    this.refused.push(error);
    sendError(response, error);
  }
}

const sendError = (response: ServerResponse, error: WireError): void => {
  response
    .writeHead(error.status, {
      "content-type": "application/json",
      "x-request-id": "req_fake",
      ...error.headers,
    })
    .end(bodyOf(error));
};

const personaOf = (reply: FakeModelOptions["reply"]): Persona => {
  if (typeof reply === "function") return reply;
  const replies = [reply].flat() as readonly Reply[];
  return ({ number }) => replies[Math.min(number, replies.length) - 1] ?? {};
};
