import { expect, test } from "vitest";
import type { ApprovalCard } from "../../flow/desk.ts";
import { approvalText, askApproval } from "./approval.ts";
import type { Answer, Prompt } from "./prompt.ts";
import { card } from "./scripted-desk.ts";

const series: ApprovalCard = {
  ...card,
  covers: { hosts: ["web-3"], risk: "data", windowMs: 15_000, traces: 8, totalMs: 60_000 },
};

const cardText = (shown: ApprovalCard): string => approvalText(shown, { colour: false, width: 80 });

/** The person says these words, one after the other. */
const decide = async (shown: ApprovalCard, ...words: string[]) => {
  const asked: Prompt[] = [];
  const ask = async (prompt: Prompt): Promise<Answer> => {
    asked.push(prompt);
    return { kind: "line", text: words.shift() ?? "" };
  };
  const verdict = await askApproval(ask, shown, new AbortController().signal);
  return { verdict, questions: asked.map(({ text }) => text) };
};

test("an approval that covers a series says so before it is asked for, with every bound", () => {
  expect(cardText(series)).toMatchInlineSnapshot(`
    "Approval needed: Files opened by nginx

      measures  shows the names of files that nginx opens
      asked by  ana
      host      web-3
      window    10 s
      risk      high: reads data of the traced programs
                · shows file names (line 1)
      covers    also the next traces of this series, which run without asking: up to
                8 traces with this one on web-3, each at most 15 s, 60 s in all
                · none riskier than this one (high: reads data of the traced
                  programs)
                · their scripts are not known yet; the report shows them. Whatever
                  goes beyond this asks again
      sha256    9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa

      1 │ tracepoint:syscalls:sys_enter_openat /comm == "nginx"/ { 
        ┆ @[str(args->filename)] = count(); }"
  `);
});

test("the question of a series names how many traces and how long in all", async () => {
  const { questions, verdict } = await decide(series, "y");
  expect(questions).toEqual([
    "Run this and up to 7 more traces on web-3, 60 s in all? [y/N/d: no, and say why] ",
  ]);
  expect(verdict).toEqual({ kind: "decided", approve: true });
  const many = { ...series, hosts: ["web-1", "web-2"], covers: { ...series.covers!, traces: 2 } };
  expect((await decide(many)).questions[0]).toContain("Run this and up to 1 more trace on 2 hosts, 60 s");
});

test("an approval of one trace, or of the last one of a series, promises nothing more", async () => {
  const last = { ...series, covers: { ...series.covers!, traces: 1 } };
  for (const one of [card, last]) {
    expect(cardText(one)).not.toContain("covers");
    expect((await decide(one)).questions[0]).toMatch(/^Run this on web-3 for 10 s\? /);
  }
});

test("nothing but a plain yes approves, and a no may have a reason", async () => {
  expect((await decide(series, "why not", "yes")).verdict).toMatchObject({ approve: true });
  for (const word of ["", "n", "NO"])
    expect((await decide(series, word)).verdict).toEqual({ kind: "decided", approve: false });
  expect((await decide(series, "d", "too many")).verdict).toEqual({
    kind: "decided",
    approve: false,
    reason: "too many",
  });
});
