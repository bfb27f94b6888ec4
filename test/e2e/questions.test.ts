import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TraceDocument } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planted } from "../support/planted.ts";
import { ask, removeFolder, stateFolder } from "../support/tracewire.ts";

let state: string;
let folder: string;
beforeAll(() => {
  state = stateFolder();
  folder = mkdtempSync(join(tmpdir(), "tracewire-planted-"));
});
afterAll(() => {
  removeFolder(state);
  removeFolder(folder);
});

type Blocks = TraceDocument["attempts"][number]["runs"][number]["summary"]["blocks"];
type Block<Kind extends Blocks[number]["kind"]> = Extract<Blocks[number], { kind: Kind }>;

/** Asks the product, lets the work happen while it traces, and gives the one block that answers. */
const answer = async <Kind extends Blocks[number]["kind"]>(
  question: string,
  kind: Kind,
  work: () => Promise<unknown>,
  windowS = 3,
): Promise<Block<Kind>> => {
  const { document, code, stderr } = await ask(question, {
    state,
    args: ["--for", `${windowS}s`],
    whileTracing: async () => {
      await work();
    },
  });
  expect(document, `${stderr}\n${document.answer}`).toMatchObject({ status: "answered" });
  expect(code).toBe(0);
  const blocks = document.attempts.at(-1)?.runs[0]?.summary.blocks ?? [];
  const block = blocks.find((one): one is Block<Kind> => one.kind === kind);
  if (!block) throw new Error(`no ${kind} in ${JSON.stringify(blocks).slice(0, 500)}\n${document.answer}`);
  return block;
};

/** Sum of the values of all rows whose key has this part. */
const amountOf = (table: Block<"table">, ...parts: string[]): number =>
  table.rows
    .filter((row) => parts.every((part) => row.key.includes(part)))
    .reduce((sum, row) => sum + Number(row.value), 0);

const pointsOf = (series: Block<"series">): number =>
  series.lines.flatMap((line) => line.points).reduce((sum: number, point) => sum + (point ?? 0), 0);

const GETPPID = 110;
const calls = (count: number) => `syscall(${GETPPID}) for 1..${count};`;

describe("twelve questions are answered truly by this machine's kernel", () => {
  test("per-second syscall rates", async () => {
    const series = await answer(
      "show per-second syscall rates",
      "series",
      () => planted("pl-rate", calls(400_000)),
      4,
    );
    expect(series.stepMs).toBe(1_000);
    expect(pointsOf(series)).toBeGreaterThanOrEqual(400_000);
    expect(pointsOf(series)).toBeLessThan(4_000_000);
  });

  test("syscalls by process", async () => {
    const table = await answer("syscalls by process", "table", () => planted("pl-calls", calls(50_000)));
    expect(amountOf(table, "pl-calls")).toBeGreaterThanOrEqual(50_000);
    expect(amountOf(table, "pl-calls")).toBeLessThan(50_400);
  });

  test("files opened by a process", async () => {
    const file = join(folder, "opened-by-planted");
    writeFileSync(file, "x");
    const table = await answer("which files does the process pl-open open", "table", () =>
      planted("pl-open", `for (1..37) { sysopen(my $f, "${file}", O_RDONLY) or die; close $f }`),
    );
    expect(amountOf(table, file)).toBe(37);
  });

  test("failed opens", async () => {
    const table = await answer("failed opens by process and error", "table", () =>
      planted("pl-miss", `for (1..41) { sysopen(my $f, "/nowhere/at/all", O_RDONLY) and die }`),
    );
    expect(amountOf(table, "pl-miss")).toBe(41);
    expect(table.rows.find((row) => row.key.includes("pl-miss"))?.key).toContain("2");
  });

  test("bytes written by a process", async () => {
    const table = await answer("how many bytes does each process write", "table", () =>
      planted(
        "pl-write",
        `sysopen(my $f, "${join(folder, "out")}", O_WRONLY|O_CREAT) or die; syswrite($f, "x" x 4096) for 1..500;`,
      ),
    );
    expect(amountOf(table, "pl-write")).toBe(500 * 4_096);
  });

  test("read latency histogram", async () => {
    const histogram = await answer("histogram of read latency of the process pl-slow", "histogram", () =>
      planted(
        "pl-slow",
        "pipe(my $r, my $w); if (!fork) { for (1..20) { nap(24); syswrite($w, 'x') } POSIX::_exit(0) } sysread($r, my $b, 1) for 1..20; wait;",
      ),
    );
    const buckets = histogram.lines.flatMap((line) => line.buckets);
    const slow = buckets
      .filter((bucket) => (bucket.min ?? 0) >= 16_384)
      .reduce((sum, bucket) => sum + bucket.count, 0);
    expect(slow).toBeGreaterThanOrEqual(18);
    expect(slow).toBeLessThanOrEqual(20);
  });

  test("processes started", async () => {
    const program = join(folder, "pl-started");
    copyFileSync("/bin/true", program);
    const events = await answer("which processes are started", "events", () =>
      planted("pl-starter", `system("${program}") for 1..12;`),
    );
    const lines = [...events.head, ...events.tail].filter(({ text }) => text.includes("pl-started"));
    expect(new Set(lines.map(({ text }) => text)).size).toBe(12);
  });

  test("page faults by process", async () => {
    let faults = 0;
    const table = await answer("page faults by process", "table", async () => {
      const out = await planted(
        "pl-fault",
        `my $before = (split / /, proc("stat"))[9]; my $s = "x" x (4096 * 6000); my $after = (split / /, proc("stat"))[9]; print $after - $before;`,
      );
      faults = Number(out);
    });
    expect(faults).toBeGreaterThan(1_000);
    expect(amountOf(table, "pl-fault")).toBeGreaterThanOrEqual(faults);
    expect(amountOf(table, "pl-fault")).toBeLessThan(faults + 1_500);
  });

  test("context switches", async () => {
    let switches = 0;
    const table = await answer("context switches by process", "table", async () => {
      const out = await planted(
        "pl-switch",
        `nap(2) for 1..150; proc("status") =~ /^voluntary_ctxt_switches:\\s+(\\d+)/m; print $1;`,
      );
      switches = Number(out);
    });
    expect(switches).toBeGreaterThanOrEqual(150);
    expect(amountOf(table, "pl-switch")).toBeGreaterThanOrEqual(150);
    expect(amountOf(table, "pl-switch")).toBeLessThan(switches + 400);
  });

  test("on-CPU stacks", async () => {
    let cpuSeconds = 0;
    const stacks = await answer("on-CPU stacks of the process pl-burn", "stacks", async () => {
      const out = await planted(
        "pl-burn",
        "my $end = time + 2; my $x = 0; while (time < $end) { $x += $_ for 1..200 } print((times)[0]);",
      );
      cpuSeconds = Number(out);
    });
    expect(cpuSeconds).toBeGreaterThan(0.1);
    // Sampled 99 times a second on the CPU it runs on.
    expect(stacks.total).toBeGreaterThan(cpuSeconds * 99 * 0.6);
    expect(stacks.total).toBeLessThan(cpuSeconds * 99 * 1.4 + 20);
    expect(stacks.rows.some((row) => row.frames.length > 1)).toBe(true);
  });

  test("run-queue latency", async () => {
    // Four spinning processes share one CPU: each waits for the other three.
    let waitedUs = 0;
    const histogram = await answer(
      "run queue latency histogram",
      "histogram",
      async () => {
        const spin = `my $mask = pack("Q", 1); syscall(203, 0, 8, $mask); my $end = time + 2; my $x = 0; while (time < $end) { $x += $_ for 1..200 } print((split / /, proc("schedstat"))[1]);`;
        const waits = await Promise.all([1, 2, 3, 4].map((number) => planted(`pl-spin${number}`, spin)));
        waitedUs = waits.reduce((sum, wait) => sum + Number(wait) / 1_000, 0);
      },
      4,
    );
    const buckets = histogram.lines.flatMap((line) => line.buckets);
    const atLeastUs = buckets.reduce((sum, bucket) => sum + bucket.count * (bucket.min ?? 0), 0);
    const atMostUs = buckets.reduce((sum, bucket) => sum + bucket.count * (bucket.max ?? bucket.min ?? 0), 0);
    expect(waitedUs).toBeGreaterThan(1_000_000);
    expect(atMostUs).toBeGreaterThan(waitedUs * 0.9);
    expect(atLeastUs).toBeLessThan(waitedUs * 8);
  });

  test("TCP connects", async () => {
    let port = "";
    const table = await answer("TCP connects by process and port", "table", async () => {
      port = await planted(
        "pl-dial",
        `socket(my $s, PF_INET, SOCK_STREAM, 0); bind($s, sockaddr_in(0, INADDR_LOOPBACK)); listen($s, 64); my ($port) = sockaddr_in(getsockname($s));
         for (1..21) { socket(my $c, PF_INET, SOCK_STREAM, 0); connect($c, sockaddr_in($port, INADDR_LOOPBACK)) or die; close $c } print $port;`,
      );
    });
    expect(amountOf(table, "pl-dial", port)).toBe(21);
  });
});

describe("the two sentences that this product began with, in English and Chinese", () => {
  test.each(["show per-second syscall rates", "显示每秒系统调用次数"])("%s", async (question) => {
    const series = await answer(question, "series", () => planted("pl-rate", calls(100_000)));
    expect(pointsOf(series)).toBeGreaterThanOrEqual(100_000);
  });

  test.each(["trace open files in a process", "跟踪进程打开的文件"])("%s", async (question) => {
    const file = join(folder, "seed");
    writeFileSync(file, "x");
    const table = await answer(question, "table", () =>
      planted("pl-seed", `for (1..9) { sysopen(my $f, "${file}", O_RDONLY) or die; close $f }`),
    );
    expect(amountOf(table, "pl-seed", file)).toBe(9);
  });
});

test("Tracewire leaves its own processes out, and says so", async () => {
  const { document } = await ask("syscalls by pid", { state, args: ["--for", "1s"] });
  const [run] = document.attempts[0]?.runs ?? [];
  const [block] = run?.summary.blocks ?? [];
  if (block?.kind !== "table") throw new Error(document.answer);
  const own = run?.evidence?.selfPids.map(String) ?? [];
  expect(own.length).toBeGreaterThan(0);
  expect(block.rows.length).toBeGreaterThan(0);
  expect(
    block.rows.filter((row) => row.key.some((part) => own.includes(part) || part === "bpftrace")),
  ).toEqual([]);
  expect(document.answer).toContain("Tracewire's own processes are left out");
});
