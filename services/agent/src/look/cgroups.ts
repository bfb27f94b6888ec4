import { type BigIntStats, lstatSync, readdirSync } from "node:fs";
import type { Look } from "@tracewire/protocol";
import { exact } from "./exact.ts";
import { type Cell, type Found, nothing, type Surroundings } from "./found.ts";
import { nearNames } from "./near-names.ts";
import { containerOf } from "./proc/container.ts";
import { mountsOf } from "./proc/mounts.ts";
import { statOf } from "./proc/process.ts";
import { readBounded } from "./read-bounded.ts";
import { hasWildcard, wildcard } from "./wildcard.ts";

const COLUMNS = ["path", "id", "processes", "with_below", "container", "first_process"];

const MAX_GROUPS = 10_000;

type Group = { path: string; folder: string; pids: number[]; below: number };

/** The unified hierarchy, the only one whose ids `cgroup` gives; those with most processes first. */
export const lookAtCgroups = async (
  { name }: Look & { what: "cgroups" },
  { most, until }: Surroundings,
): Promise<Found> => {
  const mount = mountsOf("self").find(({ fileSystem }) => fileSystem === "cgroup2")?.point;
  if (mount === undefined)
    return nothing(
      COLUMNS,
      "The unified hierarchy (cgroup2) is not mounted here: `cgroup` says the same for all.",
    );
  const { groups, complete } = walk(mount, until);
  const notes: string[] = [];
  if (!complete) notes.push("There was no time to go through all of them.");
  if (groups.length === 1 || groups.slice(1).every(({ below }) => below === 0))
    notes.push(
      "All processes are in the root of the unified hierarchy: `cgroup` is the same for all of them.",
    );
  const fits = matcher(name);
  const found = groups.filter((group) => fits(group.path) || fits(containerOf(group.path)));
  if (found.length === 0 && name !== undefined) {
    const parts = groups.flatMap(({ path }) => path.split("/")).filter((part) => part !== "");
    notes.push(`No control group is called ${name}.`, ...(await nearNames(name, new Set(parts))));
  }
  const rows = found
    .toSorted((a, b) => b.pids.length - a.pids.length || b.below - a.below)
    .slice(0, most)
    .map(rowOf);
  return { columns: COLUMNS, rows, total: found.length, notes };
};

/** A bare name is searched anywhere: in `nginx.service` and in the id of a container. */
const matcher = (name: string | undefined): ((text: string) => boolean) =>
  name === undefined ? () => true : wildcard(hasWildcard(name) ? name : `*${name}*`);

const walk = (mount: string, until: number): { groups: Group[]; complete: boolean } => {
  const groups: Group[] = [];
  const visit = (folder: string): number => {
    if (groups.length >= MAX_GROUPS || Date.now() > until) return 0;
    const pids = (readBounded(`${folder}/cgroup.procs`, MAX_LIST_BYTES) ?? "")
      .split("\n")
      .filter(Boolean)
      .map(Number);
    const group: Group = { path: folder.slice(mount.length) || "/", folder, pids, below: pids.length };
    groups.push(group);
    for (const child of foldersIn(folder)) group.below += visit(`${folder}/${child}`);
    return group.below;
  };
  visit(mount);
  return { groups, complete: groups.length < MAX_GROUPS && Date.now() <= until };
};

const MAX_LIST_BYTES = 1_048_576;

const foldersIn = (folder: string): string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
};

/** On 64 bits the id of a control group is the inode of its folder. */
const rowOf = ({ path, folder, pids, below }: Group): Cell[] => [
  path,
  inodeOf(folder),
  pids.length,
  below,
  containerOf(path),
  (pids[0] && statOf(pids[0])?.comm) || "",
];

const inodeOf = (folder: string): Cell => {
  let stat: BigIntStats;
  try {
    stat = lstatSync(folder, { bigint: true });
  } catch {
    return "?";
  }
  return exact(stat.ino);
};
