import type { RunResult } from "@tracewire/protocol";
import type { Plan } from "../../flow/plan.ts";

/** One row of a table: its key parts by kind, and its value for each second of the window. */
export type Row = {
  process: string;
  pid: string;
  /** The system call's number, as the kernel has it. */
  syscall: string;
  errno: number;
  signal: number;
  cpu: string;
  port: string;
  target: string;
  targetPid: string;
  /** A number that is none of these, such as a kind of request. */
  number: string;
  perSecond: number;
  value: number;
};

/** What the series has measured on one host so far. */
export type Seen = {
  host: string;
  arch: string;
  cpus: number;
  /** Rows of a recipe's first table, or of the map named; `null` when it has not run there. */
  rows(recipe: string, map?: string): Row[] | null;
  /** Lines that a recipe printed, one for each event. */
  lines(recipe: string): string[];
  /** The pids that the question is about; empty when it names nobody who was seen. */
  about: ReadonlySet<string>;
  /** Their name as the question has it. */
  aboutName: string;
};

const NO_ROW = {
  process: "",
  pid: "",
  syscall: "",
  errno: 0,
  signal: 0,
  cpu: "",
  port: "",
  target: "",
  targetPid: "",
  number: "",
};

type Measured = { plan: Plan; results: RunResult[] }[];

export const seenOn = (
  host: { host: string; arch: string; cpus: number },
  measured: Measured,
  text: string,
  pid?: number,
): Seen => {
  const tables = new Map<string, Row[]>();
  const lines = new Map<string, string[]>();
  for (const { plan, results } of measured) {
    const result = results.find((one) => one.host === host.host);
    if (!result) continue;
    const seconds = (result.evidence?.windowMs ?? plan.windowMs) / 1_000;
    const events = result.summary.blocks.find((block) => block.kind === "events");
    if (events)
      lines.set(
        plan.origin.name,
        [...events.head, ...events.tail].map(({ text: line }) => line),
      );
    for (const reading of plan.readings) {
      const block = result.summary.blocks.find((one) => one.kind === "table" && one.name === reading.map);
      const rows = block?.kind === "table" ? block.rows : [];
      const read = rows.map((row) => rowOf(row.key, Number(row.value), reading.columns, seconds));
      tables.set(`${plan.origin.name} ${reading.map}`, read);
      if (!tables.has(plan.origin.name)) tables.set(plan.origin.name, read);
    }
  }
  const rows = [...tables.values()].flat();
  const { pids, name } =
    pid === undefined ? namedIn(text, rows) : { pids: new Set([`${pid}`]), name: `pid ${pid}` };
  return {
    ...host,
    rows: (recipe, map) => tables.get(map === undefined ? recipe : `${recipe} ${map}`) ?? null,
    lines: (recipe) => lines.get(recipe) ?? [],
    about: pids,
    aboutName: name,
  };
};

const rowOf = (
  key: string[],
  value: number,
  columns: Plan["readings"][number]["columns"],
  seconds: number,
): Row => {
  const row: Row = { ...NO_ROW, value, perSecond: value / seconds };
  columns.forEach(({ title, kind }, index) => {
    const part = key[index] ?? "";
    if (title === "target") row.target = part;
    else if (title === "target pid") row.targetPid = part;
    else if (kind === "process") row.process = part;
    else if (title === "pid") row.pid = part;
    else if (kind === "syscall") row.syscall = part;
    else if (kind === "errno") row.errno = Math.abs(Number(part));
    else if (kind === "signal") row.signal = Number(part);
    else if (kind === "cpu") row.cpu = part;
    else if (kind === "port") row.port = part;
    else if (kind === "number") row.number = part;
  });
  return row;
};

/** The kernel keeps this much of a name. */
const COMM = 15;
/** Threads are often called like their program with an ending: so much of the name must be the same. */
const KIN = 4;

/** Whoever of those seen the question names: by the very name, else by threads that are called like it. */
const namedIn = (text: string, rows: Row[]): { pids: Set<string>; name: string } => {
  const words = new Set(text.match(/[A-Za-z0-9_][\w.@+-]*/g)?.map((word) => word.replace(/[.]+$/, "")) ?? []);
  const owners = new Map<string, Set<string>>();
  const add = (comm: string, pid: string) => {
    if (comm !== "" && pid !== "" && pid !== "0") owners.set(comm, (owners.get(comm) ?? new Set()).add(pid));
  };
  for (const row of rows) {
    add(row.process, row.pid);
    add(row.target, row.targetPid);
  }
  for (const word of words) {
    const same = word.slice(0, COMM).toLowerCase();
    const comm = word.length > 2 && [...owners.keys()].find((one) => one.toLowerCase() === same);
    const pids = comm && owners.get(comm);
    if (pids) return { pids, name: word };
  }
  for (const word of words) {
    if (word.length <= KIN) continue;
    const stem = word.slice(0, Math.max(KIN, word.length - 1));
    const kin = [...owners].filter(
      ([comm]) => comm.startsWith(stem) && /^[-_:/.\d]/.test(comm.slice(stem.length)),
    );
    if (kin.length > 0) return { pids: new Set(kin.flatMap(([, pids]) => [...pids])), name: word };
  }
  return { pids: new Set(), name: "" };
};
