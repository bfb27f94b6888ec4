import { openBinary } from "../elf/binary.ts";
import type { Cell, Surroundings } from "../found.ts";
import type { Described } from "./described.ts";
import { type Kind, splitPath } from "./probe-name.ts";

export const describeUprobe = (kind: Kind): Described => ({
  rows:
    kind === "uretprobe"
      ? [["retval", "", "64 bits", 8, "retval"]]
      : [0, 1, 2, 3, 4, 5].map((index): Cell[] => [
          `arg${index}`,
          "",
          "64 bits",
          8,
          `arg${index}, or str(arg${index}) if it points at text`,
        ]),
  notes: [
    "Types are not known to the kernel: these are the registers of the calling convention, as many as the function has parameters.",
    "A method has its object as arg0. Go passes arguments in other registers.",
  ],
});

export const describeUsdt = (target: string, surroundings: Surroundings): Described => {
  const { path, names } = splitPath(target);
  const binary = openBinary(path, surroundings, () => false);
  const probe =
    "why" in binary ? undefined : binary.usdt.find(({ provider, name }) => `${provider}:${name}` === names);
  const words = (probe?.arguments ?? "").split(" ").filter((word) => word.includes("@"));
  return {
    rows: words.map((word, index): Cell[] => {
      const bytes = Number(word.split("@")[0]);
      return [
        `arg${index}`,
        "",
        `${bytes < 0 ? "signed" : "unsigned"}, ${Math.abs(bytes) * 8} bits`,
        Math.abs(bytes),
        `arg${index}, or str(arg${index}) if it points at text`,
      ];
    }),
    notes: words.length === 0 ? ["It has no arguments."] : [],
  };
};
