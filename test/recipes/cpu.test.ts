import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { APP, compile, copyOf, exec } from "./programs.ts";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-cpu-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const app = compile(folder, "tw-app", APP);

const spin = (ms: number) =>
  `my @t = POSIX::times(); my $x = 0; do { $x += $_ for 1..2000 } while (((POSIX::times())[1] + (POSIX::times())[2] - $t[1] - $t[2]) * 10 < ${ms})`;

const truths: Truth[] = [
  {
    recipe: "cpu-samples",
    ask: "which process uses the most CPU",
    run: [["tw-burner", spin(1_000)]],
    truth: (answer) => {
      expect(answer.value("@samples", "tw-burner")).toBeGreaterThan(75);
      expect(answer.value("@samples", "tw-burner")).toBeLessThan(125);
    },
  },
  {
    recipe: "cpu-user-stacks",
    ask: "user stacks of process tw-app-own on CPU",
    run: [exec(copyOf(app, "tw-app-own"), "stay")],
    truth: (answer) => expect(answer.value("@user", /crunch_numbers/)).toBeGreaterThan(20),
  },
  {
    recipe: "cpu-stacks",
    ask: "on-CPU stacks of process tw-app-both",
    run: [exec(copyOf(app, "tw-app-both"), "stay")],
    truth: (answer) => expect(answer.value("@user", /crunch_numbers/)).toBeGreaterThan(20),
  },
  {
    recipe: "cpu-kernel-stacks",
    ask: "which kernel functions burn the CPU",
    run: [
      ["tw-kernelcpu", `sysopen(my $f, "/dev/urandom", O_RDONLY); sysread($f, my $b, 1 << 20) for 1..150`],
    ],
    truth: (answer) => expect(answer.value("@kernel", "tw-kernelcpu", /chacha|random/i)).toBeGreaterThan(5),
  },
  {
    recipe: "cpu-user-kernel",
    ask: "user or kernel CPU time by process",
    run: [["tw-userkern", spin(600)]],
    truth: (answer) => {
      expect(answer.value("@all", "tw-userkern")).toBeGreaterThan(40);
      expect(answer.value("@in_kernel", "tw-userkern")).toBe(answer.value("@all", "tw-userkern"));
    },
  },
  {
    recipe: "cpu-balance",
    ask: "load per CPU each second",
    windowMs: 2_300,
    run: [["tw-pinned", `my $m = pack("Q", 2); syscall(203, 0, 8, $m); ${spin(1_500)}`]],
    truth: (answer) => expect(Math.max(...answer.steps("@busy", 1))).toBeGreaterThan(60),
  },
  {
    recipe: "cpu-time-exact",
    ask: "exact CPU time in milliseconds by process",
    run: [["tw-exact", `${spin(400)}; my @e = POSIX::times(); print "" . ($e[1] + $e[2]) * 10`]],
    truth: (answer, [said = ""]) => {
      expect(answer.value("@run", "tw-exact")).toBeGreaterThan(Number(said) * 0.8);
      expect(answer.value("@run", "tw-exact")).toBeLessThan(Number(said) * 1.2 + 30);
    },
  },
  {
    recipe: "cpu-slices",
    ask: "time slice histogram of process tw-slices in milliseconds",
    run: [["tw-slices", `for (1..20) { nap(20) }`]],
    truth: (answer) => expect(answer.between("@slice", 0, 3)).toBeGreaterThanOrEqual(20),
  },
  {
    recipe: "context-switches",
    ask: "count context switches of process tw-switcher",
    run: [
      [
        "tw-switcher",
        `my $s = sub { proc("status") =~ /^voluntary_ctxt_switches:\\s+(\\d+)/m ? $1 : 0 }; my $a = $s->(); nap(2) for 1..200; print $s->() - $a`,
      ],
    ],
    truth: (answer, [said = ""]) => {
      expect(answer.value("@switches", "tw-switcher")).toBeGreaterThanOrEqual(Number(said));
      expect(answer.value("@switches", "tw-switcher")).toBeLessThan(Number(said) * 1.3 + 30);
    },
  },
  {
    recipe: "context-switches-voluntary",
    ask: "voluntary and involuntary context switches of process tw-volunt",
    run: [["tw-volunt", `nap(2) for 1..150`]],
    truth: (answer) => {
      expect(answer.value("@voluntary", "tw-volunt")).toBeGreaterThanOrEqual(150);
      expect(answer.value("@voluntary", "tw-volunt")).toBeLessThan(200);
    },
  },
  {
    recipe: "run-queue-latency",
    ask: "total run queue wait of process tw-waiting in milliseconds",
    run: ["tw-hogone", "tw-waiting"].map((name) => [
      name,
      `my $m = pack("Q", 1); syscall(203, 0, 8, $m); my $w = sub { (split " ", proc("schedstat"))[1] / 1e6 }; my $a = $w->(); ${spin(350)}; print int($w->() - $a)`,
    ]),
    truth: (answer, [, said = ""]) => {
      expect(answer.value("@wait")).toBeGreaterThan(Number(said) * 0.8 - 30);
      expect(answer.value("@wait")).toBeLessThan(Number(said) * 1.2 + 80);
    },
  },
  {
    recipe: "run-queue-length",
    ask: "run queue length as a histogram by cpu",
    run: Array.from({ length: 6 }, (_, index) => [
      `tw-queue${index}`,
      `my $m = pack("Q", 1); syscall(203, 0, 8, $m); ${spin(500)}`,
    ]),
    truth: (answer) => expect(answer.between("@length", 4, 20, 0)).toBeGreaterThan(20),
  },
  {
    recipe: "off-cpu-time",
    ask: "how long is process tw-sleepy off the CPU in total, in milliseconds",
    quiet: true,
    run: [["tw-sleepy", `nap(200) for 1..5`]],
    truth: (answer) => {
      expect(answer.value("@off", "tw-sleepy")).toBeGreaterThanOrEqual(1_000);
      expect(answer.value("@off", "tw-sleepy")).toBeLessThan(1_300);
    },
  },
  {
    recipe: "off-cpu-stacks",
    ask: "off-CPU stacks of process tw-offstk",
    run: [["tw-offstk", `nap(100) for 1..5`]],
    truth: (answer) =>
      expect(answer.value("@off", "tw-offstk", /select|poll|nanosleep/)).toBeGreaterThanOrEqual(500_000),
  },
  {
    recipe: "wakeups",
    ask: "who wakes whom",
    run: [
      [
        "tw-waker",
        // Only who sleeps can be woken.
        `pipe(my $r, my $w); my $p = fork(); if (!$p) { $0 = "tw-woken"; sysread($r, my $b, 1) for 1..15; POSIX::_exit(0) }
         my $state = sub { open(my $f, "<", "/proc/$p/stat"); (<$f> =~ /\\) (\\w)/)[0] };
         for (1..15) { nap(10) until $state->() eq "S"; syswrite($w, "x") }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@wakeups", "tw-waker,tw-woken")).toBeGreaterThanOrEqual(15),
  },
  {
    recipe: "cpu-migrations",
    ask: "how often is process tw-hopper moved between CPUs",
    run: [
      ["tw-hopper", `for my $i (1..20) { my $m = pack("Q", 1 << ($i % 2)); syscall(203, 0, 8, $m); nap(5) }`],
    ],
    truth: (answer) => expect(answer.value("@moves", "tw-hopper")).toBeGreaterThanOrEqual(19),
  },
  {
    recipe: "softirq-count",
    ask: "count softirqs by kind",
    run: [["tw-softirq", `nap(500)`]],
    truth: (answer) => expect(answer.value("@softirqs", 1)).toBeGreaterThan(0),
  },
  {
    recipe: "softirq-time",
    ask: "how much time goes to softirqs by kind",
    run: [["tw-softtime", `nap(500)`]],
    truth: (answer) => expect(answer.keys("@time").length).toBeGreaterThan(0),
  },
  {
    recipe: "irq-count",
    ask: "interrupts by source",
    run: [
      [
        "tw-irq",
        `sysopen(my $f, "$ARGV[0]/irq", O_WRONLY | O_CREAT); for (1..5) { syswrite($f, "x"); syscall(74, fileno $f) }`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.keys("@interrupts").join(" ")).toMatch(/virtio|nvme|ata|sda|vd/),
  },
  {
    recipe: "timer-functions",
    ask: "which timers fire most often",
    run: [["tw-timers", `nap(3) for 1..200`]],
    truth: (answer) => expect(answer.value("@timers", /hrtimer_wakeup/)).toBeGreaterThanOrEqual(150),
  },
  {
    recipe: "machine-pulse",
    ask: "context switches, page faults and migrations per second",
    windowMs: 2_300,
    run: [["tw-pulse", `nap(1) for 1..900`]],
    truth: (answer) => {
      expect(answer.steps("@switches")[1]).toBeGreaterThan(150);
      expect(answer.steps("@faults").length).toBeGreaterThanOrEqual(2);
    },
  },
];

allHold("recipes about CPU and scheduler", truths);
