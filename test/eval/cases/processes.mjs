export default [
  {
    id: "p01",
    category: "processes",
    lang: "en",
    query: "what gets spawned on this box all the time? i want to see the full command lines",
    workload: {
      perl: `system("cp /bin/true $DIR/cron-helper"); ready(); nap(100);
        system("$DIR/cron-helper", "--sync", "batch-$_") for 40..46; done();`,
    },
    oracle: ({ out, J }) =>
      J.all(...[40, 43, 46].map((n) => J.row(out, "cron-helper", "--sync", `batch-${n}`))),
  },
  {
    id: "p02",
    category: "processes",
    lang: "de",
    query: "Welcher Prozess startet hier ständig Kindprozesse? Bitte die Anzahl der Forks pro Prozess.",
    workload: {
      perl: `kid("spawnerd", sub { for (1..43) { my $p = fork(); POSIX::_exit(0) if !$p; waitpid($p, 0) } });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "spawnerd", 43),
  },
  {
    id: "p03",
    category: "processes",
    lang: "zh",
    query: "哪些进程异常退出,退出码不是 0?显示进程名和退出码",
    workload: {
      perl: `kid("loader-bad", sub { POSIX::_exit(37) }); kid("loader-ok", sub { POSIX::_exit(0) });
        ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.all(J.row(out, "loader-bad", 37), J.absent(out, "loader-ok")),
  },
  {
    id: "p04",
    category: "processes",
    lang: "es",
    query: "¿Cuántos hilos nuevos está creando cada proceso?",
    workload: {
      c: {
        threadfarm: `#include <pthread.h>
static void *nothing(void *x) { return x; }
int main(void) { for (int i = 0; i < 26; i++) { pthread_t t; pthread_create(&t, 0, nothing, 0); pthread_join(t, 0); } return 0; }`,
      },
      perl: `kid("starter", sub { exec("$DIR/threadfarm") }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.states(out, "threadfarm", 26),
  },
  {
    id: "p05",
    category: "processes",
    lang: "de",
    query: "Wer wechselt hier die Benutzer-ID (setuid)? Prozess und neue UID bitte",
    workload: {
      perl: `kid("dropper", sub { syscall(105, 4711) == 0 or die "setuid: $!" }); ready(); go(1); done();`,
    },
    oracle: ({ out, J }) => J.row(out, "dropper", 4711),
  },
];
