import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-rare-"));
const fight = join(folder, "tw-fight");
const tls = join(folder, "tw-tls.pem");

beforeAll(() => {
  writeFileSync(
    `${fight}.c`,
    `#include <pthread.h>
     #include <sys/mman.h>
     #include <unistd.h>
     static void *churn(void *x) { for (int i = 0; i < 4000; i++) { char *p = mmap(0, 8192, 3, 34, -1, 0); p[0] = 1; munmap(p, 8192); } return x; }
     int main(void) { usleep(100000); pthread_t t[4]; for (int i = 0; i < 4; i++) pthread_create(&t[i], 0, churn, 0); for (int i = 0; i < 4; i++) pthread_join(t[i], 0); return 0; }`,
  );
  execFileSync("gcc", ["-pthread", "-o", fight, `${fight}.c`]);
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      tls,
      "-out",
      `${tls}.crt`,
      "-days",
      "1",
      "-subj",
      "/CN=localhost",
    ],
    { stdio: "ignore" },
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TLS_TALK = `my $port = 20000 + $$ % 20000;
my $s = fork(); if (!$s) { exec("openssl", "s_server", "-quiet", "-accept", $port, "-key", "$ARGV[0]", "-cert", "$ARGV[0].crt", "-naccept", 1) }
my $listens = sprintf(":%04X [0:]+ 0A", $port); my $up = 0;
for (1..200) { for my $table ("tcp", "tcp6") { open(my $t, "<", "/proc/net/$table"); $up ||= grep { /$listens/ } <$t> } last if $up; nap(50) }
open(my $c, "|-", "timeout 10 openssl s_client -quiet -connect 127.0.0.1:$port 2>/dev/null >/dev/null"); syswrite($c, "x" x 3000); nap(1000); close $c; kill 9, $s; waitpid($s, 0)`;

const truths: Truth[] = [
  {
    recipe: "run-queue-slow",
    ask: "which threads waited more than 2 ms for a CPU",
    run: Array.from({ length: 3 }, (_, index) => [
      `tw-slowq${index}`,
      `my $m = pack("Q", 1); syscall(203, 0, 8, $m); my @t = POSIX::times(); my $x = 0; do { $x += $_ for 1..2000 } while (((POSIX::times())[1] - $t[1]) * 10 < 300)`,
    ]),
    truth: (answer) => {
      const waits = answer.lines(/tw-slowq\d/).map((line) => Number(/waited (\d+) us/.exec(line)?.[1]));
      expect(waits.length).toBeGreaterThan(3);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(2_000);
    },
  },
  {
    recipe: "kernel-lock-wait",
    ask: "kernel lock contention by process",
    quiet: true,
    run: [["tw-starter", `exec("${fight}")`]],
    truth: (answer) =>
      expect(answer.between("@wait", 0, Number.POSITIVE_INFINITY, "tw-fight")).toBeGreaterThan(0),
  },
  {
    recipe: "kernel-lock-stacks",
    ask: "kernel lock contention stacks",
    quiet: true,
    run: [["tw-starter", `exec("${fight}")`]],
    truth: (answer) => expect(answer.value("@paths", "tw-fight", /rwsem|down_write|mmap/)).toBeGreaterThan(0),
  },
  {
    recipe: "mmap-lock-wait",
    ask: "mmap lock waits by process",
    quiet: true,
    run: [["tw-starter", `exec("${fight}")`]],
    truth: (answer) =>
      expect(answer.between("@wait", 0, Number.POSITIVE_INFINITY, "tw-fight")).toBeGreaterThan(1_000),
  },
  {
    recipe: "ipi-count",
    ask: "inter-processor interrupts by process",
    run: [
      [
        "tw-ipi",
        `my $p = fork(); if (!$p) { my $x = 0; my $end = time + 2; $x++ while time < $end; POSIX::_exit(0) } nap(100); syscall(324, 1, 0, 0) for 1..40; kill 9, $p; waitpid($p, 0)`,
      ],
    ],
    truth: (answer) => expect(answer.value("@ipis", "tw-ipi")).toBeGreaterThan(0),
  },
  {
    recipe: "irq-time",
    ask: "which device interrupts take longest",
    run: [
      [
        "tw-irqtime",
        `sysopen(my $f, "$ARGV[0]/i", O_WRONLY | O_CREAT); for (1..5) { syswrite($f, "x"); syscall(74, fileno $f) }`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.keys("@time").join(" ")).toMatch(/virtio|nvme|ata|sda|vd/),
  },
  {
    recipe: "workqueue-time",
    ask: "which kernel work items run long",
    run: [
      [
        "tw-work",
        `sysopen(my $f, "$ARGV[0]/w", O_WRONLY | O_CREAT); for (1..5) { syswrite($f, "x" x 9000); syscall(74, fileno $f) }`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.keys("@time").length).toBeGreaterThan(0),
  },
  {
    recipe: "disk-in-flight",
    ask: "disk requests in flight",
    windowMs: 2_000,
    run: [
      [
        "tw-depth",
        `exec("/bin/dd", "if=/dev/zero", "of=$ARGV[0]/q", "bs=4M", "count=60", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) =>
      expect(answer.between("@depth", 0, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(15),
  },
  {
    recipe: "writeback",
    ask: "dirty page writeback by reason",
    run: [
      [
        "tw-dirty",
        `sysopen(my $f, "$ARGV[0]/d", O_WRONLY | O_CREAT); syswrite($f, "x" x 65536) for 1..64; syscall(162)`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@pages", /^2$/)).toBeGreaterThan(0),
  },
  {
    recipe: "compaction",
    ask: "memory compaction time by process",
    run: [["tw-compact", `open(my $f, ">", "/proc/sys/vm/compact_memory"); syswrite($f, "1\\n"); close $f`]],
    truth: (answer) =>
      expect(answer.between("@stall", 0, Number.POSITIVE_INFINITY, "tw-compact")).toBeGreaterThan(0),
  },
  {
    recipe: "page-migrations",
    ask: "how many memory pages are migrated",
    run: [["tw-migrate", `open(my $f, ">", "/proc/sys/vm/compact_memory"); syswrite($f, "1\\n"); close $f`]],
    truth: (answer) => expect(answer.value("@moved") + answer.value("@failed")).toBeGreaterThan(0),
  },
  {
    recipe: "oom-kills",
    ask: "trace OOM kills",
    run: [
      [
        "tw-greedy",
        `my $g = -d "/sys/fs/cgroup/memory" ? "/sys/fs/cgroup/memory/tw-oom" : "/sys/fs/cgroup/tw-oom"; mkdir $g; my ($l) = grep { -e } ("$g/memory.limit_in_bytes", "$g/memory.max"); my $p = fork(); if (!$p) { open(my $t, ">", "$g/cgroup.procs"); syswrite($t, $$); close $t; open(my $m, ">", $l); syswrite($m, 12 << 20); close $m; my @a; push @a, "x" x (1 << 20) for 1..200; POSIX::_exit(0) } waitpid($p, 0); rmdir $g; print $p`,
      ],
    ],
    truth: (answer, [pid = ""]) => expect(answer.lines("pid", pid, "killed")).toHaveLength(1),
  },
  {
    recipe: "tcp-retransmits",
    ask: "TCP retransmits by destination",
    run: [
      [
        "tw-lost",
        `socket(my $s, PF_INET, SOCK_STREAM, 0); my $fl = fcntl($s, 3, 0); fcntl($s, 4, $fl | 2048); connect($s, sockaddr_in(9, pack("C4", 127, 0, 0, 1))); socket(my $l, PF_INET, SOCK_STREAM, 0); bind($l, sockaddr_in(0, INADDR_LOOPBACK)); listen($l, 0); my $to = getsockname $l; my @k; for (1..4) { socket(my $c, PF_INET, SOCK_STREAM, 0); my $f = fcntl($c, 3, 0); fcntl($c, 4, $f | 2048); connect($c, $to); push @k, $c } nap(2500); print +(sockaddr_in($to))[0]`,
      ],
    ],
    truth: (answer, [port = ""]) =>
      expect(answer.value("@retransmits", "127.0.0.1", port)).toBeGreaterThanOrEqual(1),
  },
  {
    recipe: "udp-errors",
    ask: "which UDP ports lose datagrams",
    run: [
      [
        "tw-udplost",
        `socket(my $r, PF_INET, SOCK_DGRAM, 0); setsockopt($r, SOL_SOCKET, SO_RCVBUF, pack("i", 2304)); bind($r, sockaddr_in(0, INADDR_LOOPBACK)); my $to = getsockname $r; socket(my $s, PF_INET, SOCK_DGRAM, 0); send($s, "u" x 900, 0, $to) for 1..80; print +(sockaddr_in($to))[0]`,
      ],
    ],
    truth: (answer, [port = ""]) => expect(answer.value("@lost", port)).toBeGreaterThanOrEqual(60),
  },
  {
    recipe: "tls-bytes",
    ask: "TLS bytes by process",
    run: [["tw-tls", TLS_TALK, tls]],
    truth: (answer) => {
      expect(answer.value("@written", "openssl")).toBeGreaterThanOrEqual(3_000);
      expect(answer.value("@read", "openssl")).toBeGreaterThanOrEqual(3_000);
    },
  },
  {
    recipe: "tls-handshakes",
    ask: "TLS handshake latency by process",
    run: [["tw-tlshand", TLS_TALK, tls]],
    truth: (answer) =>
      expect(answer.between("@latency", 0, Number.POSITIVE_INFINITY, "openssl")).toBeGreaterThan(0),
  },
  {
    recipe: "bash-commands",
    ask: "commands entered in bash",
    run: [
      [
        "tw-typist",
        `open(my $b, "|-", "script -qc 'bash --norc -i' /dev/null >/dev/null"); nap(500); syswrite($b, "echo tw-typed-77\\nexit\\n"); nap(500); close $b`,
      ],
    ],
    truth: (answer) => expect(answer.lines("echo tw-typed-77")).toHaveLength(1),
  },
  {
    recipe: "swap-in",
    ask: "swap-ins by process",
    run: [
      [
        "tw-swap",
        `system("cp", "/usr/bin/perl", "$ARGV[0]/tw-swapcold"); sysopen(my $f, "$ARGV[0]/tw-swapcold", O_RDONLY); syscall(74, fileno $f); syscall(221, fileno $f, 0, 0, 4); close $f; exec("$ARGV[0]/tw-swapcold", "-e", "1")`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@swapins", "tw-swapcold")).toBeGreaterThanOrEqual(1),
  },
];

allHold("recipes about rare events", truths);
