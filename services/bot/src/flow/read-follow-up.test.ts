import { describe, expect, test } from "vitest";
import { readFollowUp } from "./read-follow-up.ts";

const HOSTS = ["web-3", "web-4", "db"];
const read = (text: string) => readFollowUp(text, HOSTS);

describe("what only changes options is read in five languages", () => {
  test.each([
    ["longer", { window: "longer" }],
    ["a bit longer, please", { window: "longer" }],
    ["länger", { window: "longer" }],
    ["más tiempo", { window: "longer" }],
    ["长一点", { window: "longer" }],
    ["もっと長く", { window: "longer" }],
    ["shorter", { window: "shorter" }],
    ["kürzer bitte", { window: "shorter" }],
    ["短一点", { window: "shorter" }],
    ["for 30s", { window: 30_000 }],
    ["now for 2 minutes", { window: 120_000 }],
    ["longer, 30 seconds", { window: 30_000 }],
    ["30s", { window: 30_000 }],
    ["für 30 Sekunden", { window: 30_000 }],
    ["durante 30 segundos", { window: 30_000 }],
    ["30秒", { window: 30_000 }],
    ["跑30秒", { window: 30_000 }],
    ["30秒間で", { window: 30_000 }],
    ["again", {}],
    ["run it again", {}],
    ["nochmal", {}],
    ["otra vez", {}],
    ["再来一次", {}],
    ["もう一度", {}],
    ["again for 20s", { window: 20_000 }],
    ["top 20", { top: 20 }],
    ["only the top 5", { top: 5 }],
    ["die ersten 20", { top: 20 }],
    ["los primeros 20", { top: 20 }],
    ["前20个", { top: 20 }],
    ["上位20件", { top: 20 }],
    ["same on web-4", { hosts: ["web-4"] }],
    ["the same thing on web-9", { hosts: ["web-9"] }],
    ["on web-4", { hosts: ["web-4"] }],
    ["and on db for 30s", { hosts: ["db"], window: 30_000 }],
    ["same on all hosts", { hosts: ["*"] }],
    ["dasselbe auf web-4", { hosts: ["web-4"] }],
    ["lo mismo en web-4", { hosts: ["web-4"] }],
    ["在web-4上同样", { hosts: ["web-4"] }],
    ["同じものをweb-4で", { hosts: ["web-4"] }],
  ])("%s", (text, options) => {
    expect(read(text)).toEqual({ ...options, refinement: null, brief: true });
  });
});

describe("what narrows or groups the question keeps the person's words", () => {
  test.each([
    ["only failed ones", "only failed ones"],
    ["by container", "by container"],
    ["per second", "per second"],
    ["only pid 42", "only pid 42"],
    ["what about nginx?", "for nginx"],
    ["same but by user", "by user"],
    ["without nginx, for 30s", "without nginx"],
    ["nur die fehlgeschlagenen", "nur die fehlgeschlagenen"],
    ["pro Prozess", "pro Prozess"],
    ["solo los fallidos", "solo los fallidos"],
    ["por proceso", "por proceso"],
    ["只看失败的", "只看失败的"],
    ["按进程", "按进程"],
    ["失敗したものだけ", "失敗したものだけ"],
    ["プロセスごとに", "プロセスごとに"],
  ])("%s", (text, refinement) => {
    expect(read(text)?.refinement).toBe(refinement);
  });

  test("a few words are never a question of their own; more may be", () => {
    for (const brief of ["per cpu", "only writes", "only cpu 0", "按进程", "same but for reads of nginx"])
      expect(read(brief)?.brief).toBe(true);
    for (const longer of [
      "per-second syscall rates",
      "each read of nginx that takes long",
      "每秒系统调用次数",
    ])
      expect(read(longer)?.brief).toBe(false);
  });

  test("a limit is no window", () => {
    expect(read("only reads longer than 10 ms")).toMatchObject({
      refinement: "only reads longer than 10 ms",
    });
    expect(read("only those slower than 5 ms")).toMatchObject({ refinement: "only those slower than 5 ms" });
    expect(read("only reads longer than 10 ms")?.window).toBeUndefined();
  });
});

test.each([
  "which files does nginx open",
  "show syscalls by process again",
  "disk latency histogram",
  "count page faults for 30s on web-4",
  "warum ist web-3 langsam",
  "哪些进程打开文件最多",
  "どのプロセスが一番CPUを使っているか",
  "who deletes files on web-4",
  "why did the checkout get so much slower at two in the morning, and only on the machines of the new zone",
])("a question of its own is no follow-up: %s", (text) => {
  expect(read(text)).toBeNull();
});
