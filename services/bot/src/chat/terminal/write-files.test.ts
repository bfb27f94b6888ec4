import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFiles } from "./write-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracewire-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a file that is there is never written over: the next number is taken", () => {
  const script = (text: string) => ({ name: "opens", files: [{ name: "opens.bt", text }] });
  expect([writeFiles(script("one"), folder), writeFiles(script("two"), folder)]).toEqual([
    "./opens.bt",
    "./opens-2.bt",
  ]);
  expect(readFileSync(join(folder, "opens.bt"), "utf8")).toBe("one");
});

test("several files come in a folder of their own", () => {
  const program = {
    name: "opens",
    files: [
      { name: "main.c", text: "int main;" },
      { name: "Makefile", text: "all:" },
    ],
  };
  expect([writeFiles(program, folder), writeFiles(program, folder)]).toEqual(["./opens/", "./opens-2/"]);
  expect(readdirSync(join(folder, "opens-2")).sort()).toEqual(["Makefile", "main.c"]);
});

test("a folder that cannot be written to is said with the way around it", () => {
  const script = { name: "opens", files: [{ name: "opens.bt", text: "" }] };
  expect(() => writeFiles(script, join(folder, "gone"))).toThrow(/could not be written here/);
});
