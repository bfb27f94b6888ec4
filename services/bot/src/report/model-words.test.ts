import { describe, expect, test } from "vitest";
import type { Conclusion } from "../flow/conclusion.ts";
import type { Plan } from "../flow/plan.ts";
import type { Report } from "../flow/report.ts";
import { renderReport } from "./render-report.ts";
import { attempt, draw, plan, reading, report, run } from "./samples.ts";

const byModel = (over: Partial<Plan> = {}): Plan =>
  plan("tracepoint:syscalls:sys_enter_openat { @opens[comm] = count(); }", {
    title: "Opens by process",
    origin: { by: "model", name: "gpt-x, prompts 7" },
    readings: [reading("@opens", "opens", "count", [{ title: "process", kind: "process" }])],
    ...over,
  });

const opens = run([
  { kind: "table", name: "@opens", rows: [{ key: ["nginx"], value: 402 }], rowCount: 1, total: 402 },
]);

const cost: Report["cost"] = {
  model: "gpt-x",
  calls: 2,
  promptTokens: 2_900,
  completionTokens: 210,
  ms: 2_412,
};

const explained = (explanation: string, more: Partial<Report> = {}): Report =>
  report([attempt(byModel(), [opens])], { explanation, cost, ...more });

test("the words of a model stand after the numbers under its name, and its cost at the end", () => {
  const words =
    "nginx alone opened files, 402 times in 10 s. Which files are they, and are the same ones opened again?";
  expect(draw(explained(words))).toMatchInlineSnapshot(`
    "402 opens in 10 s, all of them nginx.

      process  opens
      nginx      402

    gpt-x: nginx alone opened files, 402 times in 10 s. Which files are they, and
      are the same ones opened again?

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    model gpt-x: 2 calls, 3.1 k tokens, 2.41 s
    inv-7k3fq2ab · Opens by process · 10 s · web-3
    "
  `);
});

test("only the model's name is dim, so that its words are read as an answer", () => {
  const coloured = renderReport(explained("nginx opens files."), { colour: true, width: 80 });
  expect(coloured).toContain("\u001b[2mgpt-x:\u001b[22m nginx opens files.");
});

test("without a model nothing is said of one", () => {
  const plain = draw(report([attempt(byModel(), [opens])]));
  expect(plain).not.toMatch(/gpt-x|model|tokens/);
  expect(draw(explained("", { cost: { ...cost!, calls: 0 } }))).not.toContain("tokens");
});

test("what a model says cannot steer the terminal", () => {
  const text = draw(
    explained("nginx \u001b[2J opens\u202e files.", { cost: { ...cost!, model: "x\u001b[1m" } }),
  );
  expect(text).toContain("nginx \\x1b[2J opens\\u{202e} files.");
  expect(text).not.toContain("\u001b");
});

describe("what a model tried", () => {
  const badField = {
    class: "unknown-field",
    message: "sys_enter_openat has no field path",
    hint: "Use filename.",
    line: 1,
    column: 41,
  } as const;
  const rejected = attempt(byModel(), [], {
    check: { ok: false, risk: "counts", reasons: [], diagnosis: badField },
  });
  const zero = attempt(byModel(), [opens], { doubt: "every value it measured is zero" });

  test("stays readable below the answer, with the reason", () => {
    expect(draw(report([rejected, zero, attempt(byModel(), [opens])]))).toMatch(
      /Attempt 1, Opens by process: sys_enter_openat has no field path\n[\s\S]*Attempt 2, Opens by process: every value it measured is zero\n/,
    );
  });

  test("and measured before a series was cancelled is not said to have given nothing", () => {
    const cancelled = report([attempt(byModel(), [opens]), attempt(byModel(), [])], {
      status: "cancelled",
      error: { code: null, message: "ana cancelled the trace", hint: "" },
    });
    expect(draw(cancelled)).toContain("Attempt 1, Opens by process: measured\n");
  });

  const step = { playbook: "model", name: "look 1", windowMs: 5_000 };
  const conclusion: Conclusion = {
    title: "checkout got slow at two, why?",
    findings: [
      {
        what: "Writes of backup keep the disk busy.",
        subject: "backup (4711)",
        evidence: "Trace 1: 402 writes.",
        confidence: "medium",
      },
    ],
    ruledOut: ["CPU: 12 % busy"],
    unseen: [],
    next: "Move the backup.",
  };

  test("in a series ends in findings that read like a playbook's", () => {
    const series = report(
      [attempt(byModel({ step }), [opens]), { ...rejected, plan: byModel({ step, title: "Waits" }) }],
      { conclusion, cost },
    );
    expect(draw(series)).toMatchInlineSnapshot(`
      "Writes of backup keep the disk busy.

      1. Writes of backup keep the disk busy.
         Culprit: backup (4711) · confidence: medium
         Trace 1: 402 writes.

      Looked at, and nothing there:
        · CPU: 12 % busy

      Not run:
        · Waits: sys_enter_openat has no field path

      Next: Move the backup.

      Traces: Opens by process 10 s

      model gpt-x: 2 calls, 3.1 k tokens, 2.41 s
      inv-7k3fq2ab · checkout got slow at two, why? · 1 trace · web-3
      "
    `);
  });

  test("and of which nothing ran says so", () => {
    const none = { ...conclusion, findings: [], ruledOut: [] };
    const text = draw(report([rejected], { conclusion: none, cost }));
    expect(text).toContain("No trace of this series could run, so nothing is known.");
    expect(text).not.toContain("Traces:");
    expect(text).toContain("· Opens by process: sys_enter_openat has no field path");
  });
});
