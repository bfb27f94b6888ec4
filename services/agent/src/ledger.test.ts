import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identityOf } from "./host/process-identity.ts";
import { Ledger } from "./ledger.ts";
import { INTERRUPTED, unmadeResult } from "./unmade-result.ts";

const JOB = "inv-1.run.1";

describe("the ledger of started jobs", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tracewire-ledger-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("gives a job out once, also to the agents that come later", async () => {
    expect(await new Ledger(folder).claim(JOB, 1)).toBe(true);
    expect(await new Ledger(folder).claim(JOB, 2)).toBe(false);
    expect(await new Ledger(folder).claim("inv-1.run.2", 2)).toBe(true);
  });

  test("gives a job out once when two ask at the same moment", async () => {
    const ledger = new Ledger(folder);
    const claims = await Promise.all([ledger.claim(JOB, 1), ledger.claim(JOB, 1)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
  });

  test("knows what was started and not finished, and which process it was", async () => {
    const ledger = new Ledger(folder);
    const child = identityOf(process.pid);
    await ledger.claim(JOB, 1);
    if (child) ledger.recordChild(JOB, child);
    expect(new Ledger(folder).unfinished()).toMatchObject([{ job: JOB, child }]);
  });

  test("keeps a result until it is delivered, and the job for ever known", async () => {
    const ledger = new Ledger(folder);
    const result = unmadeResult(JOB, "web-3", INTERRUPTED);
    await ledger.claim(JOB, 1);
    if (result) ledger.recordResult(result);
    expect(new Ledger(folder).undelivered()).toEqual([result]);
    expect(ledger.unfinished()).toEqual([]);
    ledger.recordDelivered(JOB);
    expect(new Ledger(folder).undelivered()).toEqual([]);
    expect(await ledger.claim(JOB, 2)).toBe(false);
  });

  test("takes a note that a crash cut in half for a job that may have started", () => {
    const ledger = new Ledger(folder);
    writeFileSync(join(folder, "jobs", `${JOB}.json`), '{"job": "inv-1.r');
    expect(ledger.knows(JOB)).toBe(true);
    expect(ledger.unfinished()).toMatchObject([{ job: JOB, child: null }]);
  });

  test("forgets after days, not before", async () => {
    const ledger = new Ledger(folder);
    await ledger.claim(JOB, 1);
    await ledger.claim("inv-2.run.1", 1);
    utimesSync(join(folder, "jobs", `${JOB}.json`), 1, 1);
    ledger.forgetOld(Date.now());
    expect(readdirSync(join(folder, "jobs"))).toEqual(["inv-2.run.1.json"]);
  });
});
