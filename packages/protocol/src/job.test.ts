import { describe, expect, test } from "vitest";
import { Job, JobId } from "./job.ts";
import { Look } from "./look.ts";

describe("the id of a job", () => {
  test("names the attempt it belongs to, or what a planner asks by its hash", () => {
    for (const id of ["inv-7k3f.run.1", "inv-7k3f.check.12", "inv-7k3f.look.0123456789abcdef"])
      expect(JobId.safeParse(id).success).toBe(true);
    for (const id of ["inv-7k3f.look.1", "inv-7k3f.run.0123456789abcdef", "inv-7k3f.run.0", "look.1"])
      expect(JobId.safeParse(id).success).toBe(false);
  });
});

describe("a look", () => {
  test("holds no script, and a script job no look", () => {
    const look = {
      protocol: 1,
      kind: "look",
      id: "inv-1.look.0123456789abcdef",
      host: "web-3",
      issuedAt: 1,
      notAfter: 2,
      look: { what: "system" },
    };
    expect(Job.safeParse(look).success).toBe(true);
    expect(Job.safeParse({ ...look, script: "BEGIN { exit(); }" }).success).toBe(false);
    expect(Job.safeParse({ ...look, kind: "run" }).success).toBe(false);
  });

  test("takes no pattern that another language could read", () => {
    for (const pattern of ["tracepoint:block:*", "uprobe:/usr/lib/x86_64-linux-gnu/libc.so.6:mall*"])
      expect(Look.safeParse({ what: "probes", pattern, most: 10 }).success).toBe(true);
    for (const pattern of ["", "$(id)", "a;b", "a\nb", "`id`", "a'b", "x".repeat(301)])
      expect(Look.safeParse({ what: "probes", pattern, most: 10 }).success).toBe(false);
  });
});
