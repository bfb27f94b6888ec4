import { expect, test } from "vitest";
import { attempt, draw, plan, report, run } from "./samples.ts";

const answered = (over: Parameters<typeof report>[1]) =>
  draw(report([attempt(plan("BEGIN { @ = 1; }"), [run([])])], over));
const request = { text: "only failed ones", hosts: ["web-3"], windowMs: 10_000, by: "ana", at: 0 };

test("a report says which trace it goes on from, and how that was understood", () => {
  const follows = {
    id: "inv-2222zzzz",
    said: "only failed\u001b[2J ones",
    question: "syscalls by process, only failed ones",
  };
  const text = answered({ request: { ...request, follows } });
  expect(text).toContain('Follow-up to inv-2222zzzz ("only failed');
  expect(text.replace(/\s+/g, " ")).toContain("syscalls by process, only failed ones");
  expect(text).not.toContain("\u001b");
  expect(answered({ request })).not.toContain("Follow-up");
});

test("a report says what people think of it, and why", () => {
  const votes = [{ verdict: "bad" as const, why: "it misses\u202e threads", by: "ben", at: 0 }];
  expect(answered({ votes })).toContain("ben calls this answer bad: it misses");
  expect(answered({ votes })).not.toContain("\u202e");
});
