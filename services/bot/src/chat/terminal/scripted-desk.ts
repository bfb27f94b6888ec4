import { type Progress, TraceError } from "@tracewire/protocol";
import type { ApprovalCard, Decision, Desk, Message, Reply } from "../../flow/desk.ts";
import type { Person } from "../../flow/investigation.ts";
import type { Report } from "../../flow/report.ts";
import { attempt, plan, reading, report, run } from "../../report/samples.ts";

export const ANA: Person = { id: "local:1000", name: "ana", platform: "terminal" };

/** An event, or something to wait for before the next one. */
export type Scene = (Progress | (() => Promise<unknown>))[];

/** A bot whose traces go as a test says, and that remembers what it was told. */
export class ScriptedDesk implements Desk {
  readonly said: Message[] = [];
  readonly decisions: Decision[] = [];
  readonly cancels: Person[] = [];
  card: ApprovalCard | null = null;
  scene: Scene = [];
  ending: Report = answered;
  #looks = 0;
  /** Resolve when it has happened. */
  readonly decided = Promise.withResolvers<Decision>();
  readonly cancelled = Promise.withResolvers<Person>();

  async submit(message: Message): Promise<Reply> {
    this.said.push(message);
    if (message.text === "help") return { kind: "text", text: "Ask what you want to know." };
    if (message.text.startsWith("top5=")) {
      throw new TraceError("BAD_OPTION", "there is no option top5=. Did you mean top=?", {
        hint: "Example: top=5",
      });
    }
    return { kind: "trace", id: answered.id };
  }

  async *follow(_id: string, signal: AbortSignal): AsyncGenerator<Progress> {
    const left = new Promise<"left">((resolve) => signal.addEventListener("abort", () => resolve("left")));
    for (const step of this.scene) {
      if (signal.aborted) return;
      if (typeof step !== "function") yield step;
      else if ((await Promise.race([step(), left])) === "left") return;
    }
  }

  /** As the real one: stored a moment after the event that tells of it. */
  async approval(): Promise<ApprovalCard | null> {
    this.#looks += 1;
    return this.#looks < 3 ? null : this.card;
  }

  async decide(_id: string, decision: Decision): Promise<{ counted: boolean; message: string }> {
    this.decisions.push(decision);
    this.decided.resolve(decision);
    return { counted: true, message: "" };
  }

  async cancel(_id: string, by: Person): Promise<void> {
    this.cancels.push(by);
    this.cancelled.resolve(by);
  }

  async report(): Promise<Report> {
    return this.ending;
  }
}

const id = "inv-7k3fq2ab";

export const answered: Report = report([
  attempt(
    plan("tracepoint:raw_syscalls:sys_enter { @calls = count(); }", {
      title: "System calls",
      readings: [reading("@calls", "system calls", "count")],
    }),
    [
      run([
        { kind: "table", name: "@calls", rows: [{ key: [], value: 41_038 }], rowCount: 1, total: 41_038 },
      ]),
    ],
  ),
]);

export const ended = (
  status: Report["status"],
  message: string,
  code: "APPROVAL_DENIED" | "HOST_OFFLINE" | null = null,
): Report => ({
  ...answered,
  status,
  attempts: [],
  error: { code, message, hint: "" },
});

export const card: ApprovalCard = {
  id,
  title: "Files opened by nginx",
  measures: "shows the names of files that nginx opens",
  script: 'tracepoint:syscalls:sys_enter_openat /comm == "nginx"/ { @[str(args->filename)] = count(); }\n',
  hash: "9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa",
  binding: "b1",
  risk: { level: "data", reasons: ["shows file names (line 1)"] },
  hosts: ["web-3"],
  windowMs: 10_000,
  notes: [],
  by: "ana",
  expiresAt: Date.now() + 900_000,
  cost: [],
  covers: null,
};

const at = Date.now();
export const drafting: Progress = { event: "drafting", id, at, attempt: 1 };
export const awaiting: Progress = { event: "awaiting-approval", id, at, attempt: 1, expiresAt: at + 900_000 };
export const dispatched: Progress = {
  event: "dispatched",
  id,
  at,
  attempt: 1,
  hosts: ["web-3"],
  notAfter: at + 60_000,
};
export const tracing = (): Progress => ({
  event: "tracing",
  id,
  at: Date.now(),
  attempt: 1,
  host: "web-3",
  windowMs: 10_000,
});
export const end = (status: Report["status"]): Progress => ({ event: "ended", id, at, status });
