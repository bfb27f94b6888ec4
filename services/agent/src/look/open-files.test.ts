import { expect, test } from "vitest";
import { parseDescriptor } from "./open-files.ts";

test("a descriptor tells position, flags in words, and its mount", () => {
  const text = "pos:\t1024\nflags:\t02102001\nmnt_id:\t23\nino:\t3\n";
  expect(parseDescriptor(text)).toEqual({ position: 1024, flags: "write append close-on-exec", mount: 23 });
  expect(parseDescriptor("flags:\t0100002\n")).toEqual({ position: 0, flags: "read-write", mount: 0 });
});
