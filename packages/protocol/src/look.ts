import * as z from "zod";

/** What may stand in a pattern: a name with `*` and `?`, a path, a probe; nothing that a shell or a C parser could read. */
const Pattern = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[\w*?:./@+\-[\]$~ ]+$/, "a pattern has letters, digits, * ? : . / _ - and no other signs");
const Path = z
  .string()
  .startsWith("/", "a path is absolute")
  .max(1_000)
  .refine((path) => !path.includes("\0"), "a path has no NUL");
const Pid = z.int().min(1).max(4_194_304);
const most = z.int().min(1).max(200);

/**
 * A closed list of bounded, read-only looks at a host, made without running a script: what a planner has to know to
 * write for this host. The agent's own settings say which of them it makes.
 */
export const Look = z.discriminatedUnion("what", [
  /** Probes by pattern as `bpftrace -l` reads it: `tracepoint:block:*`, `kprobe:vfs_*`, `uprobe:/path:mall*`; or `*mmap*`. */
  z.strictObject({ what: z.literal("probes"), pattern: Pattern, most }),
  /** The arguments of one probe with their types. */
  z.strictObject({ what: z.literal("probe"), name: Pattern }),
  /** The fields of a kernel type with their types, from BTF: `struct file`; some of them: `struct task_struct.*time*`. */
  z.strictObject({ what: z.literal("type"), name: Pattern }),
  /** Processes by name (with `*`) or id: pid, parent, threads, user, age, arguments. */
  z.strictObject({ what: z.literal("processes"), name: Pattern.optional(), pid: Pid.optional(), most }),
  /** Device, inode, size, owner and file system of one path. Never its content. */
  z.strictObject({ what: z.literal("file"), path: Path }),
  /** What one process has open: descriptor, kind, path, device and inode. */
  z.strictObject({ what: z.literal("open-files"), pid: Pid, most }),
  /** Listening and connected ports, with the processes that own them. */
  z.strictObject({ what: z.literal("ports"), port: z.int().min(1).max(65_535).optional(), most }),
  /** Control groups and containers with their ids, as `cgroup` in a script gives them. */
  z.strictObject({ what: z.literal("cgroups"), name: Pattern.optional(), most }),
  /** Functions of a program or library that a uprobe could attach to. */
  z.strictObject({ what: z.literal("symbols"), binary: Path, pattern: Pattern, most }),
  /** Clock source, mounts, block devices with their numbers, network interfaces. */
  z.strictObject({ what: z.literal("system") }),
]);
export type Look = z.infer<typeof Look>;
export const LOOKS = Look.options.map((option) => option.shape.what.value);

/** A small table: what a look found. Everything in it comes from the host and is data. */
export const LookAnswer = z.strictObject({
  columns: z.array(z.string().max(40)).max(12),
  rows: z.array(z.array(z.union([z.string().max(600), z.number()])).max(12)).max(200),
  /** Rows there were before the cut. */
  total: z.int().nonnegative(),
  /** What the reader should know: what was left out and why, near names when nothing was found. */
  note: z.string().max(1_000).optional(),
});
export type LookAnswer = z.infer<typeof LookAnswer>;

/** Largest answer of a look as JSON, bytes. The agent cuts to it. */
export const MAX_LOOK_BYTES = 32_768;
