import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-disks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const truths: Truth[] = [
  {
    recipe: "disk-count",
    ask: "how many disk requests does each process make",
    run: [
      [
        "tw-starter",
        `system("cp", "/bin/dd", "$ARGV[0]/tw-diskn"); exec("$ARGV[0]/tw-diskn", "if=/dev/zero", "of=$ARGV[0]/n", "bs=64k", "count=16", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@requests", "tw-diskn")).toBeGreaterThanOrEqual(16),
  },
  {
    recipe: "disk-bytes",
    ask: "disk bytes by process",
    run: [
      [
        "tw-starter",
        `system("cp", "/bin/dd", "$ARGV[0]/tw-diskb"); exec("$ARGV[0]/tw-diskb", "if=/dev/zero", "of=$ARGV[0]/b", "bs=64k", "count=16", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@bytes", "tw-diskb", /W/)).toBeGreaterThanOrEqual(1_048_576);
      expect(answer.value("@bytes", "tw-diskb", /W/)).toBeLessThan(1_200_000);
    },
  },
  {
    recipe: "disk-size",
    ask: "size of disk requests by process as a histogram",
    run: [
      [
        "tw-starter",
        `system("cp", "/bin/dd", "$ARGV[0]/tw-disks"); exec("$ARGV[0]/tw-disks", "if=/dev/zero", "of=$ARGV[0]/s", "bs=64k", "count=16", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.between("@size", 65_536, 65_536, "tw-disks")).toBe(16),
  },
  {
    recipe: "disk-latency",
    ask: "disk latency histogram by process",
    run: [
      [
        "tw-starter",
        `system("cp", "/bin/dd", "$ARGV[0]/tw-diskl"); exec("$ARGV[0]/tw-diskl", "if=/dev/zero", "of=$ARGV[0]/l", "bs=64k", "count=16", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) =>
      expect(answer.between("@latency", 1, 10_000_000, "tw-diskl")).toBeGreaterThanOrEqual(16),
  },
  {
    recipe: "disk-log",
    ask: "trace block device I/O with pid and latency",
    run: [
      [
        "tw-starter",
        `system("cp", "/bin/dd", "$ARGV[0]/tw-diskg"); exec("$ARGV[0]/tw-diskg", "if=/dev/zero", "of=$ARGV[0]/g", "bs=64k", "count=8", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.lines("tw-diskg", "65536 bytes")).toHaveLength(8),
  },
  {
    recipe: "disk-stacks",
    ask: "what code causes disk I/O",
    run: [
      [
        "tw-starter",
        `system("cp", "/bin/dd", "$ARGV[0]/tw-diskk"); exec("$ARGV[0]/tw-diskk", "if=/dev/zero", "of=$ARGV[0]/k", "bs=64k", "count=8", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@paths", "tw-diskk", /write|submit/)).toBeGreaterThanOrEqual(8),
  },
  {
    recipe: "disk-pattern",
    ask: "random or sequential disk I/O",
    run: [
      [
        "tw-starter",
        `exec("/bin/dd", "if=/dev/zero", "of=$ARGV[0]/p", "bs=64k", "count=32", "oflag=direct", "status=none")`,
        folder,
      ],
    ],
    truth: (answer) =>
      expect(answer.value("@sequential") + answer.value("@random")).toBeGreaterThanOrEqual(32),
  },
  {
    recipe: "disk-flushes",
    ask: "which processes cause flush requests to disks",
    run: [
      [
        "tw-flusher",
        `sysopen(my $f, "$ARGV[0]/f", O_WRONLY | O_CREAT); for (1..4) { syswrite($f, "x" x 5000); syscall(74, fileno $f) }`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.keys("@flushes").length).toBeGreaterThanOrEqual(1),
  },
];

allHold("recipes about disks", truths);
