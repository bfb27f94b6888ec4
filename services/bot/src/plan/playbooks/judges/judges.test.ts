import { describe, expect, test } from "vitest";
import type { Row, Seen } from "../seen.ts";
import { cpu } from "./cpu.ts";
import { descriptors } from "./descriptors.ts";
import { errors } from "./errors.ts";
import { faults } from "./faults.ts";
import { locks } from "./locks.ts";
import { pieces } from "./pieces.ts";
import { processes } from "./processes.ts";
import { signals } from "./signals.ts";
import { sync } from "./sync.ts";
import { waiting } from "./waiting.ts";

const row = (more: Partial<Row>): Row => ({
  process: "",
  pid: "",
  syscall: "",
  errno: 0,
  signal: 0,
  cpu: "",
  port: "",
  target: "",
  targetPid: "",
  number: "",
  perSecond: 0,
  value: 10,
  ...more,
});

const seen = (tables: Record<string, Partial<Row>[]>, about: string[] = ["10"]): Seen => ({
  host: "web-1",
  arch: "x86_64",
  cpus: 2,
  rows: (recipe, map) => tables[map === undefined ? recipe : `${recipe} ${map}`]?.map(row) ?? null,
  lines: () => [],
  about: new Set(about),
  aboutName: about.length > 0 ? "shop" : "",
});

/** Of the time of one second. */
const share = (part: number): number => part * 1e6;
const shop = { process: "shop", pid: "10" };
const batch = { process: "batch", pid: "20" };
const [READ, WRITE, FUTEX, NANOSLEEP, ACCEPT, FSYNC, CLONE, WAIT4, OPENAT, CONNECT, MMAP] = [
  "0",
  "1",
  "202",
  "35",
  "43",
  "74",
  "56",
  "61",
  "257",
  "42",
  "9",
];

describe("CPU", () => {
  const waits = (part: number) => [{ ...shop, perSecond: share(part) }];
  test("who waits and who has its CPU are named together", () => {
    const { found } = cpu(
      seen({
        "run-queue-latency": waits(0.6),
        "cpu-samples": [
          { process: "shop", cpu: "1", perSecond: 20 },
          { process: "batch", cpu: "1", perSecond: 79 },
          { process: "other", cpu: "0", perSecond: 95 },
        ],
      }),
    );
    expect(found).toMatchObject([{ subject: "batch", confidence: "high" }]);
    expect(found[0]?.evidence).toContain("60 %");
  });

  test("a busy process is no cause while nobody waits", () => {
    const judged = cpu(
      seen({
        "run-queue-latency": waits(0.02),
        "cpu-samples": [{ process: "batch", cpu: "1", perSecond: 99 }],
      }),
    );
    expect(judged.found).toEqual([]);
    expect(judged.clear).toContain("2 %");
  });

  test("a busy process on another CPU than the waiting one's is not accused", () => {
    const judged = cpu(
      seen({
        "run-queue-latency": waits(0.5),
        "cpu-samples": [
          { process: "shop", cpu: "1", perSecond: 90 },
          { process: "batch", cpu: "0", perSecond: 99 },
        ],
      }),
    );
    expect(judged.found.map(({ kind }) => kind)).toEqual(["crowded"]);
    expect(JSON.stringify(judged)).not.toContain("batch");
  });

  test("somebody else's wait says nothing about the one in question", () => {
    const judged = cpu(
      seen({
        "run-queue-latency": [{ ...batch, perSecond: share(0.9) }, ...waits(0.01)],
        "cpu-samples": [{ process: "batch", cpu: "1", perSecond: 99 }],
      }),
    );
    expect(judged.found).toEqual([]);
  });
});

describe("flushing to disk", () => {
  const table = (mine: number, theirs: number) => ({
    "syscall-time": [
      { ...shop, syscall: FSYNC, perSecond: share(mine) },
      { ...batch, syscall: FSYNC, perSecond: share(theirs) },
    ],
    "syscall-count": [{ ...shop, syscall: FSYNC, perSecond: 50 }],
  });
  test("the neighbour who syncs most is named when the one in question waits", () => {
    expect(sync(seen(table(0.5, 0.9))).found).toMatchObject([{ subject: "batch" }]);
  });
  test("without a neighbour it is the program's own doing", () => {
    expect(sync(seen(table(0.5, 0.01))).found).toMatchObject([{ subject: "shop" }]);
  });
  test("a neighbour who syncs much is innocent while the one in question does not wait", () => {
    expect(sync(seen(table(0.01, 0.9))).found).toEqual([]);
  });
});

describe("errors", () => {
  const failing = (who: Partial<Row>, errno: number, perSecond: number, syscall = OPENAT) => ({
    ...who,
    errno,
    perSecond,
    syscall,
  });
  test("a storm of missing files is told of the one in question, with its rate", () => {
    const { found } = errors(seen({ "syscall-errors": [failing(shop, 2, 20_000)] }));
    expect(found).toMatchObject([{ kind: "missing", subject: "shop" }]);
    expect(found[0]?.evidence).toContain("20,000");
  });
  test("another's storm is not told when somebody is named, and a few misses are everyday life", () => {
    expect(errors(seen({ "syscall-errors": [failing(batch, 2, 50_000)] })).found).toEqual([]);
    expect(errors(seen({ "syscall-errors": [failing(shop, 2, 50)] })).found).toEqual([]);
  });
  test("with nobody named only what dwarfs all others is told", () => {
    const two = [failing(shop, 2, 9_000), failing(batch, 2, 9_000)];
    expect(errors(seen({ "syscall-errors": two }, [])).found).toEqual([]);
    const one = [failing(shop, 2, 90_000), failing(batch, 2, 9_000)];
    expect(errors(seen({ "syscall-errors": one }, [])).found).toMatchObject([{ subject: "shop" }]);
  });
  test("a refused connection comes with its port once that is known, and never with another's", () => {
    const refused = { "syscall-errors": [failing(shop, 111, 10, CONNECT)] };
    expect(errors(seen(refused)).found[0]?.subject).toBe("shop");
    const connects = [
      { ...shop, port: "5432", perSecond: 10 },
      { ...shop, port: "443", perSecond: 300 },
      { ...batch, port: "80", perSecond: 10 },
    ];
    expect(errors(seen({ ...refused, "tcp-connects": connects })).found[0]?.subject).toBe("shop, port 5432");
  });
});

describe("signals", () => {
  const sent = (signal: number, to: Partial<Row>, perSecond = 1) => [
    { process: "guard", pid: "30", signal, perSecond, ...to },
  ];
  const toShop = { target: "shop", targetPid: "10" };
  const toPeer = { target: "peer", targetPid: "40" };
  test("who stops the one in question is named first of all", () => {
    expect(signals(seen({ "signals-sent": sent(19, toShop) })).found).toMatchObject([
      { kind: "stopped", subject: "guard", weight: 1 },
    ]);
  });
  test("signals between others are not told, however many", () => {
    expect(signals(seen({ "signals-sent": sent(12, toPeer, 900) })).found).toEqual([]);
    expect(signals(seen({ "signals-sent": sent(9, toPeer) })).found).toEqual([]);
  });
  test("a signal now and then is no flood", () => {
    expect(signals(seen({ "signals-sent": sent(10, toShop, 1) })).found).toEqual([]);
    expect(signals(seen({ "signals-sent": sent(10, toShop, 300) })).found).toMatchObject([
      { kind: "interrupted" },
    ]);
  });
});

describe("locks", () => {
  const worker = { process: "shop-w1", pid: "10" };
  const holder = { process: "shop-log", pid: "10" };
  const time = [
    { ...worker, syscall: FUTEX, perSecond: share(0.6) },
    { ...holder, syscall: NANOSLEEP, perSecond: share(0.9) },
  ];
  const count = [
    { ...worker, syscall: FUTEX, perSecond: 9 },
    { ...holder, syscall: FUTEX, perSecond: 6 },
  ];
  test("the thread that holds it while it sleeps is named", () => {
    const counts = [...count, { ...worker, syscall: ACCEPT, perSecond: 9 }];
    const { found } = locks(seen({ "syscall-time": time, "syscall-count": counts }));
    expect(found[0]?.subject).toContain("shop-log");
  });
  test("idle workers who wait in futex for work that is handed to them are no lock", () => {
    expect(locks(seen({ "syscall-time": time, "syscall-count": count })).found).toEqual([]);
  });
  test("another program that waits in futex is not told", () => {
    const counts = [...count, { ...worker, syscall: ACCEPT, perSecond: 9 }];
    expect(locks(seen({ "syscall-time": time, "syscall-count": counts }, ["77"])).found).toEqual([]);
  });
});

describe("processes, memory, descriptors and small pieces", () => {
  test("a program that starts processes and waits for them is told with what it starts", () => {
    const { found } = processes(
      seen({
        "syscall-count": [
          { ...shop, syscall: CLONE, perSecond: 40 },
          { ...shop, syscall: WAIT4, perSecond: 40 },
        ],
        "syscall-time": [{ ...shop, syscall: WAIT4, perSecond: share(0.7) }],
        "exec-count": [{ process: "convert", perSecond: 40 }],
      }),
    );
    expect(found[0]?.what).toContain("convert");
    expect(found[0]?.confidence).toBe("high");
  });
  test("threads are not processes", () => {
    const counts = { "syscall-count": [{ ...shop, syscall: CLONE, perSecond: 40 }], "syscall-time": [] };
    expect(processes(seen(counts)).found).toEqual([]);
  });
  test("page faults are told of the one in question only when they stand out", () => {
    const mine = (perSecond: number) =>
      faults(
        seen({
          "page-faults": [
            { ...shop, perSecond },
            { ...batch, perSecond: 40_000 },
          ],
          "syscall-count": [{ ...shop, syscall: MMAP, perSecond: 60 }],
        }),
      ).found;
    expect(mine(60_000)).toMatchObject([{ subject: "shop" }]);
    expect(mine(500)).toEqual([]);
  });
  test("a leak is more opened than closed, not many opened", () => {
    const growth = (closed: number) =>
      descriptors(
        seen({
          "descriptor-growth @opened": [{ ...shop, perSecond: 100 }],
          "descriptor-growth @closed": [{ ...shop, perSecond: closed }],
        }),
      ).found;
    expect(growth(5)).toMatchObject([{ subject: "shop" }]);
    expect(growth(99)).toEqual([]);
  });
  test("many writes are told only when each is tiny", () => {
    const written = (bytes: number) =>
      pieces(
        seen({
          "syscall-count": [{ ...shop, syscall: WRITE, perSecond: 30_000 }],
          "write-bytes": [{ ...shop, perSecond: 30_000 * bytes }],
        }),
      ).found;
    expect(written(1)[0]?.what).toContain("one byte at a time");
    expect(written(8_192)).toEqual([]);
  });
});

describe("waiting", () => {
  const sleeps = (more: Partial<Row>[]) => ({
    "syscall-time": [{ ...shop, syscall: NANOSLEEP, perSecond: share(0.6) }],
    "syscall-count": [{ ...shop, syscall: NANOSLEEP, perSecond: 10 }, ...more],
  });
  test("a service that sleeps while it should answer is told", () => {
    const { found } = waiting(seen(sleeps([{ ...shop, syscall: READ, perSecond: 10 }])));
    expect(found).toMatchObject([{ kind: "sleep", subject: "shop" }]);
  });
  test("a thread that only sleeps keeps nobody waiting", () => {
    expect(waiting(seen(sleeps([]))).found).toEqual([]);
  });
  test("a send that blocks is told with the one process that receives as much, not with who is merely near", () => {
    const sends = {
      "syscall-time": [{ ...shop, syscall: WRITE, perSecond: share(0.8) }],
      "syscall-count": [{ ...shop, syscall: WRITE, perSecond: 20 }],
      "socket-bytes @sent": [{ ...shop, perSecond: 90_000 }],
    };
    const client = { process: "client", pid: "60", perSecond: 300 };
    const reader = { process: "reader", pid: "50", perSecond: 88_000 };
    const told = (received: Partial<Row>[]) =>
      waiting(seen({ ...sends, "socket-bytes @received": received })).found[0]?.subject;
    expect(told([client, reader])).toBe("reader");
    expect(told([client])).toBe("shop");
    expect(told([reader, { ...reader, process: "other", pid: "51" }])).toBe("shop");
  });
  test("with nobody in question nothing is told of who waits", () => {
    expect(waiting(seen(sleeps([{ ...shop, syscall: READ, perSecond: 10 }]), [])).found).toEqual([]);
  });
});
