import { TRACE_STATUSES } from "@tracewire/protocol";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Attempt, Investigation } from "../flow/investigation.ts";

/** What this replica has done since it started, for Prometheus. Replicas count apart: sum over them. */
export type Metrics = {
  /** A trace came to its end here. */
  ended(state: Investigation): void;
  /** A model named numbers that nobody measured; they were not shown. */
  caught(wrongNumbers: number): void;
  /** @param hosts enrolled and connected now; `null` when that cannot be known */
  text(hosts: Hosts | null): Promise<string>;
  readonly contentType: string;
};

export type Hosts = { enrolled: number; connected: number };

export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counters = countersOf(registry);
  const gauges = gaugesOf(registry);
  return {
    contentType: registry.contentType,
    ended: (state) => count(counters, state),
    caught: (wrongNumbers) => counters.wrongNumbers.inc(wrongNumbers),
    text: async (hosts) => {
      // A stale number would look like a true one.
      for (const gauge of Object.values(gauges)) gauge.reset();
      if (hosts) {
        gauges.enrolled.set({}, hosts.enrolled);
        gauges.connected.set({}, hosts.connected);
      } else for (const gauge of Object.values(gauges)) gauge.remove({});
      return registry.metrics();
    },
  };
};

type Counters = ReturnType<typeof countersOf>;

const countersOf = (registry: Registry) => {
  const counter = <const Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `tracewire_${name}_total`, help, labelNames, registers: [registry] });
  const traces = counter("traces_ended", "Traces that ended here, by status.", ["status"]);
  // From zero on: the first failure is a rise, too.
  for (const status of TRACE_STATUSES) traces.inc({ status }, 0);
  return {
    traces,
    attempts: counter(
      "attempts",
      "Scripts of traces that ended here, by who wrote them and what became of them.",
      ["origin", "outcome"],
    ),
    calls: counter("model_calls", "Calls of a model.", ["model"]),
    promptTokens: counter("model_prompt_tokens", "Tokens sent to a model.", ["model"]),
    completionTokens: counter("model_completion_tokens", "Tokens that a model wrote.", ["model"]),
    seconds: counter("model_seconds", "Time spent waiting for a model.", ["model"]),
    wrongNumbers: counter(
      "explanation_wrong_numbers",
      "Numbers that a model named and nobody measured; they were not shown.",
      [],
    ),
  };
};

const gaugesOf = (registry: Registry) => {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `tracewire_${name}`, help, registers: [registry] });
  return {
    enrolled: gauge("hosts_enrolled", "Hosts that may be traced."),
    connected: gauge("hosts_connected", "Hosts whose agent is there."),
  };
};

const count = (counters: Counters, { ending, attempts, cost }: Investigation): void => {
  counters.traces.inc({ status: ending?.status ?? "failed" });
  for (const attempt of attempts)
    counters.attempts.inc({ origin: attempt.plan.origin.by, outcome: outcomeOf(attempt) });
  if (!cost || cost.calls === 0) return;
  const { model } = cost;
  counters.calls.inc({ model }, cost.calls);
  counters.promptTokens.inc({ model }, cost.promptTokens);
  counters.completionTokens.inc({ model }, cost.completionTokens);
  counters.seconds.inc({ model }, cost.ms / 1_000);
};

/** One word for an attempt: the best that any host made of it. */
const outcomeOf = ({ runs, diagnosis, doubt }: Attempt): string => {
  const outcomes = runs.map(({ outcome }) => outcome);
  if (outcomes.length === 0) return diagnosis ? "rejected" : "not-run";
  if (doubt) return "doubted";
  const best = (["finished", "empty"] as const).find((outcome) => outcomes.includes(outcome));
  return best ?? outcomes[0] ?? "not-run";
};
