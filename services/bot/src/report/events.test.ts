import { expect, test } from "vitest";
import { attempt, draw, plan, report, run } from "./samples.ts";

const opens = report([
  attempt(
    plan('tracepoint:syscalls:sys_enter_openat { printf("%s %s\\n", comm, str(args->filename)); }', {
      title: "Files opened",
    }),
    [
      run([
        {
          kind: "events",
          total: 12_345,
          head: Array.from({ length: 10 }, (_, i) => ({
            tMs: i * 3.2,
            text: `nginx /srv/www/shop/static/img/${i}/product-picture-large.webp\n`,
          })),
          tail: Array.from({ length: 10 }, (_, i) => ({
            tMs: 9_980 + i,
            text: `nginx /srv/www/shop/static/img/${900 + i}/thumb.webp\n`,
          })),
        },
      ]),
    ],
  ),
]);

test("of many different events the first and the last are shown", () => {
  expect(draw(opens)).toMatchInlineSnapshot(`
    "12,345 events in 10 s, 1.2 k a second.

       after  event
         0 s  nginx /srv/www/shop/static/img/0/product-picture-large.webp
        3 ms  nginx /srv/www/shop/static/img/1/product-picture-large.webp
        6 ms  nginx /srv/www/shop/static/img/2/product-picture-large.webp
       10 ms  nginx /srv/www/shop/static/img/3/product-picture-large.webp
       13 ms  nginx /srv/www/shop/static/img/4/product-picture-large.webp
       16 ms  nginx /srv/www/shop/static/img/5/product-picture-large.webp
       19 ms  nginx /srv/www/shop/static/img/6/product-picture-large.webp
       22 ms  nginx /srv/www/shop/static/img/7/product-picture-large.webp
       26 ms  nginx /srv/www/shop/static/img/8/product-picture-large.webp
       29 ms  nginx /srv/www/shop/static/img/9/product-picture-large.webp
           …  12,325 more
      9.98 s  nginx /srv/www/shop/static/img/900/thumb.webp
      9.98 s  nginx /srv/www/shop/static/img/901/thumb.webp
      9.98 s  nginx /srv/www/shop/static/img/902/thumb.webp
      9.98 s  nginx /srv/www/shop/static/img/903/thumb.webp
      9.98 s  nginx /srv/www/shop/static/img/904/thumb.webp
      9.99 s  nginx /srv/www/shop/static/img/905/thumb.webp
      9.99 s  nginx /srv/www/shop/static/img/906/thumb.webp
      9.99 s  nginx /srv/www/shop/static/img/907/thumb.webp
      9.99 s  nginx /srv/www/shop/static/img/908/thumb.webp
      9.99 s  nginx /srv/www/shop/static/img/909/thumb.webp

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Files opened · 10 s · web-3
    "
  `);
});

const repeatedEvents = report([
  attempt(plan("…", { title: "Signals sent" }), [
    run([
      {
        kind: "events",
        total: 14,
        head: Array.from({ length: 14 }, (_, i) => ({
          tMs: i * 700,
          text:
            i % 7 === 6
              ? "kill (1200) sends SIGKILL to checkout (4711)\n"
              : "systemd (1) sends SIGTERM to worker (812)\n",
        })),
        tail: [],
      },
    ]),
  ]),
]);

test("events that repeat are counted", () => {
  expect(draw(repeatedEvents)).toMatchInlineSnapshot(`
    "14 events in 10 s; most often: systemd (1) sends SIGTERM to worker (812) (12).

      times  first   last  event
         12    0 s  8.4 s  systemd (1) sends SIGTERM to worker (812)
          2  4.2 s  9.1 s  kill (1200) sends SIGKILL to checkout (4711)

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Signals sent · 10 s · web-3
    "
  `);
});
