import type {
  CheckResult,
  HostFacts,
  Job,
  LiveState,
  LookResult,
  Progress,
  RunResult,
} from "@tracewire/protocol";
import type { Person } from "./investigation.ts";

/** A person's answer to an approval card, bound to what the card showed. */
export type Decision = { binding: string; approve: boolean; by: Person; reason: string; at: number };

/** The hosts as the flow sees them: what they are, and a queue and a result for each. */
export type Fleet = {
  /** Facts of the hosts that are connected now; the others are left out. */
  facts(hosts: readonly string[]): Promise<HostFacts[]>;
  /** Signs and queues a job. Sending the same id again changes nothing. */
  send(job: Job): Promise<void>;
  /** Takes back a job that no agent has taken yet, else asks the agent to end it. */
  withdraw(host: string, job: string): Promise<"removed" | "asked-to-stop" | "gone">;
  checkResult(host: string, job: string): Promise<CheckResult | null>;
  lookResult(host: string, job: string): Promise<LookResult | null>;
  runResult(host: string, job: string): Promise<RunResult | null>;
  live(host: string, job: string): Promise<LiveState | null>;
};

/** What people said to an investigation, kept apart from its state: the first to say it counts. */
export type Inbox = {
  decision(id: string, binding: string): Promise<Decision | null>;
  cancelledBy(id: string): Promise<Person | null>;
};

/** Where an investigation's changes of state are told. */
export type Journal = { tell(progress: Progress): Promise<void> };
