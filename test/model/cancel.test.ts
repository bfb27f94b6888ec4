import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { Reply } from "../support/fake-model/reply.ts";
import { ask, call, callsIn, closeFakes, PATIENTLY, startModel } from "../support/model-bench.ts";

afterEach(closeFakes);

describe("a person who cancels", () => {
  test("gets rid of a request at once, and the server hears of it", async () => {
    const { fake, model } = await startModel({ reply: { fault: "silent" } });
    const cancel = new AbortController();
    const asked = ask(model, { signal: cancel.signal });
    await expect.poll(() => fake.requests.length, PATIENTLY).toBe(1);
    cancel.abort(new Error("cancelled by ann"));
    await expect(asked).rejects.toThrow("cancelled by ann");
    await expect.poll(() => fake.givenUp(), PATIENTLY).toBe(1);
  });

  test("need not wait for the next try either", async () => {
    const { fake, model } = await startModel({
      reply: { error: { status: 429, message: "", headers: { "retry-after": "90" } } },
      settings: { timeoutMs: 100_000 },
    });
    const cancel = new AbortController();
    const asked = ask(model, { signal: cancel.signal });
    await expect.poll(() => fake.requests.length, PATIENTLY).toBe(1);
    await sleep(50);
    cancel.abort(new Error("cancelled by ann"));
    await expect(asked).rejects.toThrow("cancelled by ann");
  });

  test("does not make the server rest", async () => {
    const { fake, model } = await startModel({
      reply: ({ lastText }) => (lastText === "wait" ? { fault: "silent" } : call),
      patience: { failuresBeforeRest: 2 },
    });
    for (let asked = 1; asked <= 4; asked += 1) {
      const cancel = new AbortController();
      const waiting = ask(model, { messages: [{ role: "user", text: "wait" }], signal: cancel.signal });
      await expect.poll(() => fake.requests.length, PATIENTLY).toBe(asked);
      cancel.abort();
      await expect(waiting).rejects.toThrow();
    }
    expect(callsIn(await ask(model))).toHaveLength(1);
  });

  test("does not end its rest either", async () => {
    const down: Reply = { error: { status: 500, message: "down" } };
    const { fake, model } = await startModel({
      reply: [down, { fault: "silent" }, call],
      patience: { tries: 1, failuresBeforeRest: 1, restMs: 2_000 },
    });
    await expect(ask(model)).rejects.toMatchObject({ failure: "unreachable" });
    await sleep(2_050);
    const cancel = new AbortController();
    const probing = ask(model, { signal: cancel.signal });
    await expect.poll(() => fake.requests.length, PATIENTLY).toBe(2);
    cancel.abort();
    await expect(probing).rejects.toThrow();
    await expect(ask(model)).rejects.toMatchObject({ failure: "resting" });
  });

  test("who cancelled before is not asked for at all", async () => {
    const { fake, model } = await startModel({ reply: call });
    await expect(ask(model, { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow(
      "too late",
    );
    expect(fake.requests).toHaveLength(0);
  });
});
