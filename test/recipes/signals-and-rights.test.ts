import { expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const truths: Truth[] = [
  {
    recipe: "signals-sent",
    ask: "who sends which signal to which process",
    run: [
      [
        "tw-killer",
        `my $p = fork(); if (!$p) { $SIG{USR1} = "IGNORE"; nap(900); POSIX::_exit(0) } nap(100); for (1..7) { kill "USR1", $p; nap(20) } print "$$ $p"; waitpid($p, 0)`,
      ],
    ],
    truth: (answer, [pids = ""]) => {
      const [sender = "", target = ""] = pids.split(" ");
      expect(answer.value("@signals", sender, "tw-killer", 10, target)).toBe(7);
    },
  },
  {
    recipe: "signals-received",
    ask: "which signals does process tw-victim receive, count by signal",
    run: [
      [
        "tw-victim",
        // The next is sent when the one before has arrived: two of a kind that wait are one.
        `pipe(my $r, my $w); $SIG{USR1} = $SIG{HUP} = sub { syswrite($w, "x") }; my $me = $$; my $p = fork();
         if (!$p) { $0 = "tw-sender"; for my $signal ("USR1", "USR1", "USR1", "USR1", "HUP", "HUP", "HUP") { kill $signal, $me; sysread($r, my $b, 1) } POSIX::_exit(0) }
         nap(10) until waitpid($p, POSIX::WNOHANG()) == $p`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@signals", 10)).toBe(4);
      expect(answer.value("@signals", 1)).toBe(3);
    },
  },
  {
    recipe: "crashes",
    ask: "which processes crash with a segmentation fault",
    run: [
      [
        "tw-crasher",
        `my $p = fork(); if (!$p) { kill "SEGV", $$; nap(100); POSIX::_exit(0) } waitpid($p, 0); print $p`,
      ],
    ],
    truth: (answer, [pid = ""]) => expect(answer.lines(pid, "tw-crasher", "signal 11")).toHaveLength(1),
  },
  {
    recipe: "setuid-log",
    ask: "who changes user id",
    run: [["tw-setuid", `my $p = fork(); if (!$p) { syscall(105, 65534); POSIX::_exit(0) } waitpid($p, 0)`]],
    truth: (answer) => expect(answer.lines("tw-setuid", "setuid from 0 to 65534")).toHaveLength(1),
  },
  {
    recipe: "ptrace-log",
    ask: "who calls ptrace on which process",
    run: [
      [
        "tw-tracer",
        `my $p = fork(); if (!$p) { nap(400); POSIX::_exit(0) } syscall(101, 0x4206, $p, 0, 0); print $p; waitpid($p, 0)`,
      ],
    ],
    truth: (answer, [pid = ""]) => expect(answer.value("@ptrace", "tw-tracer", pid)).toBe(1),
  },
  {
    recipe: "oom-score",
    ask: "which process changes its oom_score_adj, and to which value",
    run: [
      [
        "tw-oomscore",
        `for my $v (733, 412) { open(my $f, ">", "/proc/self/oom_score_adj"); print $f $v; close $f }`,
      ],
    ],
    truth: (answer) => {
      expect(answer.lines("tw-oomscore", 733)).toHaveLength(1);
      expect(answer.lines("tw-oomscore", 412)).toHaveLength(1);
    },
  },
  {
    recipe: "namespace-changes",
    ask: "who creates namespaces",
    run: [
      ["tw-unshare", `my $p = fork(); if (!$p) { syscall(272, 0x04000000); POSIX::_exit(0) } waitpid($p, 0)`],
    ],
    truth: (answer) => expect(answer.lines("tw-unshare", "unshare", 4000000)).toHaveLength(1),
  },
  {
    recipe: "memfd-log",
    ask: "who uses memfd_create",
    run: [["tw-memfd", `my $n = "tw-secret"; syscall(319, $n, 0)`]],
    truth: (answer) => expect(answer.lines("tw-memfd", "memfd tw-secret")).toHaveLength(1),
  },
  {
    recipe: "capabilities",
    ask: "which capabilities does each process use",
    run: [
      [
        "tw-capable",
        `for (1..5) { my $p = fork(); if (!$p) { my $n = "x"; syscall(170, $n, 0 - 1); POSIX::_exit(0) } waitpid($p, 0) }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@checks", "tw-capable", 21)).toBeGreaterThanOrEqual(5),
  },
  {
    recipe: "bpf-calls",
    ask: "who makes bpf system calls",
    run: [["tw-bpfer", `syscall(321, 7, my $a = "\\0" x 64, 64) for 1..3`]],
    truth: (answer) => expect(answer.value("@bpf", "tw-bpfer", 7)).toBe(3),
  },
  {
    recipe: "cgroup-moves",
    ask: "which processes move between cgroups",
    run: [
      [
        "tw-mover",
        `my ($m) = grep { -w "$_/cgroup.procs" } glob("/sys/fs/cgroup/unified /sys/fs/cgroup/cpu /sys/fs/cgroup"); mkdir "$m/tw-move"; my $p = fork(); if (!$p) { nap(300); POSIX::_exit(0) } open(my $f, ">", "$m/tw-move/cgroup.procs"); syswrite($f, $p); close $f; waitpid($p, 0); rmdir "$m/tw-move"; print $p`,
      ],
    ],
    truth: (answer, [pid = ""]) => expect(answer.lines(pid, /tw-move/)).toHaveLength(1),
  },
];

allHold("recipes about signals and rights", truths);
