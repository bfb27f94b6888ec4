import { describe, expect, test } from "vitest";
import { parse } from "../language/parse.ts";
import { everyFiring } from "./every-firing.ts";

const of = (script: string) => everyFiring(parse(script));

describe("a map that counts a probe", () => {
  test("is named with it, keyed or not", () => {
    expect(of("tracepoint:sched:sched_switch { @a = count(); @b[comm] = count(); }")).toEqual([
      { map: "@a", probe: "tracepoint:sched:sched_switch", filtered: false },
      { map: "@b", probe: "tracepoint:sched:sched_switch", filtered: false },
    ]);
  });

  test("counts less behind a predicate", () => {
    expect(of('tracepoint:sched:sched_switch /comm == "x"/ { @a = count(); }')).toMatchObject([
      { filtered: true },
    ]);
  });

  test("is none where only some firings reach it, or two probes do", () => {
    expect(of("tracepoint:sched:sched_switch { if (pid > 1) { @a = count(); } }")).toEqual([]);
    expect(of("tracepoint:a:b, tracepoint:a:c { @a = count(); }")).toEqual([]);
    expect(of("tracepoint:a:b { @a = count(); } tracepoint:a:c { @a = count(); }")).toEqual([]);
    expect(of("tracepoint:a:b { @a = sum(1); @c = 1; }")).toEqual([]);
  });
});
