import { join } from "node:path";
import type { Look } from "@tracewire/protocol";
import { eventsFolder } from "../host/tracefs.ts";
import { type Cell, type Found, nothing, type Surroundings } from "./found.ts";
import { nearNames } from "./near-names.ts";
import { describeByBtf } from "./probes/describe-kernel.ts";
import { describeUprobe, describeUsdt } from "./probes/describe-program.ts";
import type { Described } from "./probes/described.ts";
import { familyNotes } from "./probes/families.ts";
import { listProbes } from "./probes/list.ts";
import { type Kind, parseProbeName } from "./probes/probe-name.ts";
import { parseFormat, useOf } from "./probes/tracepoint-format.ts";
import { readBounded } from "./read-bounded.ts";

const COLUMNS = ["argument", "name", "type", "bytes", "in_a_script"];

/** The arguments of one probe, with their types and how a script gets at them. */
export const lookAtProbe = async (
  { name }: Look & { what: "probe" },
  surroundings: Surroundings,
): Promise<Found> => {
  if (/^(?:BEGIN|END)$/i.test(name)) return nothing(COLUMNS, `${name} has no arguments: it fires once.`);
  const parsed = parseProbeName(name);
  const kind = parsed.kind ?? "tracepoint";
  const about = familyNotes(kind, surroundings);
  if (kind === "profile" || kind === "interval" || kind === "software" || kind === "hardware")
    return nothing(
      COLUMNS,
      ...about,
      `A ${kind} probe has no arguments; pid, comm, cpu, kstack and ustack say who was running.`,
    );
  const { names, all, notes } = listProbes(kind, parsed.rest, surroundings);
  const [only, ...others] = names;
  // Whether a function may be traced is one thing, what its arguments are another.
  const target = only ?? (BY_BTF.has(kind) ? parsed.rest : undefined);
  if (target === undefined)
    return nothing(
      COLUMNS,
      `There is no ${kind} ${parsed.rest}.`,
      ...about,
      ...notes,
      ...(await nearNames(parsed.rest, all)),
    );
  if (only === undefined) about.push(`${target} is not among the functions that can be attached to here.`);
  if (others.length > 0) about.push(`${names.length} probes fit; this is ${kind}:${target}.`);
  const { rows, notes: more } = await describe(kind, target, surroundings);
  return { columns: COLUMNS, rows, notes: [...about, ...more] };
};

const BY_BTF = new Set<Kind>(["kprobe", "kretprobe", "fentry", "fexit", "rawtracepoint"]);

const describe = (kind: Kind, target: string, surroundings: Surroundings): Described | Promise<Described> => {
  switch (kind) {
    case "tracepoint":
      return describeTracepoint(target);
    case "uprobe":
    case "uretprobe":
      return describeUprobe(kind);
    case "usdt":
      return describeUsdt(target, surroundings);
    default:
      return describeByBtf(kind, target, surroundings.until);
  }
};

const describeTracepoint = (target: string): Described => {
  const [group = "", name = ""] = target.split(":");
  const format = readBounded(join(eventsFolder() ?? "/", group, name, "format"));
  if (format === null) return { rows: [], notes: [`The description of ${target} cannot be read.`] };
  const isSyscall = group === "syscalls" && name.startsWith("sys_enter_");
  const rows = parseFormat(format).map((field): Cell[] => [
    `args->${field.name}`,
    field.name,
    field.type,
    field.bytes,
    useOf(field, isSyscall),
  ]);
  const notes = isSyscall
    ? ["Pointers lead into the memory of the program: text needs str(), and at the exit it may be gone."]
    : [];
  if (name.startsWith("sys_exit_"))
    notes.push("A ret below 0 is an error number with a minus; the arguments are at the enter only.");
  return { rows, notes };
};
