import { afterEach, expect, test } from "vitest";
import type { Reply } from "../support/fake-model/reply.ts";
import { ask, call, closeFakes, KEY, SECRET_PROMPT, startModel } from "../support/model-bench.ts";

afterEach(closeFakes);

test("neither logs nor errors hold the key or the prompt, whatever the server repeats", async () => {
  const repeating: Reply[] = [
    { error: { status: 401, message: `Incorrect API key provided: ${KEY}` } },
    { error: { status: 500, message: `failed on: ${SECRET_PROMPT}` } },
    { refusal: SECRET_PROMPT },
    { text: SECRET_PROMPT },
    call,
  ];
  for (const reply of repeating) {
    const { model, logged } = await startModel({ reply });
    const ended = await ask(model).then(
      () => null,
      (error: Error & { hint?: string }) => error,
    );
    const told = `${ended?.message} ${ended?.hint} ${ended?.stack} ${String(ended?.cause)} ${JSON.stringify(ended)} ${logged.join("")}`;
    expect(told).not.toContain(KEY);
    expect(told).not.toContain(SECRET_PROMPT);
  }
});

test("each request is one line of the log: model, mode, time, tokens", async () => {
  const { model, logged } = await startModel({ reply: call });
  await ask(model);
  expect(logged.map((line) => JSON.parse(line))).toEqual([
    [
      {
        model: "fake-model",
        mode: "tools",
        ms: expect.any(Number),
        promptTokens: expect.any(Number),
        completionTokens: expect.any(Number),
        estimated: false,
      },
      "model asked",
    ],
  ]);
});
