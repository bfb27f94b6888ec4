import { randomInt } from "node:crypto";
import { type Progress, TraceError } from "@tracewire/protocol";
import type { Inventory } from "./fleet/inventory.ts";
import { type Command, readCommand } from "./flow/command.ts";
import type { ApprovalCard, Decision, Desk, Message, Reply } from "./flow/desk.ts";
import { begin, type Investigation, lastAttempt, type Person, type Request } from "./flow/investigation.ts";
import type { Options } from "./flow/options.ts";
import type { Report } from "./flow/report.ts";
import type { School } from "./learn/school.ts";
import type { Team, TeamShelf } from "./plan/team/team.ts";
import { type MemoryParts, remember } from "./remember.ts";
import { saidInThread, type ThreadParts } from "./said-in-thread.ts";
import type { RedisInbox } from "./store/inbox.ts";
import type { RedisJournal } from "./store/journal.ts";
import { isConnectionError } from "./store/redis.ts";

export type FrontDeskParts = ThreadParts &
  MemoryParts & {
    team: Team;
    inbox: RedisInbox;
    journal: RedisJournal;
    school: School;
    clock: () => number;
    /** Whether a model puts answers into words. */
    explains: boolean;
    /** Whether a model can write C programs. */
    writesPrograms: boolean;
    /** Answers that need no trace, in words. */
    say: {
      help(): string;
      hosts(hosts: Awaited<ReturnType<Inventory["hosts"]>>, now: number): string;
      history(reports: readonly Report[], now: number): string;
      recipes(team: TeamShelf): string;
      explain(script: string, name: string): string;
    };
  };

const RAW_BYTES = 1_048_576;
const HISTORY_ROWS = 20;

/** Takes what people say in any chat, and gives back words or a trace to follow. */
export const createFrontDesk = (parts: FrontDeskParts): Desk => ({
  submit: (message) => reachable(() => submit(parts, message)),
  follow: (id, signal): AsyncIterable<Progress> => parts.journal.follow(id, signal),
  approval: (id) => reachable(() => approval(parts, id)),
  decide: (id, decision) => reachable(() => decideOn(parts, id, decision)),
  cancel: (id, by) => reachable(() => cancel(parts, id, by).then(() => undefined)),
  report: (id) =>
    reachable(async () => ({ ...(await parts.traces.report(id)), votes: await parts.ratings.of(id) })),
});

const submit = async (parts: FrontDeskParts, message: Message): Promise<Reply> => {
  const command = readCommand(message.text, message.attachments, message.follows);
  const { say, inventory, traces, clock } = parts;
  switch (command.verb) {
    case "help":
      return words(say.help());
    case "hosts":
      return words(say.hosts(await inventory.hosts(), clock()));
    case "history":
      return words(say.history(await traces.history(HISTORY_ROWS), clock()));
    case "recipes":
      return words(say.recipes(await parts.team.read()));
    case "learn":
      return parts.school.reply(command.lesson, message.by);
    case "explain":
      return words(await explain(parts, command));
    case "show":
      await traces.report(command.id);
      return { kind: "trace", id: command.id };
    case "cancel":
      return words(await cancel(parts, command.id, message.by));
    case "again":
      return again(parts, command, message);
    case "save":
    case "good":
    case "bad":
    case "export-recipe":
    case "remove-recipe":
      return remember(parts, command, message);
    case "follow": {
      const { options, what } = await saidInThread(parts, command);
      return ask(parts, message, options, what);
    }
    case "write":
      if (command.as === "c" && !parts.writesPrograms) throw NEEDS_MODEL;
      return ask(parts, message, command.options, { text: command.text, write: command.as });
    case "ask":
      return ask(parts, message, command.options, { text: command.text });
    case "run":
      return ask(parts, message, command.options, {
        text: `run ${command.name}`,
        script: { name: command.name, text: command.script },
      });
  }
};

const NEEDS_MODEL = new TraceError("MODEL_NEEDED", "a C program is written by a model, and none is set up", {
  hint: "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own (docs/model.md). A bpftrace script needs none: write: QUESTION",
});

const words = (text: string): Reply => ({ kind: "text", text });

const ask = async (
  parts: FrontDeskParts,
  message: Message,
  options: Options,
  what: Pick<Request, "text" | "script" | "parent" | "follows" | "followUp" | "write">,
): Promise<Reply> => {
  const hosts = await parts.inventory.select(options.hosts);
  const { pid, comm, top } = options;
  const state = begin(newId(), {
    ...what,
    options: {
      ...(pid === undefined ? {} : { pid }),
      ...(comm === undefined ? {} : { comm }),
      ...(top === undefined ? {} : { top }),
    },
    targets: hosts.map(({ host, beat }) => ({ host, fingerprint: beat.facts.fingerprint })),
    windowMs: options.windowMs,
    by: message.by,
    at: parts.clock(),
    approveSelf: message.wants?.approved ?? false,
    planOnly: what.write !== undefined || (message.wants?.planOnly ?? false),
    rawBytes: message.wants?.raw ? RAW_BYTES : 0,
    explain: parts.explains,
  });
  await parts.journal.tell({ event: "drafting", id: state.id, at: state.request.at, attempt: 1 });
  await parts.traces.begin(state);
  return { kind: "trace", id: state.id };
};

const again = async (
  parts: FrontDeskParts,
  command: Command & { verb: "again" },
  message: Message,
): Promise<Reply> => {
  const { request } = await parts.traces.state(command.id);
  const options: Options = {
    hosts: request.targets.map((target) => target.host),
    windowMs: request.windowMs,
    ...request.options,
    ...command.options,
  };
  const { script, text, write } = request;
  return ask(parts, message, options, {
    text,
    parent: command.id,
    ...(script === undefined ? {} : { script }),
    ...(write === undefined ? {} : { write }),
  });
};

const explain = async (parts: FrontDeskParts, command: Command & { verb: "explain" }): Promise<string> => {
  if ("script" in command) return parts.say.explain(command.script, command.name);
  const plan = (await parts.traces.report(command.id)).attempts.at(-1)?.plan;
  if (!plan) {
    throw new TraceError("UNKNOWN_TRACE", `the trace ${command.id} has no script`, {
      hint: `See why: show ${command.id}`,
    });
  }
  return parts.say.explain(plan.script, plan.title);
};

const cancel = async (parts: FrontDeskParts, id: string, by: Person): Promise<string> => {
  const state = await parts.traces.state(id);
  if (state.at === "ended") return `The trace ${id} has already ended. See it: show ${id}`;
  await parts.inbox.cancel(id, by);
  return `The trace ${id} is being cancelled.`;
};

const approval = async (parts: FrontDeskParts, id: string): Promise<ApprovalCard | null> => {
  const state = await parts.traces.state(id);
  const attempt = lastAttempt(state);
  if (state.at !== "awaiting-approval" || !attempt?.risk) return null;
  const { plan } = attempt;
  return {
    id,
    title: plan.title,
    measures: plan.measures,
    script: plan.script,
    hash: plan.hash,
    binding: attempt.approval.binding,
    risk: { level: attempt.risk, reasons: attempt.reasons },
    hosts: state.request.targets.map((target) => target.host),
    windowMs: plan.windowMs,
    notes: plan.notes,
    by: state.request.by.name,
    expiresAt: attempt.approval.expiresAt,
    cost: [],
    covers: attempt.approval.covers,
  };
};

const decideOn = async (
  parts: FrontDeskParts,
  id: string,
  { binding, approve, by, reason }: Decision,
): Promise<{ counted: boolean; message: string }> => {
  const state = await parts.traces.state(id);
  const refusal = whyNot(state, binding, parts.clock());
  if (refusal) return { counted: false, message: refusal };
  const mine = { binding, approve, by, reason: (reason ?? "").slice(0, 500), at: parts.clock() };
  const counted = await parts.inbox.decide(id, mine);
  if (counted.by.id === by.id && counted.at === mine.at)
    return { counted: true, message: approve ? "Approved." : "Denied." };
  return {
    counted: false,
    message: `${counted.by.name} has already ${counted.approve ? "approved" : "denied"} it.`,
  };
};

const whyNot = (state: Investigation, binding: string, now: number): string | null => {
  const attempt = lastAttempt(state);
  if (state.at === "ended") return `The trace has ended: ${state.ending?.status ?? ""}.`;
  if (attempt?.approval.by) return `${attempt.approval.by.name} has already approved it.`;
  if (state.at !== "awaiting-approval" || !attempt) return "Nothing waits for approval.";
  if (attempt.approval.binding !== binding)
    return "The plan has changed since this was shown: look at the new one.";
  return now > attempt.approval.expiresAt ? "The time to approve is over." : null;
};

/** Letters and digits that cannot be taken for one another when read aloud. */
const ID_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz";
const newId = (): string =>
  `inv-${Array.from({ length: 8 }, () => ID_LETTERS[randomInt(ID_LETTERS.length)]).join("")}`;

/** Redis' own errors mean nothing to a person who asked a question. */
const reachable = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TraceError || !isConnectionError(error)) throw error;
    throw new TraceError("QUEUE_UNAVAILABLE", "the queue (Redis) is not reachable; nothing was started", {
      hint: "Try again in a few seconds. With REDIS_URL set, look whether that Redis is up.",
      cause: error,
    });
  }
};
