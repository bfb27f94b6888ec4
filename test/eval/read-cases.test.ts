import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { judgeCase } from "./judge-case.ts";
import { readCases } from "./read-cases.ts";
import { documentOf } from "./sample-document.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracewire-cases-"));
  mkdirSync(join(folder, "set"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, text: string) => {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const caseText = (id: string, oracle = "() => ({ ok: true, why: '' })") =>
  `{ id: "${id}", query: "?", oracle: ${oracle} }`;

test("a file holds one case or a list, and what is left out has a default", async () => {
  put("set/a.mjs", `export default ${caseText("a1")};`);
  put("set/b.mjs", `export default [${caseText("b1")}, ${caseText("b2")}];`);
  const cases = await readCases(join(folder, "set"));
  expect(cases.map(({ id }) => id)).toEqual(["a1", "b1", "b2"]);
  expect(cases[0]).toMatchObject({ kind: "answer", lang: "en", window: 3 });
});

test("oracles of a folder from elsewhere get the raw lines in the words of the judge beside it", async () => {
  put(
    "lib/judge.mjs",
    "export const parseOutput = (lines) => ({ lines }); export const has = (out, x) => out.lines.some(({ text }) => text.includes(x));",
  );
  put("lib/prelude.pl", "# theirs");
  put(
    "set/a.mjs",
    `export default ${caseText("a1", "({ out, facts, J, said, script }) => ({ ok: J.has(out, 'planted') && out.window_ms === 3000 && facts.pid === 7 && said === 'told' && script === 'x', why: '' })")};`,
  );
  const [one] = await readCases(join(folder, "set"));
  if (!one) throw new Error("no case");
  expect(one.judge.prelude).toBe("# theirs");
  const judged = (raw: string) =>
    judgeCase(one, documentOf({ script: "x", answer: "told", raw: [{ t: 1, raw }] }), { pid: 7 }).right;
  expect(judged("planted")).toBe(true);
  expect(judged("else")).toBe(false);
});

test.each([
  ["a folder without cases", "read.me", "", "no case"],
  ["a case without a question", "a.mjs", "export default { id: 'a1' };", "a.mjs: a case needs"],
  [
    "a kind that is not known",
    "a.mjs",
    "export default { id: 'a1', query: '?', kind: 'guess' };",
    "kind guess",
  ],
  ["an answer without an oracle", "a.mjs", "export default { id: 'a1', query: '?' };", "a1 has no oracle"],
  [
    "an id that is used twice",
    "a.mjs",
    `export default [${caseText("a1")}, ${caseText("a1")}];`,
    "a1 is used twice",
  ],
])("%s is an error that says where", async (_, file, text, message) => {
  put(`set/${file}`, text);
  await expect(readCases(join(folder, "set"))).rejects.toThrow(message);
});
