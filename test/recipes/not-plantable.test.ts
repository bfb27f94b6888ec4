import { describe, expect, it } from "vitest";
import { finishPlan } from "../../services/bot/src/flow/plan.ts";
import { createRecipePlanner } from "../../services/bot/src/plan/recipes/recipe-planner.ts";
import { traceHere } from "../support/trace-here.ts";
import { hereFacts, SHELF } from "./truth.ts";

/** Their events cannot be planted on this machine: that they load, attach and end is all that is shown. */
const ATTACHED = [
  "btrfs operations by process",
  "CPU frequency changes by CPU",
  "who stalls in direct reclaim",
  "disk errors by device",
  "huge page collapses by process",
  "how long do jbd2 journal commits take",
  "kswapd wakeups per second",
  "VM exits by reason",
  "who loads kernel modules",
  "napi poll work by device",
  "neighbour table updates by interface",
  "priority inheritance boosts",
  "qdisc latency histogram",
  "readahead size histogram by process",
  "are socket buffers full",
];

/** They need what this kernel lacks, and say so. */
const IMPOSSIBLE = [
  "LLC cache misses by process",
  "instructions per cycle by process",
  "long atomic critical sections in the kernel",
  "dcache lookups by process",
  "md flush events with pid",
  "NFS latency",
  "XFS latency",
  "ZFS latency",
  "page cache hit ratio",
];

describe("recipes whose events do not occur here", async () => {
  const planner = await createRecipePlanner({ recipesDirs: [SHELF] });
  const ask = (text: string) =>
    planner.plan(
      { text, options: {}, windowMs: 300, facts: [hereFacts], previous: [], measured: [] },
      new AbortController().signal,
    );

  it.concurrent.each(ATTACHED)("attaches for: %s", async (text) => {
    const result = await ask(text);
    if (result.kind !== "plan") throw new Error(JSON.stringify(result));
    const { diagnosis } = await traceHere(finishPlan(result.draft, 300).script, { windowMs: 300 });
    expect(["none", "empty"]).toContain(diagnosis?.class ?? "none");
  });

  it.each(IMPOSSIBLE)("names what this host lacks for: %s", async (text) => {
    expect(await ask(text)).toMatchObject({
      kind: "decline",
      because: "impossible",
      hint: expect.stringMatching(/\w/),
    });
  });
});
