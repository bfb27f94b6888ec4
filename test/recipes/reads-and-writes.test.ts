import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-reads-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PUT = `sub put { sysopen(my $f, $_[0], O_WRONLY | O_CREAT | O_TRUNC) or die "$_[0]: $!"; syswrite($f, $_[1]); close $f }`;

const truths: Truth[] = [
  {
    recipe: "read-bytes",
    ask: "how many bytes does each process read",
    run: [["tw-reader", `sysopen(my $f, "/dev/zero", O_RDONLY); sysread($f, my $b, 4096) for 1..100`]],
    truth: (answer) => expect(answer.value("@bytes", "tw-reader")).toBe(409_600),
  },
  {
    recipe: "write-bytes",
    ask: "bytes written by process",
    run: [["tw-writer", `sysopen(my $f, "/dev/null", O_WRONLY); syswrite($f, "x" x 1000) for 1..250`]],
    truth: (answer) => expect(answer.value("@bytes", "tw-writer")).toBe(250_000),
  },
  {
    recipe: "read-count",
    ask: "number of reads by process",
    run: [["tw-reads", `sysopen(my $f, "/dev/zero", O_RDONLY); sysread($f, my $b, 1) for 1..321`]],
    truth: (answer) => expect(answer.value("@reads", "tw-reads")).toBe(321),
  },
  {
    recipe: "write-count",
    ask: "number of writes by process",
    run: [["tw-writes", `sysopen(my $f, "/dev/null", O_WRONLY); syswrite($f, "x") for 1..123`]],
    truth: (answer) => expect(answer.value("@writes", "tw-writes")).toBe(123),
  },
  {
    recipe: "read-size",
    ask: "read size distribution of process tw-rsize",
    run: [
      [
        "tw-rsize",
        `sysopen(my $f, "/dev/zero", O_RDONLY); sysread($f, my $b, 512) for 1..60; sysread($f, $b, 9000) for 1..5`,
      ],
    ],
    truth: (answer) => {
      expect(answer.between("@size", 512, 512)).toBe(60);
      expect(answer.between("@size", 9000, 9000)).toBe(5);
    },
  },
  {
    recipe: "write-size",
    ask: "average write size of process tw-wsize",
    run: [
      [
        "tw-wsize",
        `sysopen(my $f, "/dev/null", O_WRONLY); syswrite($f, "x" x 300) for 1..10; syswrite($f, "x" x 100) for 1..10`,
      ],
    ],
    truth: (answer) => expect(answer.value("@size")).toBe(200),
  },
  {
    recipe: "read-latency",
    ask: "read latency histogram of process tw-slowread in milliseconds",
    run: [
      [
        "tw-slowread",
        `pipe(my $r, my $w); if (!fork()) { for (1..5) { nap(100); syswrite($w, "x") } POSIX::_exit(0) } for (1..5) { sysread($r, my $b, 1) } sysopen(my $f, "/dev/zero", O_RDONLY); sysread($f, my $b, 1) for 1..200`,
      ],
    ],
    truth: (answer) => {
      expect(answer.between("@latency", 64, 255)).toBe(5);
      expect(answer.between("@latency", 0, 7)).toBe(200);
    },
  },
  {
    recipe: "read-latency",
    ask: "only reads of process tw-patient that took longer than 50 ms",
    run: [
      [
        "tw-patient",
        `pipe(my $r, my $w); if (!fork()) { for (1..4) { nap(110); syswrite($w, "x") } POSIX::_exit(0) } for (1..4) { sysread($r, my $b, 1) } sysopen(my $f, "/dev/zero", O_RDONLY); sysread($f, my $b, 1) for 1..200`,
      ],
    ],
    truth: (answer) => expect(answer.between("@latency", 0, Number.POSITIVE_INFINITY)).toBe(4),
  },
  {
    recipe: "write-latency",
    ask: "longest write latency histogram of process tw-slowwrite",
    run: [
      [
        "tw-slowwrite",
        `pipe(my $r, my $w); my $n = 0; if (!fork()) { nap(300); while (sysread($r, my $b, 65536)) { last if ($n += length $b) >= 131072 } POSIX::_exit(0) } syswrite($w, "x" x 131072)`,
      ],
    ],
    truth: (answer) => expect(answer.between("@latency", 200_000, 600_000)).toBe(1),
  },
  {
    recipe: "read-write-summary",
    ask: "number of read and write calls and their bytes of process tw-both",
    run: [
      [
        "tw-both",
        `sysopen(my $i, "/dev/zero", O_RDONLY); sysopen(my $o, "/dev/null", O_WRONLY); sysread($i, my $b, 700) for 1..110; syswrite($o, "ab") for 1..43`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@reads", "tw-both")).toBe(110);
      expect(answer.value("@read_bytes", "tw-both")).toBe(77_000);
      expect(answer.value("@writes", "tw-both")).toBe(43);
      expect(answer.value("@written_bytes", "tw-both")).toBe(86);
    },
  },
  {
    recipe: "write-bytes-by-file",
    ask: `how many bytes does each process write to the file ${folder}/tw-journal.log`,
    run: [
      [
        "tw-filew",
        `sysopen(my $j, "$ARGV[0]/tw-journal.log", O_WRONLY | O_CREAT); sysopen(my $k, "$ARGV[0]/tw-else.log", O_WRONLY | O_CREAT); nap(50); syswrite($j, "x" x 500) for 1..20; syswrite($k, "y" x 999) for 1..20`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@bytes", "tw-filew")).toBe(10_000),
  },
  {
    recipe: "read-bytes-by-file",
    ask: "bytes read by file of process tw-filer",
    run: [
      [
        "tw-filer",
        `${PUT} put("$ARGV[0]/tw-alpha.dat", "x" x 5000); sysopen(my $f, "$ARGV[0]/tw-alpha.dat", O_RDONLY); sysread($f, my $b, 1000) for 1..5`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@bytes", "tw-alpha.dat")).toBe(5_000),
  },
  {
    recipe: "io-size-by-file",
    ask: "sizes of reads and writes per file of process tw-iosize",
    run: [
      [
        "tw-iosize",
        `${PUT} put("$ARGV[0]/tw-in.dat", "x" x 60000); sysopen(my $f, "$ARGV[0]/tw-in.dat", O_RDONLY); sysopen(my $o, "$ARGV[0]/tw-out.dat", O_WRONLY | O_CREAT); sysread($f, my $b, 512) for 1..100; syswrite($o, "w" x 9000) for 1..6`,
        folder,
      ],
    ],
    truth: (answer) => {
      expect(answer.between("@read_size", 512, 512, "tw-in.dat")).toBe(100);
      expect(answer.between("@write_size", 9000, 9000, "tw-out.dat")).toBe(6);
    },
  },
  {
    recipe: "seek-count",
    ask: "seeks by process",
    run: [["tw-seeker", `sysopen(my $f, "/dev/zero", O_RDONLY); sysseek($f, $_, 0) for 1..77`]],
    // Perl itself seeks once as it starts.
    truth: (answer) => expect([77, 78]).toContain(answer.value("@seeks", "tw-seeker")),
  },
  {
    recipe: "pagecache-adds",
    ask: "page cache additions by process",
    run: [
      [
        "tw-cacher",
        `sysopen(my $f, "$ARGV[0]/cache", O_WRONLY | O_CREAT); syswrite($f, "x" x 4096) for 1..64`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@added", "tw-cacher")).toBeGreaterThanOrEqual(64),
  },
];

allHold("recipes about reads and writes", truths);
