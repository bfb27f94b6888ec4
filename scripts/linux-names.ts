/**
 * Writes services/bot/src/report/linux-names.ts from the kernel headers of this machine (Debian: linux-libc-dev,
 * and a C compiler). Run on x86-64: node scripts/linux-names.ts
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

/** Numbers from 424 on are the same on every machine: kernel 6.5 to 6.19, newer than many a header package. */
const SINCE_6_5 = `cachestat fchmodat2 map_shadow_stack futex_wake futex_wait futex_requeue statmount listmount
  lsm_get_self_attr lsm_set_self_attr lsm_list_modules mseal setxattrat getxattrat listxattrat removexattrat
  open_tree_attr file_getattr file_setattr listns`;

const main = (): void => {
  const newest = new Map(SINCE_6_5.split(/\s+/).map((name, index) => [451 + index, name]));
  const x86 = numbered(definitions("asm/unistd_64.h"), /^__NR_(\w+)$/);
  const arm = numbered(
    definitions(
      "asm-generic/unistd.h",
      ["RENAMEAT", "NEW_STAT", "SET_GET_RLIMIT", "TIME32_SYSCALLS", "SYS_CLONE3", "MEMFD_SECRET"].map(
        (want) => `-D__ARCH_WANT_${want}`,
      ),
    ),
    /^__NR_(?!syscalls$|arch_specific_syscall$)(\w+)$/,
  );
  const text = `// Written by scripts/linux-names.ts from the kernel's headers: change it there.

/** Names in the order of their numbers; a number says where the next name continues. */
export const SYSCALLS: Record<string, string> = {
  x86_64: \`${packed(new Map([...newest, ...x86]))}\`,
  aarch64: \`${packed(new Map([...newest, ...arm]))}\`,
};

/** The same on both machines. */
export const ERRNOS = \`${packed(numbered(definitions("asm-generic/errno.h"), /^(E[A-Z0-9]+)$/))}\`;

export const SIGNALS = \`${packed(numbered(definitions("asm-generic/signal.h"), /^(SIG(?!RT|STKSZ|IOT|UNUSED)[A-Z0-9]+)$/))}\`;
`;
  writeFileSync(new URL("../services/bot/src/report/linux-names.ts", import.meta.url), text);
};

/** Every macro that the header defines, as the preprocessor sees it. */
const definitions = (header: string, flags: string[] = []): Map<string, string> => {
  const input = `#include <${header}>\n`;
  const output = execFileSync("cc", ["-E", "-dM", ...flags, "-"], { input, encoding: "utf8" });
  return new Map(
    Array.from(output.matchAll(/^#define (\w+) (\w+)$/gm), ([, name, value]) => [name!, value!]),
  );
};

const numbered = (macros: Map<string, string>, wanted: RegExp): Map<number, string> => {
  const names = new Map<number, string>();
  for (const [macro, value] of macros) {
    const name = wanted.exec(macro)?.[1];
    const number = Number(macros.get(value) ?? value);
    // Of two names for one number (EAGAIN and EWOULDBLOCK) the one with its own number is the usual one.
    if (name && Number.isInteger(number) && (/^\d/.test(value) || !names.has(number)))
      names.set(number, name);
  }
  return names;
};

const packed = (names: Map<number, string>): string => {
  const words: string[] = [];
  let next = -1;
  for (const [number, name] of [...names].sort(([a], [b]) => a - b)) {
    if (number !== next) words.push(String(number));
    words.push(name);
    next = number + 1;
  }
  return words.join(" ").replace(/(.{1,100})(?: |$)/g, "\n    $1");
};

main();
