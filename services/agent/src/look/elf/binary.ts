import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Surroundings } from "../found.ts";
import { linkOf, readBytes } from "../read-bounded.ts";
import { rootOf } from "../root-of.ts";
import { Elf } from "./elf.ts";
import { buildIdOf, type Usdt, usdtOf } from "./notes.ts";
import { type ElfSymbol, functionsOf, librariesOf } from "./symbols.ts";

export type Binary = {
  /** Where it really is, after all links. */
  path: string;
  functions: ElfSymbol[];
  usdt: Usdt[];
  libraries: string[];
  isDynamic: boolean;
  isStripped: boolean;
};

const MAX_LINKS = 20;

/**
 * A program or library with what can be attached to it.
 * @param wanted a path; or a bare name, as bpftrace takes it: `libc`, or a program in the search path
 */
export const openBinary = (
  wanted: string,
  { libc, searchPath }: Surroundings,
  fits: (name: string) => boolean,
): Binary | { why: string } => {
  const named = isAbsolute(wanted) ? wanted : find(wanted, libc, searchPath);
  if (named === null)
    return { why: `There is no program or library ${wanted} where they are looked for; give its path.` };
  const path = followLinks(named);
  try {
    return readBinary(path, fits);
  } catch (error) {
    return { why: whyNot(path, error as NodeJS.ErrnoException) };
  }
};

const readBinary = (path: string, fits: (name: string) => boolean): Binary => {
  const elf = new Elf(path);
  try {
    const apart = symbolsApart(elf, path);
    const functions = functionsOf(elf, fits);
    return {
      path,
      functions: apart ? merged(functions, apart, fits) : functions,
      usdt: usdtOf(elf),
      libraries: librariesOf(elf),
      isDynamic: elf.named(".dynamic") !== undefined,
      isStripped: elf.named(".symtab") === undefined && !apart,
    };
  } finally {
    elf.close();
  }
};

const find = (name: string, libc: string | null, searchPath: string): string | null => {
  if (name === "libc" || name === "libc.so.6") return libc;
  const beside = libc ? [dirname(libc)] : [];
  const programs = searchPath.split(":").map((folder) => join(folder, name));
  const libraries = beside.flatMap((folder) => [join(folder, name), join(folder, `${name}.so`)]);
  return [...programs, ...libraries].find((path) => isAbsolute(path) && isFile(path)) ?? null;
};

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Links of a container lead to places in that container. */
const followLinks = (path: string): string => {
  const { root } = rootOf(path);
  let at = resolve(path);
  for (let links = 0; links < MAX_LINKS; links += 1) {
    const target = linkOf(at);
    if (target === "" || at === root) break;
    at = isAbsolute(target) ? `${root}${resolve(target)}` : resolve(dirname(at), target);
  }
  return at;
};

const whyNot = (path: string, error: NodeJS.ErrnoException): string => {
  if (error.code === "ENOENT" || error.code === "ENOTDIR")
    return `There is no ${path}. A process in a container has its files under /proc/PID/root.`;
  if (error.code) return `${path} cannot be read (${error.code}).`;
  if (error.message !== "it is a script") return `${path} has no symbols: ${error.message}.`;
  const interpreter = /^#!\s*(\/[\w./+-]+)(?:\s+([\w./+-]+))?/.exec(
    readBytes(path, 128)?.toString("latin1") ?? "",
  );
  const program = interpreter?.[1]?.endsWith("/env") ? interpreter[2] : interpreter?.[1];
  return `${path} is a script${program ? ` that ${program} runs` : ""}: its functions are no symbols. Attach to what runs it.`;
};

/** Debian and others put the symbols of a stripped file into one of its own, which bpftrace reads too. */
const symbolsApart = (elf: Elf, path: string): string | null => {
  if (elf.named(".symtab")) return null;
  const id = buildIdOf(elf);
  const file = id && `${rootOf(path).root}/usr/lib/debug/.build-id/${id.slice(0, 2)}/${id.slice(2)}.debug`;
  return file && existsSync(file) ? file : null;
};

const merged = (own: ElfSymbol[], path: string, fits: (name: string) => boolean): ElfSymbol[] => {
  let debug: Elf;
  try {
    debug = new Elf(path);
  } catch {
    return own;
  }
  try {
    const known = new Set(own.map(({ name }) => name));
    const more = functionsOf(debug, (name) => !known.has(name) && fits(name)).map((one) => ({
      ...one,
      table: "debug file",
    }));
    return [...own, ...more].sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    debug.close();
  }
};
