import { expect, it } from "vitest";
import { findProgram, mayTrace, mountedFileSystems } from "./machine.mjs";

const status = (user: number, capabilities: string) =>
  `Name:\tnode\nUid:\t${user}\t${user}\t${user}\t${user}\nCapEff:\t${capabilities}\n`;

it("lets root trace with all capabilities, and with CAP_BPF and CAP_PERFMON", () => {
  expect(mayTrace(status(0, "000001ffffffffff"))).toBe(true);
  expect(mayTrace(status(0, "000000c000000000"))).toBe(true);
});

it("knows that root inside an ordinary container may not trace", () => {
  expect(mayTrace(status(0, "00000000a80425fb"))).toBe(false);
  expect(mayTrace(status(0, "0000008000000000"))).toBe(false);
});

it("knows that bpftrace refuses everybody else, and that there may be no /proc", () => {
  expect(mayTrace(status(1000, "000001ffffffffff"))).toBe(false);
  expect(mayTrace("")).toBe(false);
});

it("takes tracefs for mounted only where bpftrace and people look", () => {
  const mounts = "nodev /sys/kernel/debug debugfs rw 0 0\ntracefs /sys/kernel/debug/tracing tracefs rw 0 0\n";
  expect(mountedFileSystems(mounts)).toEqual({ tracefs: false, debugfs: true });
  expect(mountedFileSystems(`${mounts}none /sys/kernel/tracing tracefs rw 0 0\n`).tracefs).toBe(true);
});

it("finds a program in the system's folders even if PATH lacks them", () => {
  expect(findProgram("mount", "/nowhere")).toMatch(/\/mount$/);
  expect(findProgram("no-such-program-here", "/nowhere")).toBeUndefined();
});
