import { describe, expect, test } from "vitest";
import { readCommand } from "./command.ts";

describe("write asks for a script, and a question about writing stays a question", () => {
  test.each([
    "write: which files does nginx open",
    "write which files does nginx open",
    'write "which files does nginx open"',
    "write as=bt which files does nginx open",
    "/trace write: which files does nginx open",
  ])("%s", (message) => {
    expect(readCommand(message)).toEqual({
      verb: "write",
      as: "bt",
      text: "which files does nginx open",
      options: { hosts: [], windowMs: 10_000 },
    });
  });

  test.each([
    "write latency as a histogram",
    "write bytes by process",
    "write syscalls of nginx",
    "writes per second",
    "write calls by process host=web-3",
    "write is slow on web-3",
  ])("%s", (message) => {
    expect(readCommand(message).verb).toBe("ask");
  });

  test("the language and the options stand before the verb, behind it, or at the end", () => {
    const c = {
      verb: "write",
      as: "c",
      text: "read latency",
      options: { windowMs: 5_000, hosts: ["web-3"] },
    };
    expect(readCommand("as=c for=5s host=web-3 write: read latency")).toMatchObject(c);
    expect(readCommand("write for=5s as=c host=web-3 read latency")).toMatchObject(c);
    expect(readCommand("write as=c read latency for=5s host=web-3")).toMatchObject(c);
  });

  test("what cannot be written is said with an example", () => {
    expect(() => readCommand("write as=rust read latency")).toThrow(/as=rust is no language/);
    expect(() => readCommand("write")).toThrow(/nothing to write/);
    expect(() => readCommand("write: for=5s")).toThrow(/nothing to write/);
    expect(() => readCommand("write: hosst=a read latency")).toThrow(/Did you mean host=/);
  });

  test("in a thread it is still a script to write", () => {
    expect(readCommand("write: read latency", [], "inv-7k3fq2").verb).toBe("write");
  });
});
