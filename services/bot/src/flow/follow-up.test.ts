import { TraceError } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { type EarlierRequest, goOnFrom } from "./follow-up.ts";
import type { Options } from "./options.ts";
import { readFollowUp } from "./read-follow-up.ts";

const earlier: EarlierRequest = {
  text: "syscalls by process",
  options: { comm: "nginx", top: 5 },
  hosts: ["web-3"],
  windowMs: 10_000,
  series: false,
};
const say = (text: string, from = earlier, given: Partial<Options> = {}) => {
  const read = readFollowUp(text, ["web-3", "web-4"]);
  if (read === null) throw new Error(`${text} was read as a question`);
  return goOnFrom(from, text, read, given);
};

describe("a follow-up is the earlier request with what was said changed", () => {
  test("options that are not spoken of stay as they were", () => {
    expect(say("again")).toEqual({
      text: "syscalls by process",
      script: undefined,
      options: { comm: "nginx", top: 5, hosts: ["web-3"], windowMs: 10_000 },
      followUp: { said: "again", question: "syscalls by process", refinements: [] },
    });
    expect(say("same on web-4 for 30s").options).toMatchObject({ hosts: ["web-4"], windowMs: 30_000 });
    expect(say("top 20").options).toMatchObject({ top: 20, comm: "nginx" });
  });

  test("longer is three times as long, and never longer than a trace may run", () => {
    expect(say("longer").options.windowMs).toBe(30_000);
    expect(say("shorter", { ...earlier, windowMs: 200 }).options.windowMs).toBe(100);
    expect(say("longer", { ...earlier, windowMs: 400_000 }).options.windowMs).toBe(600_000);
    expect(() => say("longer", { ...earlier, windowMs: 600_000 })).toThrow(/as long as a trace may run/);
  });

  test("an option that comes with it wins over the earlier one of its kind", () => {
    expect(say("again", earlier, { pid: 42 }).options).toMatchObject({ pid: 42, comm: undefined });
  });

  test("changes add up over a thread, and each keeps the first question", () => {
    const first = say("only failed ones");
    const second = say("by user", {
      ...earlier,
      ...first,
      options: first.options,
      hosts: ["web-3"],
      windowMs: 10_000,
    });
    const third = say("longer", { ...earlier, text: second.text, followUp: second.followUp });
    expect(third.followUp).toEqual({
      said: "longer",
      question: "syscalls by process",
      refinements: ["only failed ones", "by user"],
    });
    expect(third.text).toBe("by user");
  });

  test("whoever is named takes the place of whoever was named by an option", () => {
    expect(say("only pid 42").options).toEqual({ top: 5, hosts: ["web-3"], windowMs: 10_000 });
    expect(say("only failed ones").options.comm).toBe("nginx");
  });

  test("a person's own script runs again as it is, and is left where the question changes", () => {
    const own = { ...earlier, text: "run a.bt", script: { name: "a.bt", text: "BEGIN { exit(); }" } };
    expect(say("for 20s", own)).toMatchObject({ script: own.script, options: { windowMs: 20_000 } });
    expect(say("only failed ones", own).script).toBeUndefined();
  });

  test("a series of traces takes another host and nothing else, and says so", () => {
    const series = { ...earlier, series: true };
    expect(say("same on web-4", series).options.hosts).toEqual(["web-4"]);
    expect(() => say("longer", series)).toThrow(TraceError);
    expect(() => say("again", series, { windowMs: 5_000 })).toThrow(/windows and rows are its own/);
  });
});
