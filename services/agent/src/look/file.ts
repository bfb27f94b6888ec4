import { type BigIntStats, lstatSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Look } from "@tracewire/protocol";
import { exact } from "./exact.ts";
import type { Cell, Found } from "./found.ts";
import { deviceOf, deviceText, kernelDevice } from "./proc/device.ts";
import { type Mount, mountOfPath, mountsOf } from "./proc/mounts.ts";
import { userNames } from "./proc/users.ts";
import { linkOf } from "./read-bounded.ts";
import { rootOf } from "./root-of.ts";

const COLUMNS = [
  "path",
  "kind",
  "device",
  "dev",
  "inode",
  "size",
  "mode",
  "owner",
  "file_system",
  "mounted_on",
  "points_to",
  "is_device",
];

const MAX_LINKS = 8;

/** A path, and what it points at if it is a link. */
export const lookAtFile = ({ path }: Look & { what: "file" }): Found => {
  const rows: Cell[][] = [];
  const notes: string[] = [];
  const users = userNames();
  for (let at = resolve(path), links = 0; links < MAX_LINKS; links += 1) {
    const { row, note, next } = describe(at, users);
    if (row) rows.push(row);
    notes.push(...note);
    if (next === null) break;
    at = next;
  }
  return { columns: COLUMNS, rows, notes };
};

const describe = (
  path: string,
  users: Map<number, string>,
): { row: Cell[] | null; note: string[]; next: string | null } => {
  let stat: BigIntStats;
  try {
    stat = lstatSync(path, { bigint: true });
  } catch (error) {
    return { row: null, note: [missing(path, error as NodeJS.ErrnoException)], next: null };
  }
  const { root, inside, process } = rootOf(path);
  const real = root === "" ? join(realpathSync(dirname(path)), basename(path)) : inside;
  const mount = mountOfPath(mountsOf(process), real);
  const ownDevice = deviceOf(stat.dev);
  const device = mount?.device ?? ownDevice;
  const target = stat.isSymbolicLink() ? linkOf(path) : "";
  const isDevice = stat.isBlockDevice() || stat.isCharacterDevice();
  const rdev = deviceOf(stat.rdev);
  const row = [
    path,
    kindOf(stat),
    deviceText(device),
    kernelDevice(device),
    exact(stat.ino),
    exact(stat.size),
    (Number(stat.mode) & 0o7777).toString(8).padStart(4, "0"),
    users.get(Number(stat.uid)) ?? exact(stat.uid),
    mount?.fileSystem ?? "?",
    mount?.point ?? "?",
    target,
    isDevice ? `${deviceText(rdev)} = dev ${kernelDevice(rdev)}` : "",
  ];
  const next =
    target === ""
      ? null
      : target.startsWith("/")
        ? `${root}${resolve(target)}`
        : resolve(dirname(path), target);
  const note = noteOn(path, mount, deviceText(ownDevice), deviceText(device));
  if (real !== inside) note.push(`The kernel's name of ${path} is ${real}.`);
  return { row, note, next };
};

const noteOn = (path: string, mount: Mount | undefined, told: string, kernel: string): string[] => {
  if (mount?.fileSystem === "overlay")
    return [
      `${path} is on an overlay: scripts that look at an inode's superblock may see the layer below it.`,
    ];
  return told === kernel ? [] : [`stat tells device ${told}; the kernel's own structures have ${kernel}.`];
};

const missing = (path: string, { code }: NodeJS.ErrnoException): string => {
  if (code === "ENOENT" || code === "ENOTDIR") return `There is no ${path}${nearestFolder(path)}.`;
  return `${path} cannot be looked at (${code}).`;
};

const nearestFolder = (path: string): string => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (folder === "/") return "";
    try {
      statSync(folder);
      return `; ${folder} is there`;
    } catch {
      // One further up.
    }
  }
};

const kindOf = (stat: BigIntStats): string => {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  if (stat.isSymbolicLink()) return "link";
  if (stat.isBlockDevice()) return "block device";
  if (stat.isCharacterDevice()) return "character device";
  return stat.isFIFO() ? "pipe" : "socket";
};
