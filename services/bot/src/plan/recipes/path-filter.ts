import { escapeLiteral } from "./literal.ts";

/** Longest part of a string that bpftrace compares, bytes: its strings hold 63 and an end. */
const MAX_COMPARE_BYTES = 63;

/** Whether the pointer named in the section is a path that was asked for: itself, or anything below it. */
export const underPath =
  (path: unknown) =>
  (pointer: string): string => {
    if (typeof path !== "string") return "1";
    const raw = path.endsWith("*");
    const stem = raw ? path.slice(0, -1) : path.replace(/\/+$/, "");
    const starts = (text: string) => {
      const bytes = Buffer.from(text);
      const pieces: string[] = [];
      for (let from = 0; from < bytes.length; from += MAX_COMPARE_BYTES) {
        const piece = bytes.subarray(from, from + MAX_COMPARE_BYTES);
        const at = from === 0 ? pointer.trim() : `${pointer.trim()} + ${from}`;
        pieces.push(`strncmp(str(${at}), "${escapeLiteral(piece)}", ${piece.length}) == 0`);
      }
      return pieces.join(" && ");
    };
    if (raw) return starts(stem);
    if (stem === "") return starts("/");
    const same =
      Buffer.byteLength(stem) <= MAX_COMPARE_BYTES - 1
        ? `str(${pointer.trim()}) == "${escapeLiteral(stem)}" || `
        : "";
    return path.endsWith("/") ? starts(`${stem}/`) : `(${same}${starts(`${stem}/`)})`;
  };

/**
 * Whether a directory entry of the kernel is the file that was asked for, or a file directly in the folder:
 * told by its name and the name of the folder above, since the whole path would need a loop.
 * At the top of a mounted file system the folder above is called `/`.
 */
export const entryIs =
  (path: unknown) =>
  (entry: string): string => {
    if (typeof path !== "string") return "1";
    const at = entry.trim();
    const names = path
      .replace(/\*$/, "")
      .split("/")
      .filter((name) => name !== "");
    const is = (pointer: string, name: string) => `str(${pointer}->d_name.name) == "${escapeLiteral(name)}"`;
    const above = (pointer: string, name: string | undefined) =>
      name === undefined ? is(pointer, "/") : `(${is(pointer, name)} || ${is(pointer, "/")})`;
    const last = names.at(-1);
    if (last === undefined) return is(`${at}->d_parent`, "/");
    const inFolder = `(${is(`${at}->d_parent`, last)} && ${above(`${at}->d_parent->d_parent`, names.at(-2))})`;
    if (path.endsWith("/")) return inFolder;
    return `((${is(at, last)} && ${above(`${at}->d_parent`, names.at(-2))}) || ${inFolder})`;
  };
