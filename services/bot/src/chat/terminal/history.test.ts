import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadHistory, saveHistory } from "./history.ts";

const folder = mkdtempSync(join(tmpdir(), "tracewire-history-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("what was typed is there the next time, newest first, for its owner only", () => {
  const file = join(folder, "new", "history");
  saveHistory(file, ["newest", "older"]);
  expect(loadHistory(file)).toEqual(["newest", "older"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a file that others could read is closed to them by the next save", () => {
  const file = join(folder, "open");
  writeFileSync(file, "old\n", { mode: 0o644 });
  saveHistory(file, ["new", ...loadHistory(file)]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(loadHistory(file)).toEqual(["new", "old"]);
});

test("a history is bounded, and none is no error", () => {
  const file = join(folder, "long");
  saveHistory(file, ["x".repeat(10_000), ...Array.from({ length: 2_000 }, (_, index) => `q${index}`)]);
  expect(loadHistory(file)).toHaveLength(500);
  expect(loadHistory(file)[0]).toBe("q0");
  expect(loadHistory(join(folder, "nowhere"))).toEqual([]);
});
