import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TraceError } from "@tracewire/protocol";
import { afterAll, expect, test } from "vitest";
import { attachFile } from "./attach-file.ts";

const folder = mkdtempSync(join(tmpdir(), "tracewire-attach-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const codeOf = (text: string): string => {
  try {
    attachFile(text);
  } catch (error) {
    if (error instanceof TraceError) return `${error.code}: ${error.message}`;
  }
  return "taken";
};

test("run and explain take a file, with options on either side", () => {
  const path = file("slow reads.bt", "BEGIN { exit(); }\n");
  const attachments = [{ name: "slow reads.bt", text: "BEGIN { exit(); }\n" }];
  expect(attachFile(`run ${path}`)).toEqual({ text: "run", attachments });
  expect(attachFile(`/trace host=web-3 run for=5s ${path} top=3`)).toEqual({
    text: "/trace host=web-3 run for=5s top=3",
    attachments,
  });
  expect(attachFile(`explain ${path}`)).toEqual({ text: "explain", attachments });
});

test("a question, an id and a script in the message stay as they are", () => {
  for (const text of [
    "explain why web-3 is slow",
    "run the tests",
    "explain inv-7k3fq2ab",
    "run BEGIN { exit(); }",
    "run ```\nBEGIN { exit(); }\n```",
    "which processes run slow.bt",
    "help",
  ]) {
    expect(attachFile(text)).toEqual({ text });
  }
});

test("a file that is no script is refused with its name", () => {
  expect(codeOf("run nowhere.bt")).toBe("SCRIPT_UNREADABLE: there is no file nowhere.bt");
  expect(codeOf(`run ${file("binary.bt", Buffer.from([0xff, 0xfe, 0]))}`)).toMatch(
    /^SCRIPT_UNREADABLE: .*binary\.bt is not text/,
  );
  expect(codeOf(`run ${file("huge.bt", "x".repeat(40_000))}`)).toBe(
    "SCRIPT_TOO_LARGE: the script has 40000 bytes",
  );
});
