import * as z from "zod";

const times = z.int().min(1).max(20).default(1);

/**
 * Things a lesson may have done while it traces. The list is closed and each entry is harmless: a lesson is a file that
 * anyone may edit, and must not become a way to run commands.
 */
export const Work = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("open-a-file"), times }),
  z.strictObject({ do: z.literal("open-a-missing-file"), times }),
  z.strictObject({ do: z.literal("list-a-folder"), times }),
  z.strictObject({ do: z.literal("sleep"), ms: z.int().min(1).max(1_000), times }),
  /** Reads zeros and writes them to nowhere, a block at a time. */
  z.strictObject({
    do: z.literal("copy-zeros"),
    blockBytes: z.int().min(1).max(1_048_576),
    blocks: z.int().min(1).max(300_000),
  }),
]);
export type Work = z.infer<typeof Work>;

export type Command = { program: string; args: string[]; times: number };

/** The program that does it, and nothing of a shell. */
export const commandOf = (work: Work): Command => {
  switch (work.do) {
    case "open-a-file":
      return { program: "cat", args: ["/proc/version"], times: work.times };
    case "open-a-missing-file":
      return { program: "cat", args: ["/no/such/file"], times: work.times };
    case "list-a-folder":
      return { program: "ls", args: ["/"], times: work.times };
    case "sleep":
      return { program: "sleep", args: [String(work.ms / 1_000)], times: work.times };
    case "copy-zeros":
      return {
        program: "dd",
        args: [
          "if=/dev/zero",
          "of=/dev/null",
          `bs=${work.blockBytes}`,
          `count=${work.blocks}`,
          "status=none",
        ],
        times: 1,
      };
  }
};

/** `cat /proc/version (5 times)`: announced before anything runs. */
export const sayWork = (work: Work): string => {
  const { program, args, times } = commandOf(work);
  return `${[program, ...args].join(" ")}${times === 1 ? "" : ` (${times} times)`}`;
};
