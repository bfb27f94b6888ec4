import { cleanText } from "@tracewire/protocol";
import type { ColumnKind } from "../flow/plan.ts";
import { ERRNOS, SIGNALS, SYSCALLS } from "./linux-names.ts";

/** One part of a map's key as a person reads it. */
export const keyPartText = (text: string, kind: ColumnKind, arch: string): string => {
  const number = /^-?\d+$/.test(text) ? Number(text) : null;
  if (number === null) return text === "" ? "(empty)" : cleanText(text);
  switch (kind) {
    case "syscall":
      return syscallTables[NODE_ARCHS[arch] ?? arch]?.get(number) ?? `syscall ${number}`;
    case "errno":
      return number === 0 ? "ok" : (errnos.get(Math.abs(number)) ?? `error ${Math.abs(number)}`);
    case "signal":
      return signals.get(number) ?? `signal ${number}`;
    case "user":
      return number === 0 ? "root" : `uid ${number}`;
    case "cpu":
      return `CPU ${number}`;
    case "device":
      // The kernel's own dev_t: 12 bits of major, 20 of minor (include/linux/kdev_t.h).
      return `${Math.floor(number / 2 ** 20)}:${number % 2 ** 20}`;
    default:
      return text;
  }
};

/** What Node calls them: the agent reports `os.arch()`. */
const NODE_ARCHS: Record<string, string> = { x64: "x86_64", arm64: "aarch64" };

const unpack = (packed: string): Map<number, string> => {
  const names = new Map<number, string>();
  let next = 0;
  for (const word of packed.trim().split(/\s+/)) {
    if (/^\d+$/.test(word)) next = Number(word);
    else names.set(next++, word);
  }
  return names;
};

const syscallTables: Record<string, Map<number, string>> = Object.fromEntries(
  Object.entries(SYSCALLS).map(([arch, packed]) => [arch, unpack(packed)]),
);
const signals = unpack(SIGNALS);
/** Beyond 511: what a system call that was interrupted returns inside the kernel (include/linux/errno.h). */
const errnos = unpack(
  `${ERRNOS} 512 ERESTARTSYS ERESTARTNOINTR ERESTARTNOHAND ENOIOCTLCMD ERESTART_RESTARTBLOCK`,
);
