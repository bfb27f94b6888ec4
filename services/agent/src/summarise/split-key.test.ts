import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeyKind } from "./map-role.ts";
import { splitKey, splitStackKey } from "./split-key.ts";

describe("splitKey", () => {
  it.each<[string, KeyKind[], string[]]>([
    ["", [], []],
    ["bash", ["comm"], ["bash"]],
    ["a,b,c", ["string"], ["a,b,c"]],
    ["bash,42", ["comm", "pid"], ["bash", "42"]],
    ["a,b,42", ["comm", "pid"], ["a,b", "42"]],
    ["42,a,b", ["pid", "comm"], ["42", "a,b"]],
    ["bash,7,/tmp/x,y", ["comm", "pid", "string"], ["bash", "7", "/tmp/x,y"]],
    ["a,b,/tmp/x,y,7", ["comm", "string", "pid"], ["a,b", "/tmp/x,y", "7"]],
    ["bash,x,y,7", ["comm", "string", "pid"], ["bash", "x,y", "7"]],
    ["a,b,7,/tmp/x,y", ["comm", "pid", "string"], ["a,b", "7", "/tmp/x,y"]],
    ["bash,/tmp/x,y,7", ["comm", "string", "integer"], ["bash", "/tmp/x,y", "7"]],
    ["/tmp/a long,path with,bash,7", ["string", "comm", "pid"], ["/tmp/a long,path with", "bash", "7"]],
    ["-100,-1", ["integer", "integer"], ["-100", "-1"]],
    ["127.0.0.1,443", ["ip", "integer"], ["127.0.0.1", "443"]],
    ["::1,443", ["ip", "integer"], ["::1", "443"]],
    ["0xffff888,bash", ["integer", "comm"], ["0xffff888", "bash"]],
    ["AF_INET,bash", ["integer", "comm"], ["AF_INET", "bash"]],
    ["f(int, char)+5,bash", ["usym", "comm"], ["f(int, char)+5", "bash"]],
    [",5", ["comm", "pid"], ["", "5"]],
  ])("divides %j by the kinds %j", (key, kinds, parts) => {
    expect(splitKey(key, kinds.length, kinds)).toEqual(parts);
  });

  it("keeps what is ambiguous together in the last text part", () => {
    expect(splitKey("a,b,c", 2, ["string", "string"])).toEqual(["a", "b,c"]);
  });

  it("leaves a key whole that cannot be divided so", () => {
    expect(splitKey("a,b", 2, ["pid", "pid"])).toEqual(["a,b"]);
    expect(splitKey("a b,c d", 2, ["pid", "pid"])).toEqual(["a b,c d"]);
    expect(splitKey("a", 2, ["comm", "pid"])).toEqual(["a"]);
    expect(splitKey(",".repeat(5_000), 3, ["string", "string", "string"])).toHaveLength(1);
  });

  it("takes stacks whole, with commas in their frames", () => {
    const key = "bash,\n    f(int, char)+5\n    main+1\n,\n    vfs_read+2\n,7";
    expect(splitKey(key, 4, ["comm", "ustack", "kstack", "pid"])).toEqual([
      "bash",
      "f(int, char)+5\nmain+1",
      "vfs_read+2",
      "7",
    ]);
    expect(splitStackKey(key, 4, ["comm", "ustack", "kstack", "pid"])).toEqual({
      stacks: [
        { kind: "ustack", text: "\n    f(int, char)+5\n    main+1\n" },
        { kind: "kstack", text: "\n    vfs_read+2\n" },
      ],
      rest: ["bash", "7"],
    });
  });

  it("takes an empty stack for one", () => {
    expect(splitStackKey("\n,bash", 2, ["kstack", "comm"])).toEqual({
      stacks: [{ kind: "kstack", text: "\n" }],
      rest: ["bash"],
    });
  });

  it("divides what it joined, where numbers tell the parts apart", () => {
    const text = fc
      .string({ maxLength: 30 })
      .filter(
        (value) =>
          !/^-?\d+$|\n/.test(value) &&
          !value.split(",").some((piece) => /^(?:-?\d+|0x[0-9a-f]+|[A-Za-z_]\w*)$/.test(piece)),
      );
    fc.assert(
      fc.property(text, fc.integer(), fc.integer(), (name, a, b) => {
        expect(splitKey([a, name, b].join(","), 3, ["integer", "string", "integer"])).toEqual([
          String(a),
          name,
          String(b),
        ]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never throws, loses nothing and stays in the protocol's bounds", () => {
    const kind = fc.constantFrom<KeyKind>("comm", "pid", "string", "kstack", "ustack", "usym", "ip", "other");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(",", "\n", "1", "a", " ")).map((parts) => parts.join("")),
        ),
        fc.array(kind, { maxLength: 6 }),
        (key, kinds) => {
          const parts = splitKey(key, kinds.length, kinds);
          expect([kinds.length, 1]).toContain(parts.length || (key === "" ? 0 : -1) || kinds.length);
          if (
            !kinds.some((value) => value.endsWith("stack")) &&
            !key.startsWith("\n") &&
            !key.includes(",\n")
          )
            expect(parts.join(",")).toBe(key);
          splitStackKey(key, kinds.length, kinds);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
