import { analyse, parse } from "@tracewire/bpftrace";
import { describe, expect, test } from "vitest";
import { finishPlan, type Plan } from "./plan.ts";
import { scriptFile, slugOf } from "./program.ts";

const script = 'tracepoint:syscalls:sys_enter_openat /comm == "nginx"/ { @[str(args->filename)] = count(); }';
const draft = {
  body: script,
  title: "Files",
  measures: "",
  readings: [],
  explain: "",
  next: "",
  notes: [],
  origin: { by: "model", name: "m" },
  top: 10,
} as const;
const written = (text: string, over: Partial<Plan> = {}) =>
  scriptFile({
    request: { text, hosts: ["web-3"], windowMs: 10_000, by: "ana", at: 0 },
    attempts: [
      {
        plan: { ...finishPlan({ ...draft, readings: [], notes: [] }, 10_000), ...over },
        check: { ok: true, risk: "data", reasons: [], diagnosis: null },
        approval: { needed: true, by: null, at: null },
        runs: [],
      },
    ],
  });

describe("a script as a file", () => {
  test("is named after the question, in Latin letters, and says what it is", () => {
    const file = written("Which files does nginx open?", { measures: "names of files" })?.files[0];
    expect(file?.name).toBe("which-files-does-nginx-open.bt");
    expect(file?.text).toContain("// Which files does nginx open?\n// Measures: names of files\n");
    expect(file?.text).toContain("// Run it: bpftrace which-files-does-nginx-open.bt\n");
    expect(analyse(parse(file?.text ?? "")).risk.level).toBe("data");
  });

  test("of a question without Latin letters is named after its recipe", () => {
    const origin = { by: "recipe", name: "open-files" } as const;
    expect(written("进程打开了哪些文件", { origin })?.name).toBe("open-files");
    expect(slugOf("显示", "文件")).toBe("trace");
    expect(slugOf("../../etc/passwd")).toBe("etc-passwd");
  });

  test("nothing that a person or a model wrote gets out of its comment", () => {
    const text =
      written("files\nBEGIN { system(1) }\u2028x\r/*", { measures: "a\u0085b" })?.files[0]?.text ?? "";
    const probes = analyse(parse(text)).probes.map((probe) => probe.text);
    expect(probes).toEqual(["tracepoint:syscalls:sys_enter_openat", "interval:ms:10020"]);
  });

  test("there is none without a plan", () => {
    const request = { text: "x", hosts: [], windowMs: 0, by: "ana", at: 0 };
    expect(scriptFile({ request, attempts: [] })).toBeNull();
  });
});
