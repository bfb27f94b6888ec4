import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LookBench } from "../support/look-bench.ts";

let looks: LookBench;
beforeAll(async () => {
  looks = await LookBench.start();
});
afterAll(() => looks.stop());

describe("a look at processes", () => {
  test("finds one by its name or id, with what belongs to it, and hides the secrets in its arguments", async () => {
    const program = join(looks.folder, "planted-prog");
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
    const pid = await looks.plant(program, args);
    const [byName] = await looks.recordsOn({ what: "processes", name: "planted-*", most: 5 });
    expect(byName).toMatchObject({
      pid,
      ppid: process.pid,
      threads: 1,
      user: execFileSync("id", ["-un"], { encoding: "utf8" }).trim(),
      comm: "planted-prog",
      program,
      arguments: `${program} -e sleep 60 -- --password *** postgres://web:***@db/shop kept`,
    });
    expect(await looks.recordsOn({ what: "processes", pid, most: 1 })).toMatchObject([
      { pid, comm: "planted-prog" },
    ]);
    expect(
      JSON.stringify(await looks.answerTo({ what: "processes", name: "*hunter2*", most: 5 })),
    ).not.toContain("planted");
  });

  test("names the threads that are called otherwise", async () => {
    const rename =
      "import threading,time\ndef work():\n open('/proc/thread-self/comm','w').write('io-worker')\n time.sleep(60)\nthreading.Thread(target=work).start()";
    const pid = await looks.plant("python3", ["-c", rename]);
    await expect
      .poll(async () => (await looks.recordsOn({ what: "processes", pid, most: 1 }))[0], { timeout: 20_000 })
      .toMatchObject({ threads: 2, other_threads: "io-worker" });
  });

  test("offers near names when there is none", async () => {
    await looks.plant("/bin/sleep", ["61"]);
    const { rows, total, note } = await looks.answerTo({ what: "processes", name: "sleeep", most: 5 });
    expect({ rows, total }).toEqual({ rows: [], total: 0 });
    expect(note).toContain("sleep");
  });

  test("makes names harmless that are made to mislead", async () => {
    const pid = await looks.plant("perl", [
      "-e",
      'open(my $f, ">", "/proc/$$/comm"); syswrite($f, "a\\nb\\e[31m\\"]}"); close($f); sleep 60',
    ]);
    await expect
      .poll(async () => (await looks.recordsOn({ what: "processes", pid, most: 1 }))[0]?.comm, {
        timeout: 20_000,
      })
      .toBe('a\\nb\\x1b[31m"]}');
  });
});

test("a look at a file tells the numbers that the kernel compares, and what a link points at", async () => {
  const file = join(looks.folder, "a file");
  writeFileSync(file, "content that nobody sees", { mode: 0o640 });
  const link = join(looks.folder, "link");
  symlinkSync("a file", link);
  const { ino, dev } = statSync(file);
  const [major, minor] = execFileSync("stat", ["-c", "%Hd:%Ld", file], { encoding: "utf8" })
    .trim()
    .split(":")
    .map(Number);
  const records = await looks.recordsOn({ what: "file", path: link });
  expect(records).toMatchObject([
    { path: link, kind: "link", points_to: "a file" },
    { path: file, kind: "file", inode: ino, size: 24, mode: "0640", device: `${major}:${minor}` },
  ]);
  expect(records[1]?.dev).toBe(((major as number) << 20) | (minor as number));
  expect(dev).toBeGreaterThan(0);
  expect(JSON.stringify(records)).not.toContain("nobody sees");
  expect((await looks.answerTo({ what: "file", path: join(looks.folder, "gone") })).note).toContain(
    "There is no",
  );
});

test("a look at open files tells each descriptor with its file, device and inode", async () => {
  const path = join(looks.folder, "held");
  writeFileSync(path, "0123456789");
  const pid = await looks.plant("perl", ["-e", "sysseek(STDIN, 4, 0); pipe(my $r, my $w); sleep 60"], {
    stdio: [openSync(path, "r"), "ignore", "ignore"],
  });
  const records = await expectSoon(
    () => looks.recordsOn({ what: "open-files", pid, most: 50 }),
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
  expect((await looks.answerTo({ what: "open-files", pid: 4_194_303, most: 5 })).note).toContain(
    "no process",
  );
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
  const records = await looks.recordsOn({ what: "ports", port, most: 20 });
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
  const records = await looks.recordsOn({ what: "ports", port, most: 4 });
  expect(records[0]).toMatchObject({ protocol: "tcp6", state: "listening", local: `[::1]:${port}` });
  expect(records).toContainEqual(
    expect.objectContaining({ state: "established", peer: `[::1]:${port}`, count: 12 }),
  );
  for (const client of clients) client.destroy();
  server.close();
});

test("looks reach into a container: its own network, its own mounts, and a file by the root of its process", async () => {
  const inside = join(looks.folder, "inside");
  mkdirSync(inside);
  const listen =
    'use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 1, LocalPort => 4321) or die; open(my $f, ">", "$ARGV[0]/ready"); sleep 60';
  const enter = 'mount -t tmpfs planted "$0" && exec perl -e "$1" "$0"';
  const pid = await looks.plant("unshare", ["--net", "--mount", "sh", "-c", enter, inside, listen]);
  const path = `/proc/${pid}/root${inside}/ready`;
  await expectSoon(
    () => looks.answerTo({ what: "file", path }),
    ({ rows }) => rows.length === 1,
  );
  const [file] = await looks.recordsOn({ what: "file", path });
  expect(file).toMatchObject({
    kind: "file",
    file_system: "tmpfs",
    mounted_on: inside,
    inode: statSync(path).ino,
  });
  expect((await looks.answerTo({ what: "file", path: join(inside, "ready") })).rows).toEqual([]);
  const [port] = await looks.recordsOn({ what: "ports", port: 4321, most: 5 });
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
  const [root] = await looks.recordsOn({ what: "cgroups", most: 5 });
  const name = `docker-${"0123456789abcdef".repeat(4)}.scope`;
  mkdirSync(join(mount, name));
  try {
    const found = await looks.recordsOn({ what: "cgroups", name: "0123456789ab", most: 5 });
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
  const records = await looks.recordsOn({ what: "system" });
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
