import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Surroundings } from "../found.ts";
import { openBinary } from "./binary.ts";

const folder = mkdtempSync(join(tmpdir(), "tracewire-elf-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HERE: Surroundings = {
  families: {},
  bpftrace: "",
  libc: null,
  searchPath: "/usr/bin:/bin",
  most: 10,
  until: 0,
};
const all = () => true;

describe("a binary", () => {
  test("has the functions of its own, sorted, and the names of its libraries", () => {
    const found = openBinary(process.execPath, HERE, (name) => name.startsWith("uv_loop_"));
    if ("why" in found) throw new Error(found.why);
    const names = found.functions.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["uv_loop_close", "uv_loop_init"]));
    expect(names).toEqual(names.toSorted());
    expect(found).toMatchObject({ isDynamic: true, libraries: expect.arrayContaining(["libc.so.6"]) });
  });

  test("is found by its bare name as bpftrace finds it", () => {
    expect(openBinary("sh", HERE, all)).toMatchObject({ path: expect.stringMatching(/^\/.*sh$/) });
    expect(openBinary("no-such-program", HERE, all)).toMatchObject({
      why: expect.stringContaining("give its path"),
    });
  });

  test("in a container is reached through the root of its process, whose links stay there", () => {
    const path = `/proc/${process.pid}/root${process.execPath}`;
    expect(openBinary(path, HERE, () => false)).toMatchObject({ path });
    expect(openBinary(`/proc/${process.pid}/root/bin/sh`, HERE, () => false)).toMatchObject({
      path: expect.stringMatching(new RegExp(`^/proc/${process.pid}/root/`)),
    });
  });

  test("that is none says what it is instead", () => {
    const script = join(folder, "script");
    writeFileSync(script, "#!/usr/bin/env python3\nsecret = 1\n");
    expect(openBinary(script, HERE, all)).toEqual({
      why: expect.stringContaining("a script that python3 runs"),
    });
    writeFileSync(script, "only text");
    expect(openBinary(script, HERE, all)).toEqual({ why: expect.stringContaining("no ELF file") });
    expect(openBinary(folder, HERE, all)).toEqual({ why: expect.stringContaining("no regular file") });
    expect(openBinary("/nonexistent/a", HERE, all)).toEqual({
      why: expect.stringContaining("/proc/PID/root"),
    });
  });

  test("that lies about itself ends in a reason or in less, never in a crash", () => {
    const real = readFileSync("/bin/true");
    const file = join(folder, "lies");
    const change = fc.record({ at: fc.nat(63), value: fc.nat(255) });
    const deep = fc.record({ at: fc.nat(real.length - 1), value: fc.nat(255) });
    const inTable = fc.record({
      at: fc.integer({ min: Number(real.readBigUInt64LE(40)), max: real.length - 1 }),
      value: fc.nat(255),
    });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(change, deep, inTable), { maxLength: 12 }),
        fc.nat(real.length),
        (changes, length) => {
          const bytes = Buffer.from(real);
          for (const { at, value } of changes) bytes[at] = value;
          writeFileSync(file, length % 3 === 0 ? bytes.subarray(0, length) : bytes);
          expect(openBinary(file, HERE, all)).toBeTypeOf("object");
        },
      ),
      { numRuns: 400 },
    );
  });
});
