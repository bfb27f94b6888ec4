const BILLING = `#include <unistd.h>
#include <stdlib.h>
int charge_card(int cents) { return cents > 0 ? 0 : -1; }
int compute_tax(int net) { return net < 0 ? -1 : 7; }
void settle(void) { usleep(20000); }
int main(int argc, char **argv) {
  char go; read(0, &go, 1); usleep(200000);
  for (int i = 0; i < 321; i++) charge_card(i);
  for (int i = 0; i < 40; i++) compute_tax(i);
  for (int i = 0; i < 10; i++) compute_tax(-1 - i);
  for (int i = 0; i < 15; i++) settle();
  return 0;
}`;
const workload = {
  c: { billing: BILLING },
  perl: `pipe(my $r, my $w); my $p = fork(); if (!$p) { open(STDIN, "<&", $r); exec("$DIR/billing") }
    ready(pid => $p); syswrite($w, "g"); waitpid($p, 0); done();`,
};

export default [
  {
    id: "u01",
    category: "user-space",
    lang: "en",
    query: "how many times does {{dir}}/billing call charge_card()",
    workload,
    oracle: ({ out, J }) => J.states(out, /billing|charge_card/, 321, { alone: true }),
  },
  {
    id: "u02",
    category: "user-space",
    lang: "de",
    query: "Wie groß sind die malloc-Anforderungen des Prozesses allocd? Bitte als Histogramm",
    workload: {
      c: {
        allocd: `#include <unistd.h>
#include <stdlib.h>
int main(void) { char go; read(0, &go, 1); usleep(200000); for (int i = 0; i < 400; i++) free(malloc(5000)); for (int i = 0; i < 90; i++) free(malloc(40)); return 0; }`,
      },
      perl: `pipe(my $r, my $w); my $p = fork(); if (!$p) { open(STDIN, "<&", $r); exec("$DIR/allocd") }
        ready(pid => $p); syswrite($w, "g"); waitpid($p, 0); done();`,
    },
    oracle: ({ out, J }) =>
      J.all(
        J.histogram(out, "allocd", { low: 5_000, high: 5_000, atLeast: 400, atMost: 404, alone: true }),
        J.histogram(out, "allocd", { low: 40, high: 40, atLeast: 90, atMost: 100, alone: true }),
      ),
  },
  {
    id: "u03",
    category: "user-space",
    lang: "zh",
    query: "{{dir}}/billing 里的函数 settle 每次执行要多久?",
    workload,
    oracle: ({ out, J }) =>
      J.any(
        J.histogram(out, null, {
          low: 20,
          high: 30,
          atLeast: 14,
          atMost: 15,
          units: [1, 1e3, 1e6],
          alone: true,
        }),
        J.states(out, null, [20, 26], { units: [1, 1e3, 1e6], average: true, alone: true }),
      ),
  },
  {
    id: "u04",
    category: "user-space",
    lang: "es",
    query: "¿Qué valores devuelve la función compute_tax de {{dir}}/billing?",
    workload,
    oracle: ({ out, J }) =>
      J.all(J.states(out, "7", 40, { count: true }), J.states(out, "-1", 10, { count: true })),
  },
];
