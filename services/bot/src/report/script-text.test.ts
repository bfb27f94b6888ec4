import { expect, test } from "vitest";
import { pageOf } from "./page.ts";
import { caretLines, scriptLines } from "./script-text.ts";

const page = pageOf({ colour: false, width: 50 }, 10, "");

test("every character of a script is shown, the long lines on several rows", () => {
  const body = `tracepoint:raw_syscalls:sys_enter /comm == "${"x".repeat(80)}"/ { @ = count(); }`;
  const lines = scriptLines(`// one\n${body}\n`, page);
  expect(lines[0]).toBe("  1 │ // one");
  expect(lines.slice(1).every((line) => line.length <= 50)).toBe(true);
  const rows = lines.slice(1).map((line) => line.slice(6));
  expect(rows[0]).toBe("tracepoint:raw_syscalls:sys_enter /comm == ");
  expect(rows.join("")).toBe(body);
});

test("a character that would turn a line around is shown by its number", () => {
  expect(scriptLines('BEGIN { printf("\u202e"); }', page)).toEqual(['  1 │ BEGIN { printf("\\u{202e}"); }']);
});

test("a script of one very long line is shown at once", () => {
  expect(scriptLines("é".repeat(32_768), page).join("").replace(/[^é]/g, "")).toHaveLength(32_768);
});

test("the caret stands below the column, also far to the right and behind wide characters", () => {
  expect(caretLines("BEGIN { foo() }", 1, 9, page)).toEqual(["  1 │ BEGIN { foo() }", "              ^"]);
  expect(caretLines('BEGIN { printf("数据"); foo() }', 1, 23, page)).toEqual([
    '  1 │ BEGIN { printf("数据"); foo() }',
    `${" ".repeat(30)}^`,
  ]);
  const [code = "", caret = ""] = caretLines(`${"a = 1; ".repeat(30)}oops;`, 1, 211, page);
  expect(code.slice(caret.length - 1, caret.length + 3)).toBe("oops");
});

test("a line that is not in the script points nowhere", () => {
  expect(caretLines("BEGIN {}", 7, 1, page)).toEqual([]);
});
