export default [
  {
    id: "m01",
    category: "memory",
    lang: "zh",
    query: "哪个进程的缺页异常最多?按进程统计次数",
    workload: {
      perl: `sub minflt { (split ' ', slurp("/proc/$$/stat"))[9] }
        kid("faultmill", sub { my $a = minflt(); my $s = "x" x (4096 * 9000); spit("$DIR/n", minflt() - $a) });
        ready(); go(1); done(n => slurp("$DIR/n"));`,
    },
    oracle: ({ out, facts, J }) => J.states(out, "faultmill", [facts.n, facts.n + 1_500]),
  },
  {
    id: "m02",
    category: "memory",
    lang: "en",
    query: "something is leaking. which process grows its heap (brk), by how many bytes?",
    workload: {
      perl: `no warnings "portable";
        sub heap_bytes { my $maps = slurp("/proc/$$/maps"); my $sum = 0; $sum += hex($2) - hex($1) while $maps =~ /^(\\w+)-(\\w+) .*\\[heap\\]$/mg; $sum }
        kid("leaky-cache", sub { my $a = heap_bytes(); my @keep; push @keep, "x" x 1000 for 1..6000; spit("$DIR/n", heap_bytes() - $a) });
        ready(); go(1); done(bytes => slurp("$DIR/n"));`,
    },
    oracle: ({ out, facts, J }) =>
      J.states(out, "leaky-cache", [facts.bytes * 0.95, facts.bytes * 1.1], { units: [1, 1 / 1024] }),
  },
  {
    id: "m03",
    category: "memory",
    lang: "ja",
    query: "munmap で解放されたメモリをプロセスごとにバイト数で教えて",
    workload: {
      perl: `kid("returner", sub { for (1..12) { my $p = syscall(9, 0, 3 << 20, 3, 0x22, -1, 0); syscall(11, $p, 3 << 20) } });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "returner", [12 * 3 * 1048576, 12 * 3 * 1048576 + 2_000_000]),
  },
  {
    id: "m04",
    category: "memory",
    lang: "es",
    query: "¿Qué procesos llaman a mmap y cuántas veces?",
    workload: {
      perl: `kid("mapmaker", sub { for (1..140) { my $p = syscall(9, 0, 8192, 3, 0x22, -1, 0); syscall(11, $p, 8192) } });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "mapmaker", [140, 150]),
  },
];
