import { constants } from "node:os";
import { expect, test } from "vitest";
import { keyPartText } from "./names.ts";

const named = (text: string, kind: Parameters<typeof keyPartText>[1], arch = "x86_64"): string =>
  keyPartText(text, kind, arch);

test("a system call has the name of the machine it was made on", () => {
  expect(named("0", "syscall")).toBe("read");
  expect(named("202", "syscall")).toBe("futex");
  expect(named("63", "syscall", "aarch64")).toBe("read");
  expect(named("98", "syscall", "aarch64")).toBe("futex");
  expect(named("202", "syscall", "x64")).toBe("futex");
  expect(named("98", "syscall", "arm64")).toBe("futex");
  expect(named("451", "syscall")).toBe("cachestat");
  expect(named("470", "syscall", "aarch64")).toBe("listns");
});

test("a number nobody knows keeps its number, and so does one of an unknown machine", () => {
  expect(named("9999", "syscall")).toBe("syscall 9999");
  expect(named("0", "syscall", "riscv64")).toBe("syscall 0");
  expect(named("-1", "syscall")).toBe("syscall -1");
  expect(named("400", "errno")).toBe("error 400");
  expect(named("64", "signal")).toBe("signal 64");
});

test("an error number is named whether the script kept its sign or not", () => {
  expect(named("-2", "errno")).toBe("ENOENT");
  expect(named("13", "errno")).toBe("EACCES");
  expect(named("-11", "errno")).toBe("EAGAIN");
  expect(named("-512", "errno")).toBe("ERESTARTSYS");
  expect(named("0", "errno")).toBe("ok");
});

test.runIf(process.platform === "linux")("names agree with the C library of this machine", () => {
  const usual = new Set(["EWOULDBLOCK", "ENOTSUP", "EDEADLOCK"]);
  for (const [name, number] of Object.entries(constants.errno)) {
    if (!usual.has(name)) expect(named(String(-number), "errno")).toBe(name);
  }
  for (const [name, number] of Object.entries(constants.signals)) {
    if (!["SIGIOT", "SIGPOLL"].includes(name)) expect(named(String(number), "signal")).toBe(name);
  }
});

test("other kinds read as people write them", () => {
  expect(named("0", "user")).toBe("root");
  expect(named("1000", "user")).toBe("uid 1000");
  expect(named("3", "cpu")).toBe("CPU 3");
  expect(named("8388609", "device")).toBe("8:1");
  expect(named("443", "port")).toBe("443");
  expect(named("", "path")).toBe("(empty)");
});

test("a process cannot name itself into the terminal", () => {
  expect(named("\u001b[2Jnginx\u202e", "process")).toBe("\\x1b[2Jnginx\\u{202e}");
});
