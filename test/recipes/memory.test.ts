import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { compile, copyOf, exec } from "./programs.ts";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-memory-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const faulter = compile(
  folder,
  "tw-faulter",
  `#include <sys/mman.h>
     #include <unistd.h>
     void touch_pages(char *p, int n) { for (int i = 0; i < n; i++) p[i * 4096L] = 1; }
     int main(int argc, char **v) { (void)v; usleep(100000); int n = 3000; char *p = mmap(0, n * 4096L, 3, 34, -1, 0); madvise(p, n * 4096L, MADV_NOHUGEPAGE); touch_pages(p, n); usleep(50000); if (argc > 1) { close(1); sleep(60); } return 0; }`,
);
const mapper = compile(
  folder,
  "tw-mapper",
  `#include <sys/mman.h>
     #include <unistd.h>
     int main(void) { usleep(100000); for (int i = 0; i < 20; i++) { char *p = mmap(0, 3 << 20, 3, 34, -1, 0); if (i < 5) munmap(p, 3 << 20); else if (i < 8) mprotect(p, 4096, 7); } for (int i = 0; i < 10; i++) sbrk(65536); usleep(50000); return 0; }`,
);

const truths: Truth[] = [
  {
    recipe: "page-faults",
    ask: "count page faults by process",
    run: [exec(copyOf(faulter, "tw-faults"))],
    truth: (answer) => {
      expect(answer.value("@faults", "tw-faults")).toBeGreaterThanOrEqual(3_000);
      expect(answer.value("@faults", "tw-faults")).toBeLessThan(3_400);
    },
  },
  {
    recipe: "page-fault-stacks",
    ask: "page fault stacks of process tw-fault-stacks",
    run: [exec(copyOf(faulter, "tw-fault-stacks"), "stay")],
    truth: (answer) => {
      expect(answer.value("@faults", /touch_pages/)).toBeGreaterThanOrEqual(2_990);
      expect(answer.value("@faults", /touch_pages/)).toBeLessThan(3_020);
    },
  },
  {
    recipe: "fault-kinds",
    ask: "page faults by read or write access and process",
    run: [exec(copyOf(faulter, "tw-fault-kinds"))],
    truth: (answer) => expect(answer.value("@faults", "tw-fault-kinds", 6)).toBeGreaterThanOrEqual(2_990),
  },
  {
    recipe: "mmap-bytes",
    ask: "bytes requested with mmap by process",
    run: [exec(copyOf(mapper, "tw-mmap"))],
    truth: (answer) => {
      expect(answer.value("@bytes", "tw-mmap")).toBeGreaterThanOrEqual(62_914_560);
      expect(answer.value("@bytes", "tw-mmap")).toBeLessThan(70_000_000);
    },
  },
  {
    recipe: "munmap-bytes",
    ask: "bytes given back with munmap by process",
    run: [exec(copyOf(mapper, "tw-munmap"))],
    truth: (answer) => {
      expect(answer.value("@bytes", "tw-munmap")).toBeGreaterThanOrEqual(15_728_640);
      expect(answer.value("@bytes", "tw-munmap")).toBeLessThan(17_000_000);
    },
  },
  {
    recipe: "heap-growth",
    ask: "which processes grow their heap",
    run: [exec(copyOf(mapper, "tw-heap-growth"))],
    truth: (answer) => {
      expect(answer.value("@mmap_bytes", "tw-heap-growth")).toBeGreaterThanOrEqual(62_914_560);
      expect(answer.value("@brk_calls", "tw-heap-growth")).toBeGreaterThanOrEqual(10);
    },
  },
  {
    recipe: "writable-code",
    ask: "which processes make memory writable and executable",
    run: [exec(copyOf(mapper, "tw-writable"))],
    truth: (answer) => expect(answer.value("@mprotect", "tw-writable")).toBe(3),
  },
  {
    recipe: "kmalloc-sizes",
    ask: "kernel memory allocations of process tw-kmalloc: sizes as a histogram",
    run: [
      [
        "tw-kmalloc",
        `my $q = msgget(0, 0600 | 01000); my $b; for (1..3000) { msgsnd($q, pack("l! a*", 1, "x" x 3000), 0); msgrcv($q, $b, 4000, 0, 0) } msgctl($q, 0, 0)`,
      ],
    ],
    truth: (answer) => expect(answer.between("@bytes", 3_000, 3_100)).toBeGreaterThanOrEqual(3_000),
  },
  {
    recipe: "kmalloc-callers",
    ask: "who allocates kernel memory, by function and process",
    run: [
      [
        "tw-kcaller",
        `my $q = msgget(0, 0600 | 01000); my $b; for (1..2000) { msgsnd($q, pack("l! a*", 1, "x" x 3000), 0); msgrcv($q, $b, 4000, 0, 0) } msgctl($q, 0, 0)`,
      ],
    ],
    truth: (answer) => expect(answer.value("@bytes", "tw-kcaller", /msg/)).toBeGreaterThanOrEqual(6_000_000),
  },
  {
    recipe: "slab-top",
    ask: "which slab caches allocate most",
    run: [["tw-slab", `for (1..2000) { sysopen(my $f, "/dev/null", O_RDONLY) }`]],
    truth: (answer) => expect(answer.value("@allocations", "filp")).toBeGreaterThanOrEqual(2_000),
  },
  {
    recipe: "page-alloc",
    ask: "page allocations by process and order",
    run: [exec(copyOf(faulter, "tw-page-alloc"))],
    truth: (answer) => expect(answer.value("@pages", "tw-page-alloc,0")).toBeGreaterThanOrEqual(3_000),
  },
  {
    recipe: "shared-memory",
    ask: "shmget calls with the size of the segment",
    run: [["tw-shm", `my $id = shmget(0, 12345, 0600 | 01000); shmctl($id, 0, 0)`]],
    truth: (answer) => expect(answer.lines("tw-shm", "size 12345 bytes")).toHaveLength(1),
  },
  {
    recipe: "major-faults",
    ask: "major page faults by process",
    run: [
      [
        "tw-major",
        `system("cp", "/usr/bin/perl", "$ARGV[0]/tw-cold"); sysopen(my $f, "$ARGV[0]/tw-cold", O_RDONLY); syscall(74, fileno $f); syscall(221, fileno $f, 0, 0, 4); close $f; exec("$ARGV[0]/tw-cold", "-e", "1")`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@faults", "tw-cold")).toBeGreaterThanOrEqual(1),
  },
  {
    recipe: "tlb-flushes",
    ask: "TLB flushes by process",
    run: [exec(copyOf(mapper, "tw-tlb"))],
    truth: (answer) => expect(answer.value("@flushes", "tw-tlb")).toBeGreaterThanOrEqual(5),
  },
];

allHold("recipes about memory", truths);
