import type { Progress, Risk } from "@tracewire/protocol";
import type { Envelope } from "./envelope.ts";
import type { Person } from "./investigation.ts";
import type { Program } from "./program.ts";
import type { Report } from "./report.ts";

/** What a chat needs of the bot. */
export type Desk = {
  /** @throws TraceError when the message cannot be taken: the words are for the person */
  submit(message: Message): Promise<Reply>;
  /** Progress of one trace from its beginning; ends after `ended`. */
  follow(id: string, signal: AbortSignal): AsyncIterable<Progress>;
  /** What the approver must see; `null` when nothing waits for approval. */
  approval(id: string): Promise<ApprovalCard | null>;
  /** `counted` is false when somebody else was first or this person may not decide; `message` says which. */
  decide(id: string, decision: Decision): Promise<{ counted: boolean; message: string }>;
  cancel(id: string, by: Person): Promise<void>;
  report(id: string): Promise<Report>;
};

export type Message = {
  text: string;
  by: Person;
  attachments?: { name: string; text: string }[];
  /** The trace in whose thread this was said. */
  follows?: string;
  wants?: {
    /** The asker approves what needs approval: the one-operator mode, named in the report. */
    approved?: boolean;
    /** Stop before anything runs. */
    planOnly?: boolean;
    /** Keep the lines that bpftrace printed. */
    raw?: boolean;
  };
};

export type Reply =
  /**
   * `lesson`: the name of the lesson that the text is of; a chat that can hold a dialogue gives it itself.
   * `program`: files that belong to it.
   */
  | { kind: "text"; text: string; lesson?: string; program?: Program }
  /** Its report may hold a program. */
  | { kind: "trace"; id: string };

/** `binding` is the one of the card that the person looked at. */
export type Decision = { binding: string; approve: boolean; by: Person; reason?: string };

export type ApprovalCard = {
  id: string;
  title: string;
  measures: string;
  script: string;
  /** SHA-256 of the script, hex. */
  hash: string;
  /** SHA-256 over script, hosts, window and limits: what a decision is bound to. */
  binding: string;
  risk: { level: Risk; reasons: string[] };
  hosts: string[];
  windowMs: number;
  notes: string[];
  /** Who asked. */
  by: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** What it may cost the host, in words. */
  cost: string[];
  /** Later steps of the same series that the decision covers too; `null` for a single trace. */
  covers: Envelope | null;
};
