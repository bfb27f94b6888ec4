import { lstatSync } from "node:fs";
import { release } from "node:os";
import { gunzipSync } from "node:zlib";
import type { Cell, Found } from "./found.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { deviceText, kernelDevice, parseDevice } from "./proc/device.ts";
import { type Mount, mountsOf } from "./proc/mounts.ts";
import { namesIn, readBounded, readBytes } from "./read-bounded.ts";

const COLUMNS = ["what", "name", "value", "device", "dev"];

/** The host as a script meets it: clocks, processors, memory, pressure, mounts, disks, interfaces. */
export const lookAtSystem = (): Found => {
  const { rows, notes } = mounts();
  return {
    columns: COLUMNS,
    rows: [...clock(), ...processors(), ...memory(), ...pressure(), ...disks(), ...interfaces(), ...rows],
    notes,
  };
};

const read = (path: string): string => (readBounded(path) ?? "").trim();

const clock = (): Cell[][] => {
  const folder = "/sys/devices/system/clocksource/clocksource0";
  const hz = /^CONFIG_HZ=(\d+)/m.exec(kernelConfig())?.[1];
  return [
    ["clock", "source", read(`${folder}/current_clocksource`) || "?"],
    ["clock", "available", read(`${folder}/available_clocksource`) || "?"],
    ["clock", "timer interrupts per second", hz === undefined ? "?" : Number(hz)],
    ["clock", "uptime, seconds", Math.round(Number(read("/proc/uptime").split(" ")[0]))],
  ];
};

const kernelConfig = (): string => {
  const packed = readBytes("/proc/config.gz", 1_048_576);
  if (!packed) return readBounded(`/boot/config-${release()}`, 1_048_576) ?? "";
  try {
    return gunzipSync(packed, { maxOutputLength: 4 * 1_048_576 }).toString("utf8");
  } catch {
    return "";
  }
};

const processors = (): Cell[][] => [
  ["cpu", "online", read("/sys/devices/system/cpu/online") || "?"],
  ["cpu", "possible", read("/sys/devices/system/cpu/possible") || "?"],
  ["cpu", "nodes", read("/sys/devices/system/node/online") || "0"],
  ["load", "1, 5, 15 minutes", read("/proc/loadavg").split(" ").slice(0, 3).join(" ")],
];

const memory = (): Cell[][] => {
  const text = read("/proc/meminfo");
  const rows = MEMORY.flatMap((name): Cell[][] => {
    const value = new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1];
    return value === undefined
      ? []
      : [["memory", name.startsWith("Huge") ? name : `${name}, KiB`, Number(value)]];
  });
  const chosen = /\[(\w+)\]/.exec(read("/sys/kernel/mm/transparent_hugepage/enabled"))?.[1];
  if (chosen) rows.push(["memory", "transparent huge pages", chosen]);
  for (const line of read("/proc/swaps").split("\n").slice(1)) {
    const [name = "", kind = "", size = "", used = ""] = line.split(/\s+/);
    if (size) rows.push(["swap", name, `${kind}, ${used} of ${size} KiB used`]);
  }
  return rows;
};

const MEMORY = ["MemTotal", "MemAvailable", "Dirty", "SwapTotal", "SwapFree", "HugePages_Total"];

/** Share of the last ten seconds in which somebody waited; absent where the kernel does not measure it. */
const pressure = (): Cell[][] => {
  const rows = ["cpu", "memory", "io"].flatMap((name): Cell[][] => {
    const text = read(`/proc/pressure/${name}`);
    const of = (kind: string): string | undefined => new RegExp(`^${kind} avg10=(\\S+)`, "m").exec(text)?.[1];
    const some = of("some");
    return some === undefined ? [] : [["pressure", name, `some ${some} %, full ${of("full") ?? "0.00"} %`]];
  });
  return rows.length === 0 ? [["pressure", "all", "not measured by this kernel"]] : rows;
};

const disks = (): Cell[][] =>
  namesIn("/sys/block")
    .slice(0, MAX_DISKS)
    .flatMap((disk) => {
      const folder = `/sys/block/${disk}`;
      const sectors = Number(read(`${folder}/size`));
      if (sectors === 0) return [];
      const scheduler = /\[([\w-]+)\]/.exec(read(`${folder}/queue/scheduler`))?.[1] ?? "none";
      const turns = read(`${folder}/queue/rotational`) === "1" ? "rotational" : "not rotational";
      const about = `${mebibytes(sectors)} MiB, scheduler ${scheduler}, ${turns}`;
      const parts = namesIn(folder).filter((name) =>
        isFolder(`${folder}/${name}/start`, `${folder}/${name}`),
      );
      return [
        ["disk", disk, about, ...deviceCells(read(`${folder}/dev`))],
        ...parts.map((part): Cell[] => [
          "partition",
          part,
          `${mebibytes(Number(read(`${folder}/${part}/size`)))} MiB of ${disk}`,
          ...deviceCells(read(`${folder}/${part}/dev`)),
        ]),
      ];
    });

const MAX_DISKS = 64;

/** Sectors have 512 bytes here, whatever the disk's own have. */
const mebibytes = (sectors: number): number => Math.round(sectors / 2_048);

const isFolder = (mark: string, folder: string): boolean => {
  try {
    return lstatSync(mark).isFile() && lstatSync(folder).isDirectory();
  } catch {
    return false;
  }
};

const deviceCells = (text: string): Cell[] =>
  /^\d+:\d+$/.test(text) ? [text, kernelDevice(parseDevice(text))] : ["?", "?"];

const interfaces = (): Cell[][] =>
  namesIn("/sys/class/net")
    .slice(0, MAX_INTERFACES)
    .map((name) => {
      const folder = `/sys/class/net/${name}`;
      const state = read(`${folder}/operstate`) || "?";
      return [
        "interface",
        name,
        `index ${read(`${folder}/ifindex`)}, ${state}, MTU ${read(`${folder}/mtu`)}`,
      ];
    });

const MAX_INTERFACES = 64;

/** Those that hold files; the kernel's own file systems are only counted. */
const mounts = (): { rows: Cell[][]; notes: string[] } => {
  const all = mountsOf("self");
  const kept = all.filter(({ fileSystem }) => !OF_THE_KERNEL.has(fileSystem));
  const left = all.length - kept.length;
  return {
    rows: kept.map(rowOf),
    notes:
      left === 0
        ? []
        : [`${left} mounts of the kernel's own file systems (proc, sysfs, cgroup, …) are left out.`],
  };
};

const rowOf = ({ point, fileSystem, source, readOnly, device }: Mount): Cell[] => [
  "mount",
  point,
  `${fileSystem} from ${hideSecrets([source])}${readOnly ? ", read-only" : ""}`,
  deviceText(device),
  kernelDevice(device),
];

const OF_THE_KERNEL = new Set([
  "proc",
  "sysfs",
  "cgroup",
  "cgroup2",
  "devpts",
  "mqueue",
  "debugfs",
  "tracefs",
  "securityfs",
  "pstore",
  "bpf",
  "configfs",
  "fusectl",
  "hugetlbfs",
  "autofs",
  "binfmt_misc",
  "efivarfs",
  "nsfs",
  "rpc_pipefs",
  "selinuxfs",
]);
