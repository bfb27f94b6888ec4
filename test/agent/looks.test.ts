import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Look, type LookAnswer, MAX_LOOK_BYTES } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AgentBench } from "../support/agent-bench.ts";
import { canTrace } from "../support/host.ts";

let bench: AgentBench;
let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  bench = await AgentBench.start();
  folder = mkdtempSync(join(tmpdir(), "tracewire-looks-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  await bench.stop();
});

const answerTo = async (look: Look): Promise<LookAnswer> => {
  const { ok, answer, diagnosis } = await bench.look(look);
  if (!ok || !answer) throw new Error(`no answer: ${JSON.stringify(diagnosis)}`);
  return answer;
};
/** The rows as records by column. */
const recordsOf = ({ columns, rows }: LookAnswer): Record<string, string | number>[] =>
  rows.map((row) => Object.fromEntries(row.map((cell, index) => [columns[index] ?? "?", cell])));
const recordsOn = async (look: Look) => recordsOf(await answerTo(look));

/** A process that sleeps, with the arguments given. */
const planted = async (program: string, args: string[], options = {}): Promise<number> => {
  const child = spawn(program, args, { stdio: "ignore", ...options });
  children.push(child);
  await once(child, "spawn");
  return child.pid as number;
};

describe("a look at processes", () => {
  test("finds one by its name or id, with what belongs to it, and hides the secrets in its arguments", async () => {
    const program = join(folder, "planted-prog");
    copyFileSync("/usr/bin/perl", program, 0);
    const args = [
      "-e",
      "sleep 60",
      "--",
      "--password",
      "hunter2hunter2",
      "postgres://web:hunter2@db/shop",
      "kept",
    ];
    const pid = await planted(program, args);
    const [byName] = await recordsOn({ what: "processes", name: "planted-*", most: 5 });
    expect(byName).toMatchObject({
      pid,
      ppid: process.pid,
      threads: 1,
      user: execFileSync("id", ["-un"], { encoding: "utf8" }).trim(),
      comm: "planted-prog",
      program,
      arguments: `${program} -e sleep 60 -- --password *** postgres://web:***@db/shop kept`,
    });
    expect(await recordsOn({ what: "processes", pid, most: 1 })).toMatchObject([
      { pid, comm: "planted-prog" },
    ]);
    expect(JSON.stringify(await answerTo({ what: "processes", name: "*hunter2*", most: 5 }))).not.toContain(
      "planted",
    );
  });

  test("names the threads that are called otherwise", async () => {
    const rename =
      "import threading,time\ndef work():\n open('/proc/thread-self/comm','w').write('io-worker')\n time.sleep(60)\nthreading.Thread(target=work).start()";
    const pid = await planted("python3", ["-c", rename]);
    await expect
      .poll(async () => (await recordsOn({ what: "processes", pid, most: 1 }))[0], { timeout: 20_000 })
      .toMatchObject({ threads: 2, other_threads: "io-worker" });
  });

  test("offers near names when there is none", async () => {
    await planted("/bin/sleep", ["61"], { argv0: "sleep" });
    const { rows, total, note } = await answerTo({ what: "processes", name: "sleeep", most: 5 });
    expect({ rows, total }).toEqual({ rows: [], total: 0 });
    expect(note).toContain("sleep");
  });

  test("makes names harmless that are made to mislead", async () => {
    const pid = await planted("perl", [
      "-e",
      'open(my $f, ">", "/proc/$$/comm"); syswrite($f, "a\\nb\\e[31m\\"]}"); close($f); sleep 60',
    ]);
    await expect
      .poll(async () => (await recordsOn({ what: "processes", pid, most: 1 }))[0]?.comm, { timeout: 20_000 })
      .toBe('a\\nb\\x1b[31m"]}');
  });
});

test("a look at a file tells the numbers that the kernel compares, and what a link points at", async () => {
  const file = join(folder, "a file");
  writeFileSync(file, "content that nobody sees", { mode: 0o640 });
  const link = join(folder, "link");
  symlinkSync("a file", link);
  const { ino, dev } = statSync(file);
  const [major, minor] = execFileSync("stat", ["-c", "%Hd:%Ld", file], { encoding: "utf8" })
    .trim()
    .split(":")
    .map(Number);
  const answer = await answerTo({ what: "file", path: link });
  expect(recordsOf(answer)).toMatchObject([
    { path: link, kind: "link", points_to: "a file" },
    { path: file, kind: "file", inode: ino, size: 24, mode: "0640", device: `${major}:${minor}` },
  ]);
  expect(recordsOf(answer)[1]?.dev).toBe(((major as number) << 20) | (minor as number));
  expect(dev).toBeGreaterThan(0);
  expect(JSON.stringify(answer)).not.toContain("nobody sees");
  expect((await answerTo({ what: "file", path: join(folder, "gone") })).note).toContain("There is no");
});

test("a look at open files tells each descriptor with its file, device and inode", async () => {
  const path = join(folder, "held");
  writeFileSync(path, "0123456789");
  const pid = await planted("perl", ["-e", "sysseek(STDIN, 4, 0); pipe(my $r, my $w); sleep 60"], {
    stdio: [openSync(path, "r"), "ignore", "ignore"],
  });
  const records = await expectSoon(
    () => recordsOn({ what: "open-files", pid, most: 50 }),
    (all) => all.some(({ kind }) => kind === "pipe"),
  );
  expect(records[0]).toMatchObject({
    fd: 0,
    kind: "file",
    path,
    inode: statSync(path).ino,
    position: 4,
    flags: expect.stringContaining("read"),
  });
  expect(records.find(({ fd }) => fd === 1)).toMatchObject({ kind: "device", path: "/dev/null" });
  expect((await answerTo({ what: "open-files", pid: 4_194_303, most: 5 })).note).toContain("no process");
});

const expectSoon = async <T>(get: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> => {
  await expect.poll(async () => isSo(await get()), { timeout: 20_000 }).toBe(true);
  return get();
};

test("a look at ports finds who listens and who is connected", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const client = connect(port, "127.0.0.1");
  await once(client, "connect");
  const records = await recordsOn({ what: "ports", port, most: 20 });
  const mine = { protocol: "tcp", pid: process.pid };
  expect(records).toContainEqual(
    expect.objectContaining({ ...mine, state: "listening", local: `127.0.0.1:${port}` }),
  );
  expect(records).toContainEqual(
    expect.objectContaining({
      ...mine,
      state: "established",
      local: `127.0.0.1:${client.localPort}`,
      peer: `127.0.0.1:${port}`,
    }),
  );
  client.destroy();
  server.close();
});

test("a look at ports counts connections together when there are too many for the answer", async () => {
  const server = createServer().listen(0, "::1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const clients = Array.from({ length: 12 }, () => connect(port, "::1"));
  await Promise.all(clients.map((client) => once(client, "connect")));
  const records = await recordsOn({ what: "ports", port, most: 4 });
  expect(records[0]).toMatchObject({ protocol: "tcp6", state: "listening", local: `[::1]:${port}` });
  expect(records).toContainEqual(
    expect.objectContaining({ state: "established", peer: `[::1]:${port}`, count: 12 }),
  );
  for (const client of clients) client.destroy();
  server.close();
});

test("looks reach into a container: its own network, its own mounts, and a file by the root of its process", async () => {
  const inside = join(folder, "inside");
  mkdirSync(inside);
  const listen =
    'use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 1, LocalPort => 4321) or die; open(my $f, ">", "$ARGV[0]/ready"); sleep 60';
  const enter = 'mount -t tmpfs planted "$0" && exec perl -e "$1" "$0"';
  const pid = await planted("unshare", ["--net", "--mount", "sh", "-c", enter, inside, listen]);
  const path = `/proc/${pid}/root${inside}/ready`;
  await expectSoon(
    () => answerTo({ what: "file", path }),
    ({ rows }) => rows.length === 1,
  );
  const [file] = await recordsOn({ what: "file", path });
  expect(file).toMatchObject({
    kind: "file",
    file_system: "tmpfs",
    mounted_on: inside,
    inode: statSync(path).ino,
  });
  expect((await answerTo({ what: "file", path: join(inside, "ready") })).rows).toEqual([]);
  const [port] = await recordsOn({ what: "ports", port: 4321, most: 5 });
  expect(port).toMatchObject({
    state: "listening",
    pid,
    comm: "perl",
    network: readlinkSync(`/proc/${pid}/ns/net`),
  });
});

test("a look at control groups gives the ids that a script sees", async () => {
  const mount = /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/mounts", "utf8"))?.[1];
  if (!mount) throw new Error("no unified hierarchy");
  const [root] = await recordsOn({ what: "cgroups", most: 5 });
  const name = `docker-${"0123456789abcdef".repeat(4)}.scope`;
  mkdirSync(join(mount, name));
  try {
    const found = await recordsOn({ what: "cgroups", name: "0123456789ab", most: 5 });
    expect(found).toMatchObject([
      {
        path: `/${name}`,
        id: statSync(join(mount, name)).ino,
        processes: 0,
        container: "docker 0123456789ab",
      },
    ]);
  } finally {
    execFileSync("rmdir", [join(mount, name)]);
  }
  expect(root).toMatchObject({ path: "/", id: statSync(mount).ino });
});

test("a look at the system tells clock, disks, mounts and interfaces as the kernel has them", async () => {
  const records = await recordsOn({ what: "system" });
  const one = (what: string, name: string) =>
    records.find((record) => record.what === what && record.name === name);
  const clock = readFileSync(
    "/sys/devices/system/clocksource/clocksource0/current_clocksource",
    "utf8",
  ).trim();
  expect(one("clock", "source")?.value).toBe(clock);
  expect(one("interface", "lo")?.value).toContain("index 1,");
  const root = execFileSync("findmnt", ["-no", "MAJ:MIN,FSTYPE", "/"], { encoding: "utf8" })
    .trim()
    .split(/\s+/);
  expect(one("mount", "/")).toMatchObject({
    device: root[0],
    value: expect.stringContaining(root[1] as string),
  });
});

describe.skipIf(!canTrace)("a look at probes", () => {
  test("lists what bpftrace lists, cut to what was asked for and with the total", async () => {
    const listed = execFileSync("bpftrace", ["-l", "tracepoint:block:*"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .sort();
    const { rows, total, note } = await answerTo({ what: "probes", pattern: "tracepoint:block:*", most: 5 });
    expect(total).toBe(listed.length);
    expect(rows.flat()).toEqual(listed.slice(0, 5));
    expect(note).toContain(`5 of ${listed.length}`);
  });

  test("finds symbols of a library as bpftrace does", async () => {
    const { facts } = await bench.heartbeat();
    const pattern = `uprobe:${facts.libc}:getp*`;
    const listed = execFileSync("bpftrace", ["-l", pattern], { encoding: "utf8" }).trim().split("\n").sort();
    const { rows } = await answerTo({ what: "probes", pattern, most: 200 });
    // A file of symbols kept apart has some with their version, which nobody needs to attach to them.
    const plain = listed.map((name) => name.replace(/@.*$/, ""));
    expect(rows.flat()).toEqual([...new Set(plain)].sort());
    const symbols = await recordsOn({
      what: "symbols",
      binary: facts.libc as string,
      pattern: "malloc",
      most: 5,
    });
    expect(symbols).toMatchObject([{ function: "malloc", table: "exported" }]);
  });

  test("offers near ones when nothing fits", async () => {
    const { rows, note } = await answerTo({
      what: "probes",
      pattern: "tracepoint:sched:sched_swich",
      most: 5,
    });
    expect(rows).toEqual([]);
    expect(note).toContain("sched:sched_switch");
  });

  test("says which kinds this host cannot attach", async () => {
    await expect
      .poll(async () => (await bench.heartbeat()).facts.families.kprobe, { timeout: 40_000 })
      .not.toBeNull();
    const attaches = (await bench.heartbeat()).facts.families.kprobe;
    const { note = "" } = await answerTo({ what: "probes", pattern: "kprobe:vfs_*", most: 5 });
    expect(note.includes("cannot attach kprobe")).toBe(attaches === false);
  });

  test("tells the arguments of a tracepoint with the types that bpftrace gives them", async () => {
    for (const name of [
      "tracepoint:syscalls:sys_enter_openat",
      "tracepoint:sched:sched_switch",
      "tracepoint:block:block_rq_issue",
    ]) {
      const told = execFileSync("bpftrace", ["-lv", name], { encoding: "utf8" }).trim().split("\n").slice(1);
      const fields = told.map((line) => line.trim().split(/\s+/).at(-1)?.replace(/\[.*$/, ""));
      const records = await recordsOn({ what: "probe", name });
      expect(records.map((record) => record.name)).toEqual(fields);
    }
    const [, , filename] = await recordsOn({ what: "probe", name: "tracepoint:syscalls:sys_enter_openat" });
    expect(filename).toMatchObject({ type: "const char *", in_a_script: "str(args->filename)" });
  });

  test("knows the arguments of a function and the fields of a struct from the kernel's own types", async () => {
    const [file] = await recordsOn({ what: "probe", name: "kprobe:vfs_read" });
    expect(file).toMatchObject({ argument: "arg0", name: "file", type: "struct file *" });
    const fields = await recordsOn({ what: "type", name: "struct file" });
    expect(fields.find(({ field }) => field === "f_path")).toMatchObject({
      type: expect.stringContaining("struct path"),
      bytes: 16,
    });
    const flags = fields.find(({ field }) => field === "f_flags");
    expect(flags).toMatchObject({ type: "unsigned int", bytes: 4 });
    expect((await answerTo({ what: "type", name: "struct task_struct.*time*" })).rows.length).toBeGreaterThan(
      3,
    );
    expect((await answerTo({ what: "type", name: "struct task_strct" })).note).toContain("task_struct");
  });
});

describe("a look is bounded", () => {
  test("in bytes and in the length of words, and says what was cut", async () => {
    const long = Array.from({ length: 300 }, (_, index) => `argument-${index}`);
    for (let count = 0; count < 60; count += 1) await planted("/bin/sh", ["-c", "sleep 62; true", ...long]);
    const job = bench.lookJob({ what: "processes", name: "sh", most: 200 });
    await bench.add(job);
    const result = await bench.result(job.id);
    if (result.kind !== "look" || !result.answer) throw new Error("no answer");
    expect(Buffer.byteLength(JSON.stringify(result.answer))).toBeLessThanOrEqual(MAX_LOOK_BYTES);
    expect(result.answer.rows.length).toBeGreaterThanOrEqual(60);
    expect(result.answer.note).toContain("Long words are cut");
  });

  test("and a pipe, a device or a loop of links does not hold it up", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const loop = join(folder, "loop");
    symlinkSync("loop", loop);
    for (const binary of [pipe, "/dev/zero", loop, folder]) {
      const { rows, note } = await answerTo({ what: "symbols", binary, pattern: "*", most: 5 });
      expect(rows).toEqual([]);
      expect(note).not.toBe("");
    }
    expect((await answerTo({ what: "file", path: loop })).rows.length).toBeLessThan(10);
  });
});

describe("a look goes through the gate like every job", () => {
  test("and is refused when it was changed after it was signed, or came before", async () => {
    const job = bench.lookJob({ what: "system" });
    const signed = bench.sign(job);
    await bench.add(job, { ...signed, body: signed.body.replace('"system"', '"system" ') });
    expect(await bench.result(job.id)).toMatchObject({ kind: "look", ok: false, code: "JOB_FORGED" });
    const late = bench.lookJob({ what: "system" }, { notAfter: Date.now() - 10_000 });
    await bench.add(late);
    expect(await bench.result(late.id)).toMatchObject({ kind: "look", ok: false, code: "JOB_EXPIRED" });
    const twice = bench.lookJob({ what: "system" });
    await bench.add(twice);
    await bench.result(twice.id);
    await bench.forget(twice.id);
    await bench.add(twice);
    expect(await bench.result(twice.id)).toMatchObject({ ok: false, code: "JOB_REPLAYED", answer: null });
  });

  test("and a host makes only those that its settings allow", async () => {
    await bench.endAgent("SIGTERM");
    bench.startAgent({ TRACEWIRE_LOOKS: "probes,type" });
    expect(await bench.look({ what: "processes", most: 5 })).toMatchObject({
      ok: false,
      code: "LIMIT_EXCEEDED",
      answer: null,
      diagnosis: { class: "forbidden", hint: expect.stringContaining("TRACEWIRE_LOOKS") },
    });
    expect(await bench.look({ what: "type", name: "struct file" })).toMatchObject({ ok: true });
  });
});
