import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { APP, compile, copyOf, exec } from "./programs.ts";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-functions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const app = compile(folder, "tw-app", APP);
const ring = compile(
  folder,
  "tw-ring",
  `#include <linux/io_uring.h>
     #include <string.h>
     #include <sys/mman.h>
     #include <sys/syscall.h>
     #include <unistd.h>
     int main(void) { usleep(100000); struct io_uring_params p; memset(&p, 0, sizeof p);
       int fd = syscall(425, 8, &p); if (fd < 0) return 1;
       char *sq = mmap(0, p.sq_off.array + p.sq_entries * 4, 3, MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQ_RING);
       struct io_uring_sqe *e = mmap(0, p.sq_entries * sizeof *e, 3, MAP_SHARED | MAP_POPULATE, fd, IORING_OFF_SQES);
       unsigned *tail = (unsigned *)(sq + p.sq_off.tail), *mask = (unsigned *)(sq + p.sq_off.ring_mask), *array = (unsigned *)(sq + p.sq_off.array);
       for (int i = 0; i < 21; i++) { unsigned at = *tail & *mask; memset(&e[at], 0, sizeof *e); e[at].opcode = IORING_OP_NOP; array[at] = at; __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE); syscall(426, fd, 1, 0, 0, 0, 0); }
       return 0; }`,
);
const heap = compile(
  folder,
  "tw-heap",
  `#include <pthread.h>
     #include <stdlib.h>
     #include <unistd.h>
     #include <netdb.h>
     pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
     void *work(void *x) { usleep(20000); return x; }
     void *keep_memory(int n) { void *volatile p = 0; for (int i = 0; i < n; i++) p = malloc(100000); return p; }
     int main(int argc, char **v) { (void)v; usleep(300000); keep_memory(30); for (int i = 0; i < 12; i++) free(malloc(24));
       for (int i = 0; i < 9; i++) { pthread_mutex_lock(&lock); pthread_mutex_unlock(&lock); }
       pthread_t t[7]; for (int i = 0; i < 7; i++) { pthread_create(&t[i], 0, work, 0); } for (int i = 0; i < 7; i++) pthread_join(t[i], 0);
       struct addrinfo *a; for (int i = 0; i < 4; i++) getaddrinfo("localhost", 0, 0, &a); usleep(50000); if (argc > 1) { close(1); sleep(60); } return 0; }`,
  "-pthread",
);

const truths: Truth[] = [
  {
    recipe: "malloc-sizes",
    ask: "malloc request sizes of process tw-heap-sizes as a histogram",
    run: [exec(copyOf(heap, "tw-heap-sizes"))],
    truth: (answer) => {
      expect(answer.between("@size", 100_000, 100_000)).toBe(30);
      expect(answer.between("@size", 24, 24)).toBeGreaterThanOrEqual(12);
    },
  },
  {
    recipe: "malloc-count",
    ask: "count malloc and free calls of process tw-heap-count",
    run: [exec(copyOf(heap, "tw-heap-count"))],
    truth: (answer) => {
      expect(answer.value("@malloc", "tw-heap-count")).toBeGreaterThanOrEqual(42);
      expect(answer.value("@free", "tw-heap-count")).toBeGreaterThanOrEqual(12);
      expect(
        answer.value("@malloc", "tw-heap-count") - answer.value("@free", "tw-heap-count"),
      ).toBeGreaterThanOrEqual(20);
    },
  },
  {
    recipe: "malloc-stacks",
    ask: "malloc stacks of process tw-heap-stacks",
    run: [exec(copyOf(heap, "tw-heap-stacks"), "stay")],
    truth: (answer) => expect(answer.value("@bytes", /main/)).toBeGreaterThanOrEqual(3_000_000),
  },
  {
    recipe: "mutex-wait",
    ask: "pthread mutex lock latency of process tw-heap-mutex",
    run: [exec(copyOf(heap, "tw-heap-mutex"))],
    truth: (answer) =>
      expect(answer.between("@latency", 0, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(9),
  },
  {
    recipe: "thread-count",
    ask: "how many threads does each process create",
    run: [exec(copyOf(heap, "tw-heap-threads"))],
    truth: (answer) => expect(answer.value("@threads", "tw-heap-threads")).toBe(7),
  },
  {
    recipe: "thread-log",
    ask: "list new thread creation with pid and thread id",
    run: [exec(copyOf(heap, "tw-heap-list"))],
    truth: (answer) => expect(answer.lines("tw-heap-list", "thread")).toHaveLength(7),
  },
  {
    recipe: "dns-count",
    ask: "how many DNS lookups does each process make",
    run: [exec(copyOf(heap, "tw-heap-names"))],
    truth: (answer) => expect(answer.value("@lookups", "tw-heap-names")).toBe(4),
  },
  {
    recipe: "dns-latency",
    ask: "DNS lookup latency by process",
    run: [exec(copyOf(heap, "tw-heap-dns"))],
    truth: (answer) => expect(answer.between("@latency", 0, Number.POSITIVE_INFINITY, "tw-heap-dns")).toBe(4),
  },
  {
    recipe: "function-count",
    ask: `how often is the C function handle_job(int id, int size) of ${folder}/tw-app-count called, and what is the sum of the size arguments`,
    run: [exec(copyOf(app, "tw-app-count"))],
    truth: (answer) => {
      expect(answer.value("@calls", "tw-app-count")).toBe(23);
      expect(answer.value("@sum", "tw-app-count")).toBe(920);
    },
  },
  {
    recipe: "function-latency",
    ask: `how long does the function slow_part of ${folder}/tw-app-latency take in milliseconds`,
    quiet: true,
    run: [exec(copyOf(app, "tw-app-latency"))],
    truth: (answer) => expect(answer.between("@latency", 16, 63)).toBe(6),
  },
  {
    recipe: "function-results",
    ask: `return values of the function handle_job in ${folder}/tw-app-results`,
    run: [exec(copyOf(app, "tw-app-results"))],
    truth: (answer) => {
      expect(answer.value("@results", 40)).toBe(22);
      expect(answer.value("@results", /^-1$/)).toBe(1);
    },
  },
  {
    recipe: "vdso-call-count",
    ask: "how often does process tw-app-clock call clock_gettime()",
    run: [exec(copyOf(app, "tw-app-clock"))],
    truth: (answer) => expect(answer.value("@calls", "tw-app-clock")).toBeGreaterThan(10),
  },
  {
    recipe: "io-uring-ops",
    ask: "io_uring requests by process and kind",
    run: [exec(ring)],
    truth: (answer) => expect(answer.value("@requests", "tw-ring", "NOP")).toBe(21),
  },
];

allHold("recipes about functions and threads", truths);
