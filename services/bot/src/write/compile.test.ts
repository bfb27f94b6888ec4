import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compile, type Machine, THIS_MACHINE } from "./compile.ts";
import { OPENS } from "./opens-program.ts";

let folder: string;
let here: Machine;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracewire-tools-"));
  writeFileSync(join(folder, "present"), "");
  here = {
    searchPath: folder,
    btf: join(folder, "present"),
    headers: [join(folder, "present")],
    arch: "x64",
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program on the path that is called like a tool. */
const tool = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
};
const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith("tracewire-write-"));
const never = new AbortController().signal;

describe("a program is compiled with the tools of the machine", () => {
  test("it passes when they all do, and says which compiler it was", async () => {
    tool("bpftool", "echo int types;");
    tool("clang", 'case "$1" in --version) echo "clang version 99";; esac');
    expect(await compile(OPENS, here, never)).toEqual({ kind: "compiled", by: "clang version 99" });
    expect(leftBehind()).toEqual([]);
  });

  test("what the compiler says comes back, without the folder it happened in", async () => {
    tool("bpftool", "echo int types;");
    tool("clang", 'echo "$PWD/trace.bpf.c:7:3: error: use of undeclared identifier" >&2; exit 1');
    expect(await compile(OPENS, here, never)).toEqual({
      kind: "failed",
      errors: "./trace.bpf.c:7:3: error: use of undeclared identifier\n",
    });
    expect(leftBehind()).toEqual([]);
  });

  test("nothing of this process's environment reaches them", async () => {
    tool("bpftool", "echo int types;");
    tool("clang", "/usr/bin/env | /usr/bin/sort >&2; exit 1");
    const compiled = await compile(OPENS, here, never);
    const names =
      compiled.kind === "failed"
        ? compiled.errors
            .trim()
            .split("\n")
            .map((line) => line.split("=")[0])
        : [];
    expect(
      names.filter((name) => !["PATH", "LC_ALL", "PWD", "_", "OLDPWD", "SHLVL"].includes(name ?? "")),
    ).toEqual([]);
  });

  test("what is missing is named, with how to get it, and nothing is claimed", async () => {
    tool("clang", "exit 0");
    expect(await compile(OPENS, { ...here, headers: [], btf: join(folder, "none") }, never)).toEqual({
      kind: "unchecked",
      missing: ["bpftool", "libbpf-dev", `the kernel's types (${join(folder, "none")})`],
      install: "apt-get install clang bpftool libbpf-dev",
    });
  });
});

describe("with the real clang, bpftool and libbpf where they are installed, else an honest answer", () => {
  const machine = { ...THIS_MACHINE, searchPath: process.env.PATH ?? "" };
  const broken = { ...OPENS, bpf: OPENS.bpf.replace("key.pid == self_pid", "key.tgid == self_pid") };

  test("a good program compiles, and a wrong field is named by line", async () => {
    const good = await compile(OPENS, machine, never);
    const bad = await compile(broken, machine, never);
    if (good.kind === "unchecked") {
      expect(good.missing.length).toBeGreaterThan(0);
      expect(bad).toEqual(good);
      return;
    }
    expect(good).toEqual({ kind: "compiled", by: expect.stringContaining("clang") });
    expect(bad).toMatchObject({
      kind: "failed",
      errors: expect.stringMatching(/trace\.bpf\.c:\d+:\d+: error: no member named 'tgid'/),
    });
  }, 120_000);
});
