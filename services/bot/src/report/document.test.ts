import { TraceDocument } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { documentOf } from "./document.ts";
import { attempt, draw, plan, report, run } from "./samples.ts";

const raw = [{ t: 12.5, raw: '{"type": "map", "data": {"@": 3}}' }];
const block = { kind: "table" as const, name: "@", rows: [{ key: [], value: 3 }], rowCount: 1, total: 3 };
const answered = report([
  attempt(plan("kprobe:x { }"), [run([], { raw })]),
  attempt(plan("BEGIN { @ = 3; }"), [run([block], { raw, rawCut: true })]),
]);

test("the document is what the protocol promises, with the words that a person reads", () => {
  const document = documentOf(answered, false);
  expect(TraceDocument.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  expect(document.answer).toBe(draw(answered).trimEnd());
  expect(document.attempts.flatMap(({ runs }) => runs)).not.toContainEqual(
    expect.objectContaining({ events: raw }),
  );
});

test("the raw lines come with the last attempt only, and only when asked for", () => {
  const { attempts } = TraceDocument.parse(documentOf(answered, true));
  expect(attempts[0]?.runs[0]).not.toHaveProperty("events");
  expect(attempts[1]?.runs[0]).toMatchObject({ events: raw, eventsCut: true });
});

test("an ending without a code of the catalogue is named by its status", () => {
  const error = { code: null, message: "ana cancelled the trace", hint: "" };
  expect(documentOf(report([], { status: "cancelled", error }), false).error).toEqual({
    ...error,
    code: "CANCELLED",
  });
});
