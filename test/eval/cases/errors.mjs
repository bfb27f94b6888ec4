export default [
  {
    id: "e01",
    category: "errors",
    lang: "zh",
    query: "哪些系统调用在失败?按进程名和错误码统计",
    workload: {
      perl: `kid("brokenapp", sub { syscall(0, 777, 0, 0) for 1..31; unlink("$DIR/not-there") for 1..22 });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.all(
        J.states(out, ["brokenapp", /EBADF|(?<!\d)9(?!\d)/], 31),
        J.states(out, ["brokenapp", /ENOENT|(?<!\d)2(?!\d)/], [22, 24]),
      ),
  },
  {
    id: "e02",
    category: "errors",
    lang: "en",
    query: "we see permission denied. who gets EACCES and how often?",
    workload: {
      perl: `spit("$DIR/locked", "x"); chmod(0600, "$DIR/locked");
        kid("intruder", sub { syscall(105, 65534); for (1..14) { sysopen(my $f, "$DIR/locked", O_RDONLY) and die } for (1..8) { sysopen(my $f, "$DIR/absent", O_RDONLY) and die } });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.any(
        J.states(out, ["intruder", /EACCES|(?<!\d)13(?!\d)/], 14, { count: true }),
        J.all(J.states(out, "intruder", 14, { count: true }), J.absent(out, /ENOENT/)),
      ),
  },
  {
    id: "e03",
    category: "errors",
    lang: "de",
    query: "Welcher Prozess bekommt dauernd EAGAIN zurück?",
    workload: {
      perl: `kid("busywaiter", sub { pipe(my $r, my $w); my $fl = fcntl($r, F_GETFL, 0); fcntl($r, F_SETFL, $fl | O_NONBLOCK); sysread($r, my $b, 1) for 1..260 });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "busywaiter", 260, { count: true }),
  },
];
