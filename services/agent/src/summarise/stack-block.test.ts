import { describe, expect, it } from "vitest";
import { eachSecond, print, role, summarise } from "./try-summary.ts";

describe("stacks", () => {
  const kinds = role({ keyArity: 3, keyKinds: ["ustack", "comm", "kstack"] });
  const key = "\n    read+1\n    main+2\n,bash,\n    vfs_read+3\n    do_syscall_64+4\n";

  it("are frames from the innermost outwards, the kernel's first, with the rest of the key", () => {
    expect(summarise([kinds], [[print({ [key]: 3 }), 1]])).toEqual([
      {
        kind: "stacks",
        name: "@m",
        rows: [{ frames: ["vfs_read+3", "do_syscall_64+4", "read+1", "main+2"], key: ["bash"], count: 3 }],
        rowCount: 1,
        total: 3,
      },
    ]);
  });

  it("add up over prints that were cleared", () => {
    const cleared = { ...kinds, printed: eachSecond };
    expect(
      summarise(
        [cleared],
        [
          [print({ [key]: 3 }), 1_000],
          [print({ [key]: 4 }), 2_000],
        ],
      )[0],
    ).toMatchObject({ rows: [{ count: 7 }], rowCount: 1, total: 7 });
  });
});
