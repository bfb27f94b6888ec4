export default [
  {
    id: "f01",
    category: "files",
    lang: "en",
    query: "config files get replaced under my feet. who renames files, from what to what?",
    workload: {
      perl: `kid("deployer", sub { for (1..6) { spit("$DIR/app.$_.tmp", "x"); rename("$DIR/app.$_.tmp", "$DIR/app.$_.conf") or die } });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.all(...[1, 6].map((n) => J.row(out, "deployer", `app.${n}.tmp`, `app.${n}.conf`))),
  },
  {
    id: "f02",
    category: "files",
    lang: "de",
    query: "Welche Dateien versucht der Prozess configd vergeblich zu öffnen?",
    workload: {
      files: { "there.yaml": "x" },
      perl: `kid("configd", sub { for (1..23) { sysopen(my $f, "$DIR/missing-7.yaml", O_RDONLY) and die } for (1..5) { sysopen(my $f, "$DIR/there.yaml", O_RDONLY) or die } });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) =>
      J.all(J.states(out, "missing-7.yaml", 23, { count: true }), J.absent(out, "there.yaml")),
  },
  {
    id: "f03",
    category: "files",
    lang: "zh",
    query: "按文件统计每个文件被写入了多少字节",
    workload: {
      perl: `kid("journaler", sub {
          sysopen(my $a, "$DIR/events.log", O_WRONLY|O_CREAT) or die; syswrite($a, "x" x 2000) for 1..300;
          sysopen(my $b, "$DIR/tiny.log", O_WRONLY|O_CREAT) or die; syswrite($b, "x" x 100) for 1..50 });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.all(J.states(out, "events.log", 600_000), J.states(out, "tiny.log", 5_000)),
  },
  {
    id: "f04",
    category: "files",
    lang: "ja",
    query: "ディレクトリの一覧を読んでいる(getdents)プロセスと回数を教えてください",
    workload: {
      perl: `kid("crawler", sub { for (1..15) { opendir(my $d, $DIR) or die; my @all = readdir($d) } });
        ready(); go(1); done();`,
    },
    // One reading is one directory; perl asks getdents64 twice for each.
    oracle: ({ out, J }) => J.any(J.states(out, "crawler", 15), J.states(out, "crawler", 30)),
  },
  {
    id: "f05",
    category: "files",
    lang: "es",
    query: "¿Quién cambia permisos de ficheros con chmod? Proceso, fichero y modo nuevo",
    workload: {
      files: { "secret.txt": "x" },
      perl: `kid("permfix", sub { chmod(0640, "$DIR/secret.txt") for 1..3 }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.row(out, "permfix", "secret.txt", /(?<!\d)0?o?640(?!\d)|(?<!\d)416(?!\d)/),
  },
  {
    id: "f06",
    category: "files",
    lang: "en",
    query: "how long do the fsyncs of ledgerd take?",
    workload: {
      perl: `kid("ledgerd", sub { sysopen(my $f, "$DIR/ledger", O_WRONLY|O_CREAT) or die; my $us = 0;
          for (1..12) { syswrite($f, "x" x 5000); my $t = Time::HiRes::time(); syscall(74, fileno($f)); $us += 1e6 * (Time::HiRes::time() - $t) }
          spit("$DIR/us", int($us)) });
        ready(); go(1); done(us => slurp("$DIR/us"));`,
    },
    oracle: ({ out, facts, J }) =>
      J.histogramSum(out, "ledgerd", { sum: facts.us, count: 12, units: [1, 1e3, 1e-3], alone: true }),
  },
  {
    id: "f07",
    category: "files",
    lang: "en",
    query: "somebody creates symlinks on this host, who and where do they point",
    workload: {
      perl: `kid("linker", sub { symlink("$DIR/release-$_", "$DIR/current-$_") or die for 1..5 }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.all(...[1, 5].map((n) => J.row(out, "linker", `release-${n}`, `current-${n}`))),
  },
  {
    id: "f08",
    category: "files",
    lang: "de",
    query: "Wie viele stat-Aufrufe macht jeder Prozess?",
    workload: {
      perl: `kid("statter", sub { for (1..777) { my @s = stat($DIR) } }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "statter", [777, 780]),
  },
  {
    id: "f09",
    category: "files",
    lang: "en",
    query: "which files does pid {{pid}} read, bytes per file",
    workload: {
      perl: `spit("$DIR/big.bin", "x" x (4096 * 200)); spit("$DIR/other.bin", "x" x 40960);
        my $pid = kid("replayer", sub { sysopen(my $f, "$DIR/big.bin", O_RDONLY) or die; 1 while sysread($f, my $b, 4096) });
        kid("bystander", sub { sysopen(my $f, "$DIR/other.bin", O_RDONLY) or die; 1 while sysread($f, my $b, 4096) });
        ready(pid => $pid); go(1); done();`,
    },
    oracle: ({ out, J }) => J.all(J.states(out, "big.bin", 4096 * 200), J.absent(out, "other.bin")),
  },
];
