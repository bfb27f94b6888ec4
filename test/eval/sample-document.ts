import { type Block, TraceDocument } from "@tracewire/protocol";

/** For the tests of this folder: what `--json` prints of a trace that ended like this. */
export const documentOf = (given: {
  status?: TraceDocument["status"];
  script?: string;
  answer?: string;
  blocks?: Block[];
  raw?: { t: number; raw: string }[];
}): TraceDocument => {
  const { status = "answered", script = "tracepoint:x:y { @ = count(); }", answer = "" } = given;
  const run = {
    host: "here",
    outcome: "finished",
    diagnosis: null,
    summary: { blocks: given.blocks ?? [] },
    evidence: null,
    events: given.raw ?? [],
  };
  const attempt = {
    script,
    hash: "0",
    title: "",
    origin: "recipe:none",
    windowMs: 1_000,
    check: { ok: true, risk: "counts", reasons: [], diagnosis: null },
    approval: { needed: false, by: null, at: null },
    runs: [run],
  };
  return TraceDocument.parse({
    id: "inv-aaaaaaaa",
    status,
    request: { text: "", hosts: ["here"], windowMs: 1_000, by: "test", at: 0 },
    attempts: script === "" ? [] : [attempt],
    explanation: null,
    cost: null,
    answer,
    error: null,
  });
};

export const lines = (...texts: string[]): { tMs: number; text: string }[] =>
  texts.map((text, index) => ({ tMs: index, text }));
