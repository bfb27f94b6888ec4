import { describe, expect, it } from "vitest";
import { createTickClock } from "./tick-clock.ts";

const place = (
  stepMs: number,
  times: number[],
): { ticks: (number | undefined)[]; timesMs: (number | undefined)[] } => {
  const clock = createTickClock(stepMs);
  const ticks = times.map((time) => clock.place(time)?.tick);
  return { ticks, timesMs: [...clock.timesMs] };
};

describe("createTickClock", () => {
  it("gives each print of a steady clock its tick", () => {
    expect(place(1_000, [1_004, 2_001, 3_030, 3_990]).ticks).toEqual([0, 1, 2, 3]);
  });

  it("leaves out the ticks at which an empty map printed nothing", () => {
    expect(place(1_000, [1_000, 4_000, 5_000]).timesMs).toEqual([1_000, undefined, undefined, 4_000, 5_000]);
    expect(place(1_000, [3_000, 4_000]).ticks).toEqual([2, 3]);
  });

  it("takes a first tick that came late because attaching took time for the first", () => {
    expect(place(1_000, [1_290, 2_290, 3_290]).ticks).toEqual([0, 1, 2]);
    expect(place(100, [250, 350, 450]).ticks).toEqual([0, 1, 2]);
  });

  it("calls what comes after the last tick and a tick printed twice extra", () => {
    expect(place(1_000, [1_000, 2_000, 2_020]).ticks).toEqual([0, 1, undefined]);
    expect(place(1_000, [1_000, 1_001, 2_000, 2_001]).ticks).toEqual([0, undefined, 1, undefined]);
    expect(place(1_000, [1_000, 3_000, 3_020]).ticks).toEqual([0, 2, undefined]);
  });

  it("puts prints that came late and in a bunch back on their ticks", () => {
    const { timesMs } = place(1_000, [1_000, 4_850, 4_900, 4_950, 5_000, 6_000]);
    expect(timesMs).toEqual([1_000, 4_850, 4_900, 4_950, 5_000, 6_000]);
  });

  it("says which ticks have moved", () => {
    const clock = createTickClock(1_000);
    clock.place(1_000);
    clock.place(3_900);
    expect(clock.place(4_000)).toEqual({ tick: 3, movedAfter: 2 });
  });
});
