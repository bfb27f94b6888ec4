import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { adaptDialect, type Dialect, firstDialect, stepDown } from "./dialect.ts";
import { type DialectMemory, dialectKey, recallDialect, rememberDialect } from "./dialect-memory.ts";
import { declined, explainFailure, tooLong, unusable } from "./explain-failure.ts";
import type { ChatMessage, ChatReply, ChatRequest, Model, Usage } from "./model.ts";
import { createModelServer } from "./model-server.ts";
import type { ModelSettings } from "./model-settings.ts";
import { onlyModel } from "./name-model.ts";
import { createPatience, PATIENCE, type Patience } from "./patience.ts";
import { type Reading, readCompletion } from "./read-completion.ts";
import { ServerFailure } from "./server-failure.ts";
import { askAgain } from "./tell-tools.ts";
import { addUsage, readUsage, wasCutSilently } from "./usage.ts";
import { type WireRequest, wireRequest } from "./wire-request.ts";

export type ModelParts = { memory: DialectMemory; log: Pick<Logger, "debug" | "warn">; patience?: Patience };

/** Of one turn: each dialect is tried once, and asked once more at the two that may need it. */
const MAX_REQUESTS = 12;
const MAX_SAID = 4_000;

/** The model behind an OpenAI-compatible server, whatever its dialect. Asks nothing before the first turn. */
export const createModel = (
  settings: ModelSettings,
  { memory, log, patience = PATIENCE }: ModelParts,
): Model => {
  const { hostname, host } = new URL(settings.baseUrl);
  const server = createModelServer(settings);
  const patient = createPatience(patience, settings.timeoutMs, () =>
    log.warn({ host }, "the model server fails and is left alone for a while"),
  );
  let name = settings.name;

  const send = async (request: WireRequest, mode: string, signal: AbortSignal) => {
    const prompt = promptOf(request);
    const startedMs = performance.now();
    const body = await patient.ask((ended) => server.complete(request, ended), signal);
    const usage = readUsage(usageIn(body), JSON.stringify(request).length, JSON.stringify(body).length);
    log.debug(
      { model: request.model, mode, ms: Math.round(performance.now() - startedMs), ...usage },
      "model asked",
    );
    if (wasCutSilently(usage, prompt))
      throw tooLong(
        `${request.model} saw only ${usage.promptTokens} tokens of the question: its server cuts.`,
      );
    return { body, usage };
  };

  const turn = async (request: ChatRequest, model: string, signal: AbortSignal): Promise<ChatReply> => {
    const key = dialectKey(settings.baseUrl, model);
    const first = firstDialect(settings);
    const known = await recallDialect(memory, key);
    // Without tools the mode changes nothing in the request, so another one would help nobody.
    const modeIsFixed = settings.mode !== "auto" || request.tools.length === 0;
    const state = new Turn(known && fits(known, settings) ? known : first, modeIsFixed);
    let messages = request.messages;
    let usage: Usage = { promptTokens: 0, completionTokens: 0, estimated: false };

    for (let requests = 0; requests < MAX_REQUESTS; requests += 1) {
      const { dialect } = state;
      const wire = wireRequest({ ...request, messages }, dialect, { model, hostname });
      let reading: Reading;
      try {
        const answer = await send(wire, dialect.mode, signal);
        usage = addUsage(usage, answer.usage);
        reading = readCompletion(answer.body, request.tools, dialect.mode, newCallId);
      } catch (error) {
        if (error instanceof ServerFailure && error.kind === "refused" && state.adapt(error.words)) continue;
        throw error;
      }
      switch (reading.kind) {
        case "reply": {
          if (!same(dialect, known)) await rememberDialect(memory, key, dialect);
          const { text, calls, cut } = reading;
          return { text, calls, usage, ...(cut ? { cut } : {}) };
        }
        case "declined":
          throw declined(model);
        case "foreign":
          throw new ServerFailure("foreign");
        case "unusable":
          if (state.mayAskAgain())
            messages = [...request.messages, ...secondRequest(reading, request, dialect)];
          else if (!reading.cut && state.giveUpTools()) messages = request.messages;
          else throw unusable(model, reading.why.replace(/;.*/, ""));
      }
    }
    throw unusable(model, "could not be had in any form");
  };

  return {
    get name() {
      return name ?? `the model at ${host}`;
    },
    chat: async (request, signal) => {
      try {
        name ??= onlyModel(await patient.ask((ended) => server.models(ended), signal));
        return await turn(request, name, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const prompt = request.messages.map(({ text }) => text).join("\n");
        const failure = explainFailure(error, settings, { model: name ?? host, prompt });
        log.debug({ model: name, failure: failure.failure }, "model asked in vain");
        throw failure;
      }
    },
  };
};

/** What one turn has tried. */
class Turn {
  dialect: Dialect;
  readonly #modeIsFixed: boolean;
  readonly #tried = new Set<string>();
  readonly #askedAgain = new Set<string>();

  constructor(dialect: Dialect, modeIsFixed: boolean) {
    this.dialect = dialect;
    this.#modeIsFixed = modeIsFixed;
  }

  /** Whether there is another dialect to try after this complaint. */
  adapt(complaint: string): boolean {
    return this.#take(adaptDialect(this.dialect, complaint, this.#modeIsFixed));
  }

  /** Once in each mode. */
  mayAskAgain(): boolean {
    const asked = this.#askedAgain.has(this.dialect.mode);
    this.#askedAgain.add(this.dialect.mode);
    return !asked;
  }

  /** A model that answers text to tools, twice, may do better when it is told of them in words. */
  giveUpTools(): boolean {
    return this.dialect.mode === "tools" && !this.#modeIsFixed && this.#take(stepDown(this.dialect));
  }

  #take(next: Dialect | null): boolean {
    this.#tried.add(JSON.stringify(this.dialect));
    if (next === null || this.#tried.has(JSON.stringify(next))) return false;
    this.dialect = next;
    return true;
  }
}

const secondRequest = (
  reading: Extract<Reading, { kind: "unusable" }>,
  { tools }: ChatRequest,
  { mode }: Dialect,
): ChatMessage[] => [
  { role: "assistant", text: reading.said.slice(0, MAX_SAID) || "(nothing)", calls: [] },
  { role: "user", text: askAgain(reading.why, tools, mode) },
];

/** A mode set by hand wins over one that was found. */
const fits = (known: Dialect, { mode }: ModelSettings): boolean => mode === "auto" || known.mode === mode;

const same = (one: Dialect, other: Dialect | null): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Nine letters and digits: Mistral takes no other ids. */
const newCallId = (): string => randomUUID().replaceAll("-", "").slice(0, 9);

const promptOf = ({ messages }: WireRequest): string =>
  messages.map(({ content }) => (typeof content === "string" ? content : "")).join("\n");

const usageIn = (body: unknown): unknown =>
  typeof body === "object" && body !== null && "usage" in body ? body.usage : undefined;
