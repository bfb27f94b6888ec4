const MS_IN_ANY_UNIT = [1, 1e3, 1e6];

export default [
  {
    id: "s01",
    category: "scheduler",
    lang: "en",
    query: "exact cpu time used per process in ms, not samples",
    workload: {
      perl: `kid("crunchy", sub { spin_ms(1300); my ($u, $s) = times; spit("$DIR/cpu", int(1000 * ($u + $s))) });
        ready(); go(1); done(ms => slurp("$DIR/cpu"));`,
    },
    oracle: ({ out, facts, J }) =>
      J.states(out, "crunchy", [facts.ms * 0.9 - 40, facts.ms * 1.1 + 40], { units: MS_IN_ANY_UNIT }),
  },
  {
    id: "s02",
    category: "scheduler",
    lang: "zh",
    query: "进程 pauser 主动让出 CPU(自愿上下文切换)多少次?",
    workload: {
      perl: `kid("pauser", sub { nsleep(2) for 1..180; slurp("/proc/$$/status") =~ /^voluntary_ctxt_switches:\\s+(\\d+)/m; spit("$DIR/n", $1) });
        ready(); go(1); done(n => slurp("$DIR/n"));`,
    },
    oracle: ({ out, facts, J }) => J.states(out, "pauser", [facts.n - 12, facts.n + 6], { alone: true }),
  },
  {
    id: "s03",
    category: "scheduler",
    lang: "es",
    window: 4,
    query:
      "¿Cuánto tiempo esperan los procesos en la cola de ejecución hasta que les toca la CPU? Quiero el histograma.",
    workload: {
      perl: `kid("spinner-$_", sub { pin(0); spin_ms(2600); spit("$DIR/$$", int((split ' ', slurp("/proc/$$/schedstat"))[1] / 1e6)) }) for 1..4;
        ready(); go(1); my $ms = 0; $ms += slurp("$DIR/$_->{pid}") for @kids; done(ms => $ms);`,
    },
    // The rest of the machine waits too.
    oracle: ({ out, facts, J }) =>
      J.histogramSum(out, null, { sum: facts.ms, others: 1.4, units: MS_IN_ANY_UNIT, alone: true }),
  },
  {
    id: "s04",
    category: "scheduler",
    lang: "de",
    query: "Wer weckt den Prozess sleepyhead auf und wie oft?",
    workload: {
      perl: `pipe(my $r, my $w);
        kid("bellringer", sub { for (1..90) { nsleep(8); syswrite($w, "x") } });
        kid("sleepyhead", sub { sysread($r, my $b, 1) for 1..90 });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, ["bellringer"], [85, 93]),
  },
  {
    id: "s05",
    category: "scheduler",
    lang: "ja",
    query: "CPU 間の移動(マイグレーション)が多いプロセスはどれですか。回数もお願いします",
    workload: {
      perl: `kid("hopper", sub { for (1..60) { pin($_ % 2); nsleep(4) } }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "hopper", [56, 75]),
  },
  {
    id: "s06",
    category: "scheduler",
    lang: "ja",
    window: 4,
    query: "pid {{pid}} のプログラムはどの関数で CPU を使っていますか",
    workload: {
      c: {
        mixer: `#include <time.h>
volatile unsigned long sink;
void churn_palette(void) { for (int i = 0; i < 200000; i++) sink += i * 31; }
void rest_a_little(void) { struct timespec t = {0, 2000000}; nanosleep(&t, 0); }
int main(void) { for (;;) { for (int i = 0; i < 12; i++) churn_palette(); rest_a_little(); } }`,
      },
      // It runs on: stacks are resolved at the end of the window.
      perl: `my $p = fork(); if (!$p) { exec("$DIR/mixer") } ready(pid => $p); done();`,
    },
    oracle: ({ out, J }) => J.stack(out, "churn_palette", { atLeast: 20, share: 0.5 }),
  },
];
