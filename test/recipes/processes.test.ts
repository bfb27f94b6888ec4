import { expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const truths: Truth[] = [
  {
    recipe: "exec-log",
    ask: "print every program that is executed with its path and pid",
    run: [
      [
        "tw-execer",
        `for (1..5) { my $p = fork(); if (!$p) { exec("/bin/true", "x") } waitpid($p, 0); print "$p " }`,
      ],
    ],
    truth: (answer, [pids = ""]) => {
      for (const pid of pids.trim().split(" "))
        expect(answer.lines(pid, "true", /\/bin\/true$/)).toHaveLength(1);
    },
  },
  {
    recipe: "exec-count",
    ask: "how many programs are started per second by process name",
    windowMs: 2_200,
    run: [
      [
        "tw-execc",
        `for (1..6) { my $p = fork(); if (!$p) { exec("/usr/bin/seq", "1", "1") } waitpid($p, 0) }`,
      ],
    ],
    truth: (answer) => expect(answer.total("@started", "seq")).toBe(6),
  },
  {
    recipe: "exec-args",
    ask: "new processes with their arguments",
    run: [
      ["tw-argser", `my $p = fork(); if (!$p) { exec("/bin/echo", "tw-marker-41", "two") } waitpid($p, 0)`],
    ],
    truth: (answer) => expect(answer.lines("tw-argser", "/bin/echo tw-marker-41 two")).toHaveLength(1),
  },
  {
    recipe: "exec-failed",
    ask: "failed program starts by process and error",
    run: [
      [
        "tw-noexec",
        `for (1..3) { my $p = fork(); if (!$p) { exec("/no/such/tw-program", "x"); POSIX::_exit(1) } waitpid($p, 0) }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@failed", "tw-noexec", 2, "/no/such/tw-program")).toBe(3),
  },
  {
    recipe: "fork-log",
    ask: "who forks whom",
    run: [
      ["tw-parent", `for (1..4) { my $p = fork(); POSIX::_exit(0) if !$p; waitpid($p, 0); print "$p " }`],
    ],
    truth: (answer, [pids = ""]) => {
      for (const pid of pids.trim().split(" "))
        expect(answer.lines("tw-parent", "forks", pid)).toHaveLength(1);
    },
  },
  {
    recipe: "fork-count",
    ask: "how many child processes does each process fork",
    run: [["tw-forker", `for (1..11) { my $p = fork(); POSIX::_exit(0) if !$p; waitpid($p, 0) }`]],
    truth: (answer) => expect(answer.value("@forks", "tw-forker")).toBe(11),
  },
  {
    recipe: "exit-codes",
    ask: "which processes exit and with which code",
    run: [
      [
        "tw-exiter",
        `my $p = fork(); POSIX::_exit(42) if !$p; waitpid($p, 0); my $q = fork(); if (!$q) { nap(5000) } nap(50); kill 9, $q; waitpid($q, 0); print "$p $q"`,
      ],
    ],
    truth: (answer, [pids = ""]) => {
      const [first = "", second = ""] = pids.split(" ");
      expect(answer.lines(first, "tw-exiter", "code 42", "signal 0")).toHaveLength(1);
      expect(answer.lines(second, "tw-exiter", "signal 9")).toHaveLength(1);
    },
  },
  {
    recipe: "exit-count",
    ask: "number of processes that terminate, by name and exit code",
    run: [["tw-exits", `for (1..7) { my $p = fork(); POSIX::_exit(3) if !$p; waitpid($p, 0) }`]],
    truth: (answer) => expect(answer.value("@exits", "tw-exits", /,3\b/)).toBe(7),
  },
  {
    recipe: "lifetimes",
    ask: "lifetime of processes that start and exit, in milliseconds",
    quiet: true,
    run: [
      [
        "tw-liver",
        `for my $ms (200, 500) { my $p = fork(); if (!$p) { nap($ms); POSIX::_exit(0) } waitpid($p, 0); print "$p " }`,
      ],
    ],
    truth: (answer, [pids = ""]) => {
      const lived = (pid: string) =>
        Number(/lived (\d+) ms/.exec(answer.lines(pid, "tw-liver")[0] ?? "")?.[1]);
      const [short = "", long = ""] = pids.trim().split(" ");
      expect(lived(short)).toBeGreaterThanOrEqual(200);
      expect(lived(short)).toBeLessThan(400);
      expect(lived(long)).toBeGreaterThanOrEqual(500);
      expect(lived(long)).toBeLessThan(700);
    },
  },
  {
    recipe: "lifetime-histogram",
    ask: "histogram of process lifetimes in milliseconds by name",
    quiet: true,
    run: [
      ["tw-lives", `for (1..4) { my $p = fork(); if (!$p) { nap(150); POSIX::_exit(0) } waitpid($p, 0) }`],
    ],
    truth: (answer) => expect(answer.between("@life", 128, 255, "tw-lives")).toBe(4),
  },
  {
    recipe: "sleep-count",
    ask: "who calls sleep and how often",
    run: [["tw-sleeper", `syscall(35, my $t = pack("Q Q", 0, 1000000), 0) for 1..25`]],
    truth: (answer) => expect(answer.value("@sleeps", "tw-sleeper")).toBe(25),
  },
  {
    recipe: "sleep-time",
    ask: "average time of sleep calls of process tw-sleept in milliseconds",
    quiet: true,
    run: [["tw-sleept", `syscall(35, my $t = pack("Q Q", 0, 60000000), 0) for 1..8`]],
    truth: (answer) => {
      expect(answer.value("@sleep")).toBeGreaterThanOrEqual(60);
      expect(answer.value("@sleep")).toBeLessThan(75);
    },
  },
];

allHold("recipes about processes", truths);
