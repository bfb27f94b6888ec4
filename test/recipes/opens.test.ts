import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-opens-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PUT = `sub put { sysopen(my $f, $_[0], O_WRONLY | O_CREAT | O_TRUNC) or die "$_[0]: $!"; syswrite($f, $_[1]); close $f }`;

const truths: Truth[] = [
  {
    recipe: "open-files",
    ask: "which files does process tw-opener open, with how many times each",
    run: [
      [
        "tw-opener",
        `for (1..7) { sysopen(my $f, "/etc/hostname", O_RDONLY) } sysopen(my $g, "/etc/hosts", O_RDONLY); sysopen(my $h, "/no/such", O_RDONLY)`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@opens", "tw-opener", "/etc/hostname")).toBe(7);
      expect(answer.value("@opens", "tw-opener", "/etc/hosts")).toBe(1);
      expect(answer.value("@opens", "/no/such")).toBe(0);
    },
  },
  {
    recipe: "open-files",
    ask: `who opens files below ${folder}/area/ and which`,
    run: [
      ["tw-area", `${PUT} mkdir "$ARGV[0]/area"; put("$ARGV[0]/area/in", 1); put("$ARGV[0]/out", 1)`, folder],
    ],
    truth: (answer) => {
      expect(answer.value("@opens", "tw-area", `${folder}/area/in`)).toBe(1);
      expect(answer.keys("@opens").filter((key) => !key.includes("/area/"))).toEqual([]);
    },
  },
  {
    recipe: "open-files",
    ask: "which process opens the file tw-special.conf and how often",
    run: [
      [
        "tw-byname",
        `${PUT} for (1..3) { put("$ARGV[0]/tw-special.conf", 1) } put("$ARGV[0]/tw-other.conf", 1)`,
        folder,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@opens", "tw-byname")).toBe(3);
    },
  },
  {
    recipe: "open-failed",
    ask: "failed opens by process and error",
    run: [
      [
        "tw-misser",
        `for (1..9) { sysopen(my $f, "/no/such/$_", O_RDONLY) } for (1..4) { sysopen(my $f, "/etc/hostname/x", O_RDONLY) } sysopen(my $f, "/etc/hostname", O_RDONLY)`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@failed", "tw-misser", 2)).toBe(9);
      expect(answer.value("@failed", "tw-misser", 20)).toBe(4);
      expect(answer.value("@failed", "tw-misser")).toBe(13);
    },
  },
  {
    recipe: "open-latency",
    ask: "average open time of process tw-openlat",
    run: [["tw-openlat", `for (1..40) { sysopen(my $f, "/etc/hostname", O_RDONLY) }`]],
    truth: (answer) => {
      expect(answer.value("@latency")).toBeLessThan(20_000);
      expect(answer.keys("@latency")).toHaveLength(1);
    },
  },
  {
    recipe: "descriptor-growth",
    ask: "file descriptor leak by process",
    run: [
      [
        "tw-leaker",
        `our @keep; for (1..30) { sysopen(my $f, "/dev/null", O_RDONLY); push @keep, $f } for (1..10) { close $keep[$_] }`,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@opened", "tw-leaker")).toBe(30);
      expect(answer.value("@closed", "tw-leaker")).toBe(10);
    },
  },
  {
    recipe: "limits-hit",
    ask: "which processes hit a resource limit",
    run: [
      [
        "tw-limited",
        `my $limit = pack("Q Q", 20, 20); syscall(160, 7, $limit); my @k; my $n = 0; for (1..100) { if (sysopen(my $f, "/dev/null", O_RDONLY)) { push @k, $f } else { last if ++$n == 11 } }`,
      ],
    ],
    truth: (answer) => expect(answer.value("@exceeded", "tw-limited", 24)).toBe(11),
  },
  {
    recipe: "sensitive-files",
    ask: "who opens sensitive files such as /etc/shadow",
    run: [
      [
        "tw-shadow",
        `sysopen(my $f, "/etc/shadow", O_RDONLY) for 1..2; sysopen(my $g, "/etc/hosts", O_RDONLY)`,
      ],
    ],
    truth: (answer) => expect(answer.value("@opened", "tw-shadow", "/etc/shadow")).toBe(2),
  },
];

allHold("recipes about opening files", truths);
