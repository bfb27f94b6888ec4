import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { planted } from "../support/planted.ts";
import { holdSideBySide } from "./side-by-side.ts";

/** Where the disk is: /tmp may be memory. */
const folder = mkdtempSync(join("/var/tmp", "shelf-block-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COMM = "sh-disk";
const TIMES = 8;
const CHUNK = 65_536;

/** O_DIRECT from aligned memory, so that each write is a request of the writer's own, not of a kernel thread. */
const WRITE = `
  my $room = "x" x ${CHUNK * 2}; my $address = unpack("Q", pack("P", $room)); my $at = ($address + 4095) & ~4095;
  sysopen(my $f, $ARGV[0], O_WRONLY | O_CREAT | O_DIRECT) or die "open: $!";
  for (1..${TIMES}) { syscall(1, fileno $f, $at + 0, ${CHUNK}) == ${CHUNK} or die "write: $!" }
  print((proc("io") =~ /^write_bytes: (\\d+)/m)[0]);`;

test("recipes about disks count the requests and bytes that a process writes past the page cache", async () => {
  await holdSideBySide(
    [
      {
        recipe: "disk-bytes",
        comm: COMM,
        truth: (found, written) => {
          for (const bytes of [Number(written), found.value("@bytes", COMM)]) {
            expect(bytes).toBeGreaterThanOrEqual(TIMES * CHUNK);
            // A block of the file system's own, written in the process's name.
            expect(bytes).toBeLessThan(TIMES * CHUNK + 65_536);
          }
        },
      },
      { recipe: "disk-count", comm: COMM, truth: (found) => expectRequests(found.value("@requests", COMM)) },
      { recipe: "disk-size", comm: COMM, truth: (found) => expectRequests(found.value("@size", COMM)) },
      { recipe: "disk-latency", comm: COMM, truth: (found) => expectRequests(found.value("@latency")) },
      {
        recipe: "disk-log",
        comm: COMM,
        truth: (found) => expect(found.lines(COMM, `${CHUNK} bytes`)).toHaveLength(TIMES),
      },
      {
        recipe: "disk-pattern",
        truth: (found) =>
          expect(found.value("@sequential") + found.value("@random")).toBeGreaterThanOrEqual(TIMES),
      },
    ],
    () => planted(COMM, WRITE, [join(folder, "direct")]),
  );
});

/** The file system may read or write a few blocks of its own in the process's name. */
const expectRequests = (count: number): void => {
  expect(count).toBeGreaterThanOrEqual(TIMES);
  expect(count).toBeLessThanOrEqual(TIMES + 8);
};
