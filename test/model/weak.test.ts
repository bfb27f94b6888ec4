import { beforeAll, describe, expect, test } from "vitest";
import { weak } from "../support/fake-model/personas/weak.ts";
import type { SeenRequest } from "../support/fake-model/request.ts";
import { weakCases } from "./weak/corpus.ts";
import { weakLines } from "./weak/lines.ts";
import { type Recovered, recoverAll } from "./weak/measure.ts";

const CASES = 64;
const cases = weakCases(CASES);

describe("a model that errs as KEN's did, and mends only what it is told", () => {
  let recovered: Recovered[];
  beforeAll(async () => {
    recovered = await recoverAll(cases);
  }, 300_000);

  test("is wrong at every first try, and never runs a script that is", () => {
    expect(recovered).toHaveLength(CASES);
    expect(recovered.filter(({ tries }) => tries === 1)).toEqual([]);
    expect(recovered.flatMap(({ attempts }) => attempts.flatMap(({ runs }) => runs))).toEqual([]);
  });

  test("gets to a script that loads within three tries in at least 95 of 100 cases, by the diagnoses alone", () => {
    const right = recovered.filter(({ tries }) => tries !== null).length;
    expect(right / recovered.length, weakLines(recovered).join("\n")).toBeGreaterThanOrEqual(0.95);
  });
});

test("told nothing that helps, it mends nothing: the figure is one of the diagnoses", async () => {
  const [one] = cases;
  if (!one) throw new Error("there is no case");
  const asked = { role: "user", content: one.question };
  const useless = '<data>{"class":"other","message":"It failed.","hint":"Try something else."}</data>';
  const scriptAfter = async (...answers: string[]): Promise<string> => {
    const messages = [asked, ...answers.map((content) => ({ role: "tool", content }))];
    const reply = await weak(cases)({ body: { messages } } as unknown as SeenRequest);
    const [call] = reply.calls ?? [];
    return (call?.input as { script: string } | undefined)?.script ?? "";
  };
  const first = await scriptAfter();
  expect(first).not.toBe(one.script);
  expect((await scriptAfter(useless, useless)).replaceAll("\n// perhaps so", "")).toBe(first);
});
