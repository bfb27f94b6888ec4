import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, removeFolder, stateFolder, Tracewire } from "../support/tracewire.ts";

let state: string;
beforeAll(() => {
  state = stateFolder();
});
afterAll(() => removeFolder(state));

const run = async (args: string[], env: Record<string, string> = {}) => new Tracewire(args, state, env).ended;

describe("what cannot be understood is said, with the next step, and exits with 2", () => {
  test.each([
    [["host=web-3", "--json"], /there are options and no question/],
    [["syscalls", "--for", "0"], /for=0 is no time at all/],
    [["syscalls", "--for=-1"], /for=-1 is no time at all/],
    [["syscalls", "--for", "10h"], /for=10h is longer than a trace may run/],
    [["hosst=web-3 show syscalls"], /Did you mean host=\?/],
    [["--fro", "5s", "syscalls"], /Did you mean --for\?/],
    [["histroy"], /Did you mean history\?/],
    [["run", "nowhere.bt"], /nowhere\.bt/],
  ])("%j", async (args, complaint) => {
    const { code, stderr, stdout } = await run(args as string[]);
    expect(`${stderr}${stdout}`).toMatch(complaint as RegExp);
    expect(code).toBe(2);
  });

  test("a script over the size limit", async () => {
    const file = join(state, "huge.bt");
    writeFileSync(file, `// ${"x".repeat(40_000)}\nBEGIN { exit(); }\n`);
    const { code, stderr } = await run(["run", file]);
    expect(stderr).toContain("the script has 40");
    expect(code).toBe(2);
  });
});

test("an unknown host exits with 5 and lists the known ones", async () => {
  const { code, stderr } = await run(["host=web-9 show per-second syscall rates"]);
  expect(stderr).toMatch(/there is no host web-9[\s\S]*test-host/);
  expect(code).toBe(5);
});

test("an unknown trace exits with 2", async () => {
  const { code, stderr } = await run(["show", "inv-zzzzzzzz"]);
  expect(stderr).toContain("there is no trace inv-zzzzzzzz");
  expect(code).toBe(2);
});

describe("a person's own script", () => {
  const runScript = async (text: string, args: string[] = []) => {
    const file = join(state, "own.bt");
    writeFileSync(file, text);
    return ask(`run ${file}`, { state, args: ["--for", "1s", ...args] });
  };

  test("that does not parse fails with line and column, before any host sees it", async () => {
    const { document, code } = await runScript("BEGIN {\n  @ = count( ;\n}\n");
    expect(code).toBe(1);
    expect(document).toMatchObject({ status: "failed", error: { code: "SCRIPT_SYNTAX" } });
    expect(document.attempts[0]?.check.diagnosis).toMatchObject({ class: "syntax", line: 2 });
  });

  test("with an unknown probe fails with the nearest names of this kernel", async () => {
    const { document, code } = await runScript("tracepoint:syscalls:sys_enter_opennat { @ = count(); }");
    expect(code).toBe(1);
    expect(document.attempts[0]?.check.diagnosis?.class).toBe("unknown-probe");
    expect(document.attempts[0]?.check.diagnosis?.nearest?.join()).toContain("sys_enter_openat");
  });

  test("that would act on the host is refused with 3", async () => {
    const { document, code } = await runScript('BEGIN { system("true"); }');
    expect(code).toBe(3);
    expect(document).toMatchObject({ status: "refused", error: { code: "SCRIPT_REFUSED" } });
    expect(document.attempts[0]?.runs).toEqual([]);
  });

  test("that reads data needs approval: without a person there, 4", async () => {
    const file = join(state, "own.bt");
    writeFileSync(file, "tracepoint:syscalls:sys_enter_openat { @[str(args->filename)] = count(); }");
    const { code, stdout, stderr } = await run(["run", file, "--json"]);
    expect(code).toBe(4);
    expect(`${stdout}${stderr}`).toContain("--yes");
  });

  test("that floods ends in time, says what was cut, and still gives its maps", async () => {
    const { document } = await runScript(
      'tracepoint:raw_syscalls:sys_enter { printf("%s makes a call and says so at length, again and again\\n", comm); @total = count(); }',
      ["--raw"],
    );
    expect(document.status).toBe("answered");
    const [result] = document.attempts[0]?.runs ?? [];
    expect(result?.summary.blocks.map((block) => block.kind)).toEqual(
      expect.arrayContaining(["events", "table"]),
    );
    expect(Buffer.byteLength(JSON.stringify(result?.events ?? []))).toBeLessThan(2.5 * 1_048_576);
  });
});

describe("a host that cannot trace says what to do", () => {
  test("bpftrace missing", async () => {
    const bin = join(state, "bin");
    mkdirSync(bin, { recursive: true });
    for (const name of ["redis-server", "setpriv", "unshare"])
      symlinkSync(execFileSync("which", [name], { encoding: "utf8" }).trim(), join(bin, name));
    const { document, code } = await ask("show per-second syscall rates", {
      state,
      env: { PATH: bin },
      args: ["--for", "1s"],
    });
    expect(code).toBe(1);
    expect(document.error).toMatchObject({ code: "BPFTRACE_MISSING" });
    expect(document.error?.hint).toContain("apt-get install bpftrace");
  });
});
