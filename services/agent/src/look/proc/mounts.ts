import { readBounded } from "../read-bounded.ts";
import { type Device, parseDevice } from "./device.ts";

export type Mount = {
  id: number;
  /** Of the file system itself, as the kernel's `s_dev`; `stat` may tell another one, as on btrfs. */
  device: Device;
  point: string;
  fileSystem: string;
  source: string;
  readOnly: boolean;
};

const MAX_BYTES = 4 * 1_048_576;

/** What a process has mounted, in the order in which it was mounted. */
export const mountsOf = (process: number | "self"): Mount[] =>
  parseMounts(readBounded(`/proc/${process}/mountinfo`, MAX_BYTES) ?? "");

export const parseMounts = (text: string): Mount[] =>
  text.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [id, , device, , point, options] = before.split(" ");
    const [fileSystem = "", source = ""] = after.split(" ");
    if (!device || !point) return [];
    return [
      {
        id: Number(id),
        device: parseDevice(device),
        point: unescaped(point),
        fileSystem,
        source: unescaped(source),
        readOnly: (options ?? "").split(",").includes("ro"),
      },
    ];
  });

/** The one that a path is on: the longest mount point, and of equal ones the last, which hides the others. */
export const mountOfPath = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts
    .filter(({ point }) => point === "/" || path === point || path.startsWith(`${point}/`))
    .reduce<Mount | undefined>(
      (best, one) => (one.point.length >= (best?.point.length ?? 0) ? one : best),
      undefined,
    );

/** The kernel writes space, tab, newline and backslash as octal numbers. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
