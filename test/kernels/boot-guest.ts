import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLineSplitter } from "@tracewire/bpftrace";

const MARK = "tracewire ";
const CONSOLE_LINES = 15;

export type Guest = {
  kernel: string;
  initrd: string;
  /** Gets the console's log. */
  folder: string;
  /** Each marked line that the guest writes, without its mark. True: the guest has said all, and is ended. */
  onLine(line: string): boolean;
  limitMs: number;
};

/**
 * Boots a kernel in emulation and listens until the guest has said all. It has no network and no disk.
 * @throws when the guest ends before, or takes longer than the limit
 */
export const bootGuest = async ({ kernel, initrd, folder, onLine, limitMs }: Guest): Promise<void> => {
  const console = join(folder, "console.log");
  const consoleFile = openSync(console, "w");
  const boot = ["-kernel", kernel, "-initrd", initrd, "-serial", `file:${console}`, "-serial", "stdio"];
  const qemu = spawn("setpriv", [...QEMU.split(" "), ...boot, "-append", KERNEL_OPTIONS], {
    stdio: ["ignore", "pipe", consoleFile],
  });
  closeSync(consoleFile);

  let saidAll = false;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    qemu.kill("SIGKILL");
  }, limitMs);
  const lines = createLineSplitter(MAX_LINE_BYTES, ({ bytes }) => {
    const line = bytes.toString("latin1").trimEnd();
    if (!line.startsWith(MARK) || saidAll) return;
    saidAll = onLine(line.slice(MARK.length));
    if (saidAll) qemu.kill("SIGKILL");
  });
  qemu.stdout?.on("data", (chunk: Buffer) => lines.push(chunk));
  await once(qemu, "close");
  clearTimeout(timer);
  if (saidAll) return;
  throw new Error(
    `the guest ${late ? `was not done after ${limitMs / 1_000} s` : "ended too early"}; its console:\n${lastWords(console)}`,
  );
};

/** Twice what the guest reads of an output, as hex, and its errors. */
const MAX_LINE_BYTES = 4 * 1_048_576;

/** Ends with this process, however that ends; gives way to whatever else the machine does. */
const QEMU =
  "--pdeathsig KILL -- nice qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 2048 " +
  "-nodefaults -no-user-config -display none -no-reboot";

/** A panic ends the guest. There is nothing to protect in it, and protection is slow in emulation. */
const KERNEL_OPTIONS = "console=ttyS0 quiet panic=-1 mitigations=off";

/** Of the kernel's own lines only those that say why: after a panic come many that do not. */
const lastWords = (consoleFile: string): string =>
  readFileSync(consoleFile, "utf8")
    .split(/\r?\n/)
    .filter((line) => !line.startsWith("[") || /panic|Out of memory|oom-kill|BUG/.test(line))
    .slice(-CONSOLE_LINES)
    .join("\n");
