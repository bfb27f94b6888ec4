import { expect, test } from "vitest";
import { trailerMs } from "./trailer.ts";

test("the end that a script sets itself is read from its last probe only", () => {
  expect(trailerMs("profile:hz:99 { @ = count(); }\n\ninterval:ms:10020 { exit(); }\n")).toBe(10_020);
  expect(trailerMs("interval:ms:10 { exit(); }\nprofile:hz:99 { @ = count(); }")).toBeNull();
  expect(trailerMs('BEGIN { printf("interval:ms:10 { exit(); }"); }')).toBeNull();
});
