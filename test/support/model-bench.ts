// The model loads it at its first request; here it is loaded before the time of a test runs.
import "openai";
import * as z from "zod";
import { createModel } from "../../services/bot/src/model/create-model.ts";
import type { DialectMemory } from "../../services/bot/src/model/dialect-memory.ts";
import type { ChatMessage, ChatReply, Model, Tool } from "../../services/bot/src/model/model.ts";
import type { ModelSettings } from "../../services/bot/src/model/model-settings.ts";
import type { Patience } from "../../services/bot/src/model/patience.ts";
import type { Reply } from "./fake-model/reply.ts";
import { type FakeModel, type FakeModelOptions, startFakeModel } from "./fake-model/start-fake-model.ts";

export const KEY = "sk-very-secret-key";
export const SECRET_PROMPT = "which files does the payment service open at night";
const submit = {
  name: "submit_plan",
  description: "Hands in the script.",
  input: z.strictObject({ script: z.string(), top: z.int().nullable() }),
};
const decline = {
  name: "decline",
  description: "Gives up.",
  input: z.strictObject({ reason: z.string().optional() }),
};
const TOOLS: readonly Tool[] = [submit, decline];
export const PLAN = { script: 'BEGIN { printf("hi\\n"); }', top: null };
export const call: Reply = { calls: [{ name: "submit_plan", input: PLAN }] };
export const SPOKEN = `{"tool": "submit_plan", "input": ${JSON.stringify(PLAN)}}`;
export const question: ChatMessage[] = [
  { role: "system", text: "You write bpftrace." },
  { role: "user", text: SECRET_PROMPT },
];

/** For `expect.poll`: a busy machine takes its time until a request is out. */
export const PATIENTLY = { timeout: 20_000 };

const fakes: FakeModel[] = [];
/** After each test. */
export const closeFakes = async (): Promise<void> => {
  await Promise.all(fakes.splice(0).map((fake) => fake.close()));
};

export const mapMemory = (): DialectMemory & { kept: Map<string, string> } => {
  const kept = new Map<string, string>();
  return {
    kept,
    recall: async (key) => kept.get(key) ?? null,
    remember: async (key, dialect) => void kept.set(key, dialect),
  };
};

const note =
  (logged: string[]) =>
  (...words: unknown[]): void =>
    void logged.push(JSON.stringify(words));
export const SILENT = { debug: () => {}, warn: () => {} };

type Setup = {
  reply: FakeModelOptions["reply"];
  server?: Partial<FakeModelOptions>;
  settings?: Partial<ModelSettings>;
  patience?: Partial<Patience>;
  memory?: DialectMemory;
};

/** A server, a model that asks it, and what it logged. */
export const startModel = async (setup: Setup) => {
  const { reply, server = {}, settings = {}, patience = {}, memory = mapMemory() } = setup;
  const fake = await startFakeModel({ reply, dialect: "vllm", ...server });
  fakes.push(fake);
  const logged: string[] = [];
  const model = createModel(
    { baseUrl: fake.url, apiKey: KEY, name: "fake-model", mode: "auto", timeoutMs: 10_000, ...settings },
    {
      memory,
      log: { debug: note(logged), warn: note(logged) },
      patience: { tries: 3, firstWaitMs: 5, failuresBeforeRest: 50, restMs: 30_000, ...patience },
    },
  );
  return { fake, model, logged, memory };
};

export const ask = (
  model: Model,
  { tools = TOOLS, messages = question, signal = AbortSignal.timeout(30_000) } = {},
): Promise<ChatReply> => model.chat({ messages, tools, maxTokens: 500 }, signal);

export const callsIn = (reply: ChatReply) =>
  reply.calls.map(({ name, input }) => ({ name, input: JSON.parse(input) }));
