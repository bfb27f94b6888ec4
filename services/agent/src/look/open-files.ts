import { type BigIntStats, statSync } from "node:fs";
import type { Look } from "@tracewire/protocol";
import { exact } from "./exact.ts";
import { type Cell, type Found, nothing, type Surroundings } from "./found.ts";
import { deviceOf, deviceText, kernelDevice } from "./proc/device.ts";
import { type Mount, mountsOf } from "./proc/mounts.ts";
import { statOf } from "./proc/process.ts";
import { endText, type Socket, socketsOf } from "./proc/sockets.ts";
import { linkOf, namesIn, readBounded } from "./read-bounded.ts";

const COLUMNS = ["fd", "kind", "path", "device", "dev", "inode", "flags", "position"];

export const lookAtOpenFiles = ({ pid }: Look & { what: "open-files" }, { most }: Surroundings): Found => {
  const process = statOf(pid);
  if (!process) return nothing(COLUMNS, `There is no process ${pid}.`);
  const descriptors = namesIn(`/proc/${pid}/fd`)
    .map(Number)
    .sort((a, b) => a - b);
  const mounts = new Map(mountsOf(pid).map((mount) => [mount.id, mount]));
  let sockets: Map<number, Socket> | undefined;
  const rows = descriptors.slice(0, most).flatMap((fd) => {
    const path = linkOf(`/proc/${pid}/fd/${fd}`);
    if (path === "") return [];
    if (path.startsWith("socket:"))
      sockets ??= new Map(socketsOf(pid).sockets.map((socket) => [socket.inode, socket]));
    return [rowOf(pid, fd, path, mounts, sockets)];
  });
  const notes = [`Process ${pid} is ${process.comm}.`];
  if (rows.length === 0) notes.push("It has nothing open, or what it has open may not be seen.");
  return { columns: COLUMNS, rows, total: descriptors.length, notes };
};

const rowOf = (
  pid: number,
  fd: number,
  path: string,
  mounts: Map<number, Mount>,
  sockets: Map<number, Socket> | undefined,
): Cell[] => {
  const { position, flags, mount } = parseDescriptor(readBounded(`/proc/${pid}/fdinfo/${fd}`) ?? "");
  const special = /^(socket|pipe|anon_inode|net|mnt|[a-z]+):/.exec(path)?.[1];
  if (special === "socket" || special === "pipe" || special === "anon_inode") {
    const inode = Number(/\[(\d+)\]/.exec(path)?.[1] ?? 0);
    const socket = special === "socket" ? sockets?.get(inode) : undefined;
    return [
      fd,
      special === "anon_inode" ? "anon" : special,
      socket ? socketText(socket) : path,
      "",
      "",
      inode || "",
      flags,
      position,
    ];
  }
  const stat = statOfDescriptor(pid, fd);
  const device = mounts.get(mount)?.device ?? (stat && deviceOf(stat.dev));
  return [
    fd,
    stat ? kindOf(stat) : "?",
    path,
    device ? deviceText(device) : "?",
    device ? kernelDevice(device) : "?",
    stat ? exact(stat.ino) : "?",
    flags,
    position,
  ];
};

const socketText = ({ protocol, state, address, port, peerAddress, peerPort }: Socket): string =>
  `${protocol} ${state} ${endText(address, port)}${peerPort === 0 ? "" : ` → ${endText(peerAddress, peerPort)}`}`;

/** Through the descriptor itself: also of a file that was deleted, or that another one has replaced. */
const statOfDescriptor = (pid: number, fd: number): BigIntStats | null => {
  try {
    return statSync(`/proc/${pid}/fd/${fd}`, { bigint: true });
  } catch {
    return null;
  }
};

const kindOf = (stat: BigIntStats): string => {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  if (stat.isBlockDevice() || stat.isCharacterDevice()) return "device";
  return stat.isFIFO() ? "pipe" : "other";
};

export const parseDescriptor = (text: string): { position: number; flags: string; mount: number } => {
  const of = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(text)?.[1] ?? "0";
  return {
    position: Number(of("pos")),
    flags: flagsText(Number.parseInt(of("flags"), 8)),
    mount: Number(of("mnt_id")),
  };
};

const flagsText = (flags: number): string =>
  [
    ["read", "write", "read-write", "path"][flags & 3],
    ...FLAGS.filter(([bit]) => (flags & bit) === bit).map(([, name]) => name),
  ].join(" ");

/** The numbers of x86 and arm64, the architectures that are traced. */
const FLAGS: readonly (readonly [number, string])[] = [
  [0o2000, "append"],
  [0o4000, "non-blocking"],
  [0o4010000, "sync"],
  [process.arch === "arm64" ? 0o200000 : 0o40000, "direct"],
  [0o2000000, "close-on-exec"],
];
