import { Progress } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { advance, eventText, liveText, startProgress } from "./progress-text.ts";

const id = "inv-7k3fq2ab";
const event = (at: number, what: object): Progress => Progress.parse({ id, at, ...what });

const course: Progress[] = [
  event(0, { event: "drafting", attempt: 1 }),
  event(100, {
    event: "planned",
    attempt: 1,
    title: "Opens (kprobe)",
    hash: "9f3c0a12b4de77aa",
    origin: "recipe:opens",
    risk: "counts",
  }),
  event(200, { event: "checking", attempt: 1, host: "web-3" }),
  event(900, {
    event: "rejected",
    attempt: 1,
    host: "web-3",
    class: "missing-feature",
    message: "web-3 has no kprobes",
  }),
  event(1_000, { event: "drafting", attempt: 2 }),
  event(1_100, {
    event: "planned",
    attempt: 2,
    title: "Opens",
    hash: "77aa9f3c0a12b4de",
    origin: "recipe:opens",
    risk: "data",
  }),
  event(1_300, { event: "awaiting-approval", attempt: 2, expiresAt: 901_300 }),
  event(2_000, { event: "approved", attempt: 2, by: "bob" }),
  event(2_100, { event: "dispatched", attempt: 2, hosts: ["web-1", "web-3"], notAfter: 62_100 }),
  event(3_000, { event: "tracing", attempt: 2, host: "web-3", windowMs: 10_000 }),
  event(4_000, { event: "tracing", attempt: 2, host: "web-1", windowMs: 10_000 }),
  event(13_500, { event: "reported", attempt: 2, host: "web-3", outcome: "finished" }),
];

/** The line right after that many events, some time later. */
const lineAfter = (events: number, laterMs = 0): string => {
  const heard = course.slice(0, events);
  return liveText(heard.reduce(advance, startProgress(0)), (heard.at(-1)?.at ?? 0) + laterMs);
};

test("the live line says where the trace is, attempt, host and what is left", () => {
  expect(lineAfter(1)).toBe("looking for a script");
  expect(lineAfter(1, 4_200)).toBe("looking for a script (4 s)");
  expect(lineAfter(3)).toBe("checking the script on web-3: Opens (kprobe)");
  expect(lineAfter(5)).toBe("attempt 2: trying another way: web-3 has no kprobes");
  expect(lineAfter(7, 60_000)).toBe("attempt 2: waiting for approval, 14:00 left: Opens");
  expect(lineAfter(9)).toBe("attempt 2: sent to 2 hosts, waiting for its probes to attach");
  expect(lineAfter(10, 3_000)).toBe("attempt 2: tracing on web-3 ▰▰▰▱▱▱▱▱▱▱ 7 s left");
  expect(lineAfter(11, 500)).toBe("attempt 2: tracing on 2 hosts ▰▱▱▱▱▱▱▱▱▱ 10 s left");
  expect(lineAfter(12, 1_000)).toBe("attempt 2: web-1: taking the probes out and adding up, 1 of 2 done");
});

test("a cancel shows until the trace has really ended", () => {
  const cancelling = [...course.slice(0, 10), event(5_000, { event: "cancelling", by: "ana" })].reduce(
    advance,
    startProgress(0),
  );
  expect(liveText(cancelling, 5_100)).toBe("attempt 2: cancelling: waiting until 2 hosts have stopped");
});

test("where no line can be painted over, each change has its own", () => {
  expect(course.map(eventText)).toMatchInlineSnapshot(`
    [
      "looking for a script",
      "plan: Opens (kprobe) (recipe:opens, risk: counts, script 9f3c0a12b4de)",
      "checking the script on web-3",
      "web-3: web-3 has no kprobes",
      "attempt 2: trying another way",
      "plan: Opens (recipe:opens, risk: data, script 77aa9f3c0a12)",
      "waiting for approval",
      "approved by bob",
      "sent to web-1, web-3",
      "tracing on web-3 for 10 s",
      "tracing on web-1 for 10 s",
      "web-3: finished",
    ]
  `);
});

test("what a host or a model says cannot leave the line", () => {
  const rejected = event(0, {
    event: "rejected",
    attempt: 1,
    host: null,
    class: "other",
    message: "\u001b[2Jgone\nnext",
  });
  expect(liveText(advance(startProgress(0), rejected), 0)).toBe("it would not load: \\x1b[2Jgone\\nnext");
  expect(eventText(rejected)).toBe("the script: \\x1b[2Jgone\\nnext");
});
