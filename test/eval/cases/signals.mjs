export default [
  {
    id: "g01",
    category: "signals",
    lang: "en",
    query: "who killed pid {{victim}}?",
    workload: {
      perl: `my $v = fork(); if (!$v) { comm("victimd"); sleep 60; POSIX::_exit(0) }
        kid("assassin", sub { kill "TERM", $v }); ready(victim => $v); go(1); done();`,
    },
    oracle: ({ out, facts, J }) => J.row(out, "assassin", facts.victim, /SIGTERM|(?<!\d)15(?!\d)/),
  },
  {
    id: "g02",
    category: "signals",
    lang: "ja",
    query: "SIGUSR1 を送っているのはどのプロセスですか。回数も",
    workload: {
      perl: `$SIG{USR1} = $SIG{USR2} = "IGNORE"; my $me = $$;
        my $t = fork(); if (!$t) { comm("listenerd"); sleep 60; POSIX::_exit(0) }
        kid("nudger", sub { for (1..16) { kill "USR1", $t } }); kid("poker", sub { for (1..7) { kill "USR2", $t } });
        ready(target => $t); go(1); kill 9, $t; done();`,
    },
    oracle: ({ out, J }) => J.states(out, ["nudger", /SIGUSR1|(?<!\d)10(?!\d)/], 16, { count: true }),
  },
  {
    id: "g03",
    category: "signals",
    lang: "es",
    query: "¿Qué procesos se están cayendo con segmentation fault?",
    workload: {
      c: { flakyapp: `int main(void) { volatile int *p = 0; return *p; }` },
      cflags: ["-O0"],
      perl: `ready(); nap(100); for (1..4) { my $p = fork(); if (!$p) { exec("$DIR/flakyapp") } waitpid($p, 0) } done();`,
    },
    oracle: ({ out, J }) => J.row(out, "flakyapp", /SIGSEGV|segmentation|(?<!\d)11(?!\d)/i),
  },
];
