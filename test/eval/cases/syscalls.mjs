export default [
  {
    id: "y01",
    category: "syscalls",
    lang: "de",
    query: "Welche Systemaufrufe macht der Prozess looper am häufigsten?",
    workload: {
      perl: `kid("looper", sub { for (1..2600) { syscall(102) } for (1..900) { syscall(104) } }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.all(
        J.states(out, [/getuid|(?<!\d)102(?!\d)/], 2_600),
        J.states(out, [/getgid|(?<!\d)104(?!\d)/], 900),
      ),
  },
  {
    id: "y02",
    category: "syscalls",
    lang: "ja",
    query: "プロセス pollster の poll システムコールの待ち時間の分布を見せて",
    workload: {
      perl: `kid("pollster", sub { syscall(7, 0, 0, 40) for 1..25 }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.histogram(out, "pollster", {
        low: 40,
        high: 60,
        atLeast: 24,
        atMost: 26,
        units: [1, 1e3, 1e6],
        alone: true,
      }),
  },
  {
    id: "y03",
    category: "syscalls",
    lang: "en",
    window: 4,
    query: "syscalls per second of pid {{pid}}",
    workload: {
      perl: `my $pid = kid("ticker", sub { my $start = Time::HiRes::time();
          for my $i (1..28) { syscall(110) for 1..700; my $left = $start + $i / 10 - Time::HiRes::time(); nap(1000 * $left) if $left > 0 } });
        ready(pid => $pid); go(1); done();`,
    },
    oracle: ({ out, J }) => J.rate(out, { each: 7_010, tolerance: 0.15, points: 2 }),
  },
  {
    id: "y04",
    category: "syscalls",
    lang: "es",
    query: "¿Qué llamadas al sistema tardan más de 100 ms? Dime proceso, llamada y duración",
    workload: {
      perl: `pipe(my $r, my $w);
        kid("feedslow", sub { for (1..4) { nsleep(300); syswrite($w, "x") } });
        kid("stuckread", sub { sysread($r, my $b, 1) for 1..4 });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.any(
        ...[1, 1e3, 1e6].map((unit) =>
          J.number(out, ["stuckread", /\bread\b|(?<!\d)0(?!\d)/], { low: 280 * unit, high: 420 * unit }),
        ),
      ),
  },
  {
    id: "y05",
    category: "syscalls",
    lang: "en",
    query: "which process is calling ioctl like crazy",
    workload: {
      perl: `kid("ioctlstorm", sub { syscall(16, -1, 0x5401, 0) for 1..1234 }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "ioctlstorm", [1_234, 1_240]),
  },
  {
    id: "y06",
    category: "syscalls",
    lang: "zh",
    query: "每个进程在各个系统调用里一共花了多少时间?",
    workload: {
      perl: `kid("dozer", sub { nsleep(50) for 1..20 }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.states(out, ["dozer", /nanosleep|(?<!\d)230(?!\d)|(?<!\d)35(?!\d)/], [1_000, 1_100], {
        units: [1, 1e3, 1e6],
      }),
  },
];
