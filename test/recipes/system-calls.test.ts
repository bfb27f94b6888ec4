import { expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const truths: Truth[] = [
  {
    recipe: "syscall-count",
    ask: "which system calls does process tw-caller make and how often",
    run: [["tw-caller", `getppid() for 1..770`]],
    truth: (answer) => expect(answer.value("@calls", 110)).toBe(770),
  },
  {
    recipe: "syscall-rate",
    ask: "system calls per second of process tw-rate",
    windowMs: 3_300,
    quiet: true,
    run: [["tw-rate", `my $t = POSIX::times(); for my $s (1..28) { syscall(39) for 1..100; nap(100) }`]],
    truth: (answer) => {
      const steps = answer.steps("@calls").slice(0, 3);
      expect(steps.length).toBe(3);
      // 100 calls and one sleep each tenth of a second, once it has started.
      expect(steps[1]).toBeGreaterThan(850);
      expect(steps[1]).toBeLessThan(1_150);
    },
  },
  {
    recipe: "syscall-errors",
    ask: "failed system calls by process and error code",
    run: [["tw-failer", `sysopen(my $f, "/no/such", O_RDONLY) for 1..31; kill 0, 4194304 for 1..5`]],
    truth: (answer) => {
      expect(answer.value("@failed", "tw-failer", 2)).toBe(31);
      expect(answer.value("@failed", "tw-failer", 3)).toBe(5);
    },
  },
  {
    recipe: "syscall-latency",
    ask: "system call latency histogram of process tw-syslat in milliseconds",
    run: [["tw-syslat", `syscall(35, my $t = pack("Q Q", 0, 40000000), 0) for 1..6`]],
    truth: (answer) => expect(answer.between("@latency", 32, 127, 35)).toBe(6),
  },
  {
    recipe: "syscall-time",
    ask: "time spent in system calls by process in milliseconds",
    quiet: true,
    run: [["tw-systime", `syscall(35, my $t = pack("Q Q", 0, 50000000), 0) for 1..6`]],
    truth: (answer) => {
      expect(answer.value("@time", "tw-systime,35")).toBeGreaterThanOrEqual(295);
      expect(answer.value("@time", "tw-systime,35")).toBeLessThan(400);
    },
  },
  {
    recipe: "syscall-slow",
    ask: "list system calls that took longer than 100 ms",
    run: [
      [
        "tw-slowcall",
        `syscall(35, my $t = pack("Q Q", 0, 150000000), 0) for 1..3; syscall(35, $t = pack("Q Q", 0, 20000000), 0) for 1..3`,
      ],
    ],
    truth: (answer) => expect(answer.lines("tw-slowcall", "syscall 35")).toHaveLength(3),
  },
  {
    recipe: "eagain-spin",
    ask: "which process spins on EAGAIN",
    run: [
      [
        "tw-spinner",
        `pipe(my $r, my $w); my $fl = fcntl($r, 3, 0); fcntl($r, 4, $fl | 2048); sysread($r, my $b, 1) for 1..640`,
      ],
    ],
    truth: (answer) => expect(answer.value("@again", "tw-spinner")).toBe(640),
  },
  {
    recipe: "event-loop-wait",
    ask: "how long do event loops wait, in milliseconds",
    run: [["tw-poller", `syscall(7, 0, 0, 45) for 1..7`]],
    truth: (answer) => expect(answer.between("@wait", 32, 127, "tw-poller")).toBe(7),
  },
  {
    recipe: "ioctl-commands",
    ask: "who calls ioctl with which command",
    run: [["tw-ioctl", `sysopen(my $f, "/dev/null", O_RDONLY); ioctl($f, 0x1234, my $x = "") for 1..9`]],
    truth: (answer) => expect(answer.value("@ioctl", "tw-ioctl", 0x1234)).toBe(9),
  },
  {
    recipe: "named-syscall-count",
    ask: "how many getrandom() calls does each process make",
    run: [["tw-random", `syscall(318, my $b = "x" x 32, 32, 0) for 1..57`]],
    truth: (answer) => expect(answer.value("@calls", "tw-random")).toBe(57),
  },
  {
    recipe: "named-syscall-bytes",
    ask: "how many bytes does getrandom() return to each process",
    run: [["tw-randbytes", `syscall(318, my $b = "x" x 32, 32, 0) for 1..50`]],
    truth: (answer) => expect(answer.value("@bytes", "tw-randbytes")).toBe(1_600),
  },
  {
    recipe: "named-syscall-errors",
    ask: "failed dup2() calls by process and error",
    run: [["tw-dupfail", `syscall(33, 777, 5) for 1..13`]],
    truth: (answer) => expect(answer.value("@failed", "tw-dupfail", 9)).toBe(13),
  },
  {
    recipe: "named-syscall-latency",
    ask: "average time of the wait4 system call of process tw-waiter in milliseconds",
    quiet: true,
    run: [
      [
        "tw-waiter",
        `for (1..5) { my $p = fork(); if (!$p) { $0 = "tw-child"; nap(80); POSIX::_exit(0) } waitpid($p, 0) }`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@latency")).toBeGreaterThanOrEqual(75);
      expect(answer.value("@latency")).toBeLessThan(110);
    },
  },
  {
    recipe: "tracepoint-count",
    ask: "count syscalls:sys_enter_getppid events by process",
    run: [["tw-point", `getppid() for 1..91`]],
    truth: (answer) => expect(answer.value("@events", "tw-point")).toBe(91),
  },
  {
    recipe: "futex-count",
    ask: "count futex calls by process",
    run: [["tw-futex", `my $word = pack("l", 0); syscall(202, $word, 1, 1) for 1..66`]],
    truth: (answer) => expect(answer.value("@calls", "tw-futex")).toBe(66),
  },
  {
    recipe: "futex-wait",
    ask: "futex wait time histogram by process in milliseconds",
    run: [
      [
        "tw-futexwait",
        `my $word = pack("l", 5); my $t = pack("Q Q", 0, 40000000); syscall(202, $word, 0, 5, $t) for 1..6`,
      ],
    ],
    truth: (answer) => expect(answer.between("@wait", 32, 127, "tw-futexwait")).toBe(6),
  },
  {
    recipe: "futex-stacks",
    ask: "futex stacks of process tw-futexstk",
    run: [["tw-futexstk", `my $word = pack("l", 0); syscall(202, $word, 1, 1) for 1..44`]],
    truth: (answer) => expect(answer.value("@paths", "tw-futexstk")).toBe(44),
  },
];

allHold("recipes about system calls", truths);
