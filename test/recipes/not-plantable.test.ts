import { describe, expect, it } from "vitest";
import { finishPlan } from "../../services/bot/src/flow/plan.ts";
import { createRecipePlanner } from "../../services/bot/src/plan/recipes/recipe-planner.ts";
import { traceHere } from "../support/trace-here.ts";
import { hereFacts, SHELF } from "./truth.ts";

/** Their events cannot be planted on this machine: that they load, attach and end is all that is shown. */
const ATTACHED = [
  { attached: "btrfs-events", ask: "btrfs operations by process" },
  { attached: "cpu-frequency", ask: "CPU frequency changes by CPU" },
  { attached: "direct-reclaim", ask: "who stalls in direct reclaim" },
  { attached: "disk-errors", ask: "disk errors by device" },
  { attached: "huge-pages", ask: "huge page collapses by process" },
  { attached: "journal-commits", ask: "how long do jbd2 journal commits take" },
  { attached: "kswapd-wakes", ask: "kswapd wakeups per second" },
  { attached: "kvm-exits", ask: "VM exits by reason" },
  { attached: "module-loads", ask: "who loads kernel modules" },
  { attached: "napi-budget", ask: "napi poll work by device" },
  { attached: "neighbour-updates", ask: "neighbour table updates by interface" },
  { attached: "priority-boosts", ask: "priority inheritance boosts" },
  { attached: "qdisc-latency", ask: "qdisc latency histogram" },
  { attached: "readahead", ask: "readahead size histogram by process" },
  { attached: "socket-buffers", ask: "are socket buffers full" },
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
    planner.plan({ text, options: {}, windowMs: 300, facts: [hereFacts], previous: [], measured: [] });

  it.concurrent.each(ATTACHED)("$attached attaches for: $ask", async ({ attached, ask: text }) => {
    const result = await ask(text);
    if (result.kind !== "plan") throw new Error(JSON.stringify(result));
    expect(result.draft.origin.name).toBe(attached);
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
