import { expect, test } from "vitest";
import { sourcesFor } from "./debian-sources.ts";

/** Without the option that names the keyring, which not every machine has. */
const plain = (sources: string[]): string[] =>
  sources.map((source) => source.replace(/ \[signed-by=\S+\]/, ""));

const TARGETS = `http://mirror.example/debian/ bookworm main Debian
http://mirror.example/debian/ bookworm-updates main Debian
http://mirror.example/security/ bookworm-security main Debian
http://mirror.example/debian/ bookworm contrib Debian
https://vendor.example/apt/ bookworm main Vendor
https://vendor.example/apt/ stable main Vendor
`;

test("the machine's own mirrors serve another suite, with its updates and security fixes", () => {
  expect(plain(sourcesFor("trixie", TARGETS, "bookworm"))).toEqual([
    "deb http://mirror.example/debian/ trixie main",
    "deb http://mirror.example/debian/ trixie-updates main",
    "deb http://mirror.example/security/ trixie-security main",
  ]);
});

test("sources named by their role are understood", () => {
  const targets =
    "http://mirror.example/debian/ stable main Debian\nhttp://mirror.example/debian/ stable-updates main Debian\n";
  expect(plain(sourcesFor("bookworm", targets, "trixie"))).toEqual([
    "deb http://mirror.example/debian/ bookworm main",
    "deb http://mirror.example/debian/ bookworm-updates main",
  ]);
});

test("a list that apt has not read yet is taken by its name", () => {
  expect(
    plain(sourcesFor("trixie", "http://mirror.example/debian/ bookworm main $(ORIGIN)\n", "bookworm")),
  ).toEqual(["deb http://mirror.example/debian/ trixie main"]);
});

test("what is not Debian's is left out", () => {
  const ubuntu = "http://archive.example/ubuntu/ noble main Ubuntu\n";
  expect(sourcesFor("trixie", ubuntu, "noble")).toEqual([]);
});
