import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { allHold, type Truth } from "./truth.ts";

const folder = mkdtempSync(join(tmpdir(), "tw-changes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PUT = `sub put { sysopen(my $f, $_[0], O_WRONLY | O_CREAT | O_TRUNC) or die "$_[0]: $!"; syswrite($f, $_[1]); close $f }`;

const truths: Truth[] = [
  {
    recipe: "sync-count",
    ask: "who calls fsync and how often",
    run: [
      [
        "tw-syncer",
        `sysopen(my $f, "$ARGV[0]/s", O_WRONLY | O_CREAT); for (1..4) { syswrite($f, "x"); syscall(74, fileno $f) }`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.value("@syncs", "tw-syncer")).toBe(4),
  },
  {
    recipe: "sync-latency",
    ask: "fsync latency histogram by process",
    run: [
      [
        "tw-synclat",
        `sysopen(my $f, "$ARGV[0]/l", O_WRONLY | O_CREAT); for (1..3) { syswrite($f, "x"); syscall(74, fileno $f) }`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.between("@latency", 0, Number.POSITIVE_INFINITY, "tw-synclat")).toBe(3),
  },
  {
    recipe: "delete-log",
    ask: "which process deletes files, with the path",
    run: [
      [
        "tw-deleter",
        `${PUT} for my $i (1..4) { put("$ARGV[0]/d$i", 1); unlink("$ARGV[0]/d$i") } unlink("$ARGV[0]/none")`,
        folder,
      ],
    ],
    truth: (answer) => {
      for (const index of [1, 2, 3, 4])
        expect(answer.value("@deleted", "tw-deleter", `${folder}/d${index}`)).toBe(1);
      expect(answer.value("@deleted", "tw-deleter")).toBe(4);
    },
  },
  {
    recipe: "rename-log",
    ask: "which files are renamed, from what to what",
    run: [["tw-renamer", `${PUT} put("$ARGV[0]/old", 1); rename("$ARGV[0]/old", "$ARGV[0]/new")`, folder]],
    truth: (answer) => expect(answer.lines("tw-renamer", `${folder}/old -> ${folder}/new`)).toHaveLength(1),
  },
  {
    recipe: "directory-log",
    ask: "which directories are created or removed",
    run: [["tw-mkdir", `mkdir "$ARGV[0]/twdir"; rmdir "$ARGV[0]/twdir"`, folder]],
    truth: (answer) => {
      expect(answer.lines("tw-mkdir", "mkdir", `${folder}/twdir`)).toHaveLength(1);
      expect(answer.lines("tw-mkdir", "rmdir", `${folder}/twdir`)).toHaveLength(1);
    },
  },
  {
    recipe: "permission-log",
    ask: "who changes file permissions",
    run: [["tw-chmod", `${PUT} put("$ARGV[0]/mode", 1); chmod 0640, "$ARGV[0]/mode"`, folder]],
    truth: (answer) => expect(answer.lines("tw-chmod", 640, `${folder}/mode`)).toHaveLength(1),
  },
  {
    recipe: "owner-log",
    ask: "who changes the owner of files",
    run: [["tw-chown", `${PUT} put("$ARGV[0]/own", 1); chown 12, 34, "$ARGV[0]/own"`, folder]],
    truth: (answer) => expect(answer.lines("tw-chown", "12:34", `${folder}/own`)).toHaveLength(1),
  },
  {
    recipe: "link-log",
    ask: "which process creates symlinks",
    run: [["tw-linker", `symlink "/etc/hosts", "$ARGV[0]/link"`, folder]],
    truth: (answer) => expect(answer.lines("tw-linker", `/etc/hosts <- ${folder}/link`)).toHaveLength(1),
  },
  {
    recipe: "stat-count",
    ask: "who stats which files over and over",
    run: [["tw-stater", `stat "/etc/hostname" for 1..33`]],
    truth: (answer) => expect(answer.value("@stats", "tw-stater", "/etc/hostname")).toBe(33),
  },
  {
    recipe: "directory-reads",
    ask: "directory listings by process",
    run: [
      ["tw-lister", `for (1..5) { opendir(my $d, "$ARGV[0]"); my @all = readdir $d; closedir $d }`, folder],
    ],
    truth: (answer) => expect(answer.value("@listings", "tw-lister", /tw-changes-/)).toBe(10),
  },
  {
    recipe: "mount-log",
    ask: "trace mount and umount calls with pid",
    run: [
      [
        "tw-mounter",
        `mkdir "$ARGV[0]/mnt"; my $fs = "tmpfs"; my $src = "tw-none"; my $dir = "$ARGV[0]/mnt"; my $data = ""; syscall(165, $src, $dir, $fs, 0, $data); syscall(166, $dir, 0)`,
        folder,
      ],
    ],
    truth: (answer) => {
      expect(answer.lines("tw-mounter", "mount", "tw-none", `${folder}/mnt`)).toHaveLength(1);
      expect(answer.lines("tw-mounter", "umount", `${folder}/mnt`)).toHaveLength(1);
    },
  },
  {
    recipe: "file-locks",
    ask: "count file locks by process",
    run: [
      [
        "tw-locker",
        `sysopen(my $f, "$ARGV[0]/lock", O_RDWR | O_CREAT); for (1..6) { flock($f, 2); flock($f, 8) } my $l = pack("s s l! l! i", 1, 0, 0, 0, 0); fcntl($f, 6, $l) for 1..3`,
        folder,
      ],
    ],
    truth: (answer) => {
      expect(answer.value("@flock", "tw-locker")).toBe(12);
      expect(answer.value("@posix", "tw-locker")).toBeGreaterThanOrEqual(3);
    },
  },
  {
    recipe: "ext4-sync",
    ask: "ext4 fsync latency by process",
    run: [
      [
        "tw-ext4sync",
        `sysopen(my $f, "$ARGV[0]/e", O_WRONLY | O_CREAT); for (1..3) { syswrite($f, "x"); syscall(74, fileno $f) }`,
        folder,
      ],
    ],
    truth: (answer) => expect(answer.between("@latency", 0, Number.POSITIVE_INFINITY, "tw-ext4sync")).toBe(3),
  },
];

allHold("recipes about changes of files", truths);
