import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERRORS } from "./errors.ts";

const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");

test("every code has a heading with its exit code in docs/errors.md, and no other is there", () => {
  const documented = [...page.matchAll(/^## ([A-Z_]+)\nExit (\d)\./gm)].map(([, code, exit]) => [
    code,
    Number(exit),
  ]);
  const known = Object.entries(ERRORS).map(([code, { exit }]) => [code, exit]);
  expect(documented.toSorted()).toEqual(known.toSorted());
});
