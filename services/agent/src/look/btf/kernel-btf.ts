import { namesIn, readBytes } from "../read-bounded.ts";
import { Btf } from "./btf.ts";

const FOLDER = "/sys/kernel/btf";
const MAX_BYTES = 64 * 1_048_576;
const MAX_MODULES = 400;

/** `null` when this kernel does not describe itself. */
export const kernelBtf = (): Btf | null => open(`${FOLDER}/vmlinux`, null);

/** What modules add to it, one after the other, until `until`. */
export function* moduleBtfs(kernel: Btf, until: number): Generator<{ module: string; btf: Btf }> {
  for (const module of namesIn(FOLDER)
    .filter((name) => name !== "vmlinux")
    .slice(0, MAX_MODULES)) {
    if (Date.now() > until) return;
    const btf = open(`${FOLDER}/${module}`, kernel);
    if (btf) yield { module, btf };
  }
}

const open = (path: string, base: Btf | null): Btf | null => {
  const bytes = readBytes(path, MAX_BYTES);
  if (!bytes || bytes.length < 24) return null;
  try {
    return new Btf(bytes, base);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};
