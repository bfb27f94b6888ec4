import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { MAX_LOOK_BYTES } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LookBench } from "../support/look-bench.ts";

let looks: LookBench;
beforeAll(async () => {
  looks = await LookBench.start();
});
afterAll(() => looks.stop());

describe("a look is bounded", () => {
  test("in bytes and in the length of words, and says what was cut", async () => {
    const long = Array.from({ length: 300 }, (_, index) => `argument-${index}`);
    for (let count = 0; count < 60; count += 1)
      await looks.plant("/bin/sh", ["-c", "sleep 62; true", ...long]);
    const job = looks.bench.lookJob({ what: "processes", name: "sh", most: 200 });
    await looks.bench.add(job);
    const result = await looks.bench.result(job.id);
    if (result.kind !== "look" || !result.answer) throw new Error("no answer");
    expect(Buffer.byteLength(JSON.stringify(result.answer))).toBeLessThanOrEqual(MAX_LOOK_BYTES);
    expect(result.answer.rows.length).toBeGreaterThanOrEqual(60);
    expect(result.answer.note).toContain("Long words are cut");
  });

  test("and a pipe, a device or a loop of links does not hold it up", async () => {
    const pipe = join(looks.folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const loop = join(looks.folder, "loop");
    symlinkSync("loop", loop);
    for (const binary of [pipe, "/dev/zero", loop, looks.folder]) {
      const { rows, note } = await looks.answerTo({ what: "symbols", binary, pattern: "*", most: 5 });
      expect(rows).toEqual([]);
      expect(note).not.toBe("");
    }
    expect((await looks.answerTo({ what: "file", path: loop })).rows.length).toBeLessThan(10);
  });
});

describe("a look goes through the gate like every job", () => {
  test("and is refused when it was changed after it was signed, or came before", async () => {
    const job = looks.bench.lookJob({ what: "system" });
    const signed = looks.bench.sign(job);
    await looks.bench.add(job, { ...signed, body: signed.body.replace('"system"', '"system" ') });
    expect(await looks.bench.result(job.id)).toMatchObject({ kind: "look", ok: false, code: "JOB_FORGED" });
    const late = looks.bench.lookJob({ what: "system" }, { notAfter: Date.now() - 10_000 });
    await looks.bench.add(late);
    expect(await looks.bench.result(late.id)).toMatchObject({ kind: "look", ok: false, code: "JOB_EXPIRED" });
    const twice = looks.bench.lookJob({ what: "system" });
    await looks.bench.add(twice);
    await looks.bench.result(twice.id);
    await looks.bench.forget(twice.id);
    await looks.bench.add(twice);
    expect(await looks.bench.result(twice.id)).toMatchObject({
      ok: false,
      code: "JOB_REPLAYED",
      answer: null,
    });
  });

  test("and a host makes only those that its settings allow", async () => {
    await looks.bench.endAgent("SIGTERM");
    looks.bench.startAgent({ TRACEWIRE_LOOKS: "probes,type" });
    expect(await looks.bench.look({ what: "processes", most: 5 })).toMatchObject({
      ok: false,
      code: "LIMIT_EXCEEDED",
      answer: null,
      diagnosis: { class: "forbidden", hint: expect.stringContaining("TRACEWIRE_LOOKS") },
    });
    expect(await looks.bench.look({ what: "type", name: "struct file" })).toMatchObject({ ok: true });
  });
});
