import { namesIn, readBytes } from "../read-bounded.ts";
import { Btf } from "./btf.ts";

const FOLDER = "/sys/kernel/btf";
const MAX_BYTES = 64 * 1_048_576;
const MAX_MODULES = 400;

/** `null` when this kernel does not describe itself. */
export const kernelBtf = (): Btf | null => open(`${FOLDER}/vmlinux`, null);

/** The kernel, then each of its modules, until `until`; `module` is `null` for the kernel itself. */
export function* kernelAndModules(
  kernel: Btf,
  until: number,
): Generator<{ btf: Btf; module: string | null }> {
  yield { btf: kernel, module: null };
  const modules = namesIn(FOLDER).filter((name) => name !== "vmlinux");
  for (const module of modules.slice(0, MAX_MODULES)) {
    if (Date.now() > until) return;
    const btf = open(`${FOLDER}/${module}`, kernel);
    if (btf) yield { btf, module };
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
