import { spawnSync } from "node:child_process";
import { analyse, BpftraceSyntaxError, lacks, parse } from "@tracewire/bpftrace";
import { describe, expect, test } from "vitest";
import { canTrace } from "../support/host.ts";
import { ACCEPTED } from "./accepted.ts";
import { NEWER, REJECTED } from "./rejected.ts";

/** The real bpftrace has the last word on its own language; `-d` compiles and attaches nothing, up to 0.21. */
const version =
  /\d+\.\d+\.\d+/.exec(spawnSync("bpftrace", ["--version"], { encoding: "utf8" }).stdout)?.[0] ?? "";
const compilesWith = Number(version.split(".")[1]) < 22 ? "-d" : "--dry-run";

const theyTake = (script: string): boolean => {
  const { status, error } = spawnSync("bpftrace", [compilesWith, "-e", script], {
    encoding: "utf8",
    timeout: 20_000,
  });
  if (error) throw error;
  return status === 0;
};

const weTake = (script: string): string => {
  try {
    const missing = lacks(analyse(parse(script)), { bpftrace: version, families: {}, btf: true });
    return missing[0]?.message ?? "yes";
  } catch (error) {
    if (error instanceof BpftraceSyntaxError) return error.message;
    throw error;
  }
};

describe.skipIf(!canTrace)("the language of the bpftrace on this host", () => {
  test.each(ACCEPTED)("takes, as we do: %s", (script) => {
    expect(weTake(script)).toBe("yes");
    expect(theyTake(script)).toBe(true);
  });

  test.each(REJECTED)("does not take, nor do we: %s", (script) => {
    expect(weTake(script)).toMatch(/^line \d+, column \d+: /);
    expect(theyTake(script)).toBe(false);
  });

  test.each(NEWER)("is old or new enough just as we say: %s", (script) => {
    expect(() => parse(script)).not.toThrow();
    expect(weTake(script) === "yes").toBe(theyTake(script));
  });

  test("is compared on enough scripts to mean something", () => {
    expect(new Set(ACCEPTED).size).toBeGreaterThanOrEqual(60);
    expect(new Set(REJECTED).size).toBeGreaterThanOrEqual(40);
  });
});
