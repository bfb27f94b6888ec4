import { TraceError } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { readCommand } from "./command.ts";

const codeOf = (message: string): string => {
  try {
    readCommand(message);
    return "none";
  } catch (error) {
    if (error instanceof TraceError) return error.code;
    throw error;
  }
};
const complaint = (message: string): TraceError => {
  try {
    readCommand(message);
  } catch (error) {
    if (error instanceof TraceError) return error;
  }
  throw new Error(`no complaint about ${message}`);
};

describe("a message becomes a command", () => {
  test("options come before the sentence, /trace is optional", () => {
    expect(readCommand("/trace host=web-3 for=5s show per-second syscall rates")).toEqual({
      verb: "ask",
      text: "show per-second syscall rates",
      options: { hosts: ["web-3"], windowMs: 5_000 },
    });
  });

  test("options are also taken from the end of the sentence", () => {
    expect(readCommand("files opened by nginx top=5 host=web-1,web-2")).toMatchObject({
      text: "files opened by nginx",
      options: { hosts: ["web-1", "web-2"], top: 5 },
    });
  });

  test("learn takes a number, a name or next, and no option; more words are a question", () => {
    expect(readCommand("learn")).toEqual({ verb: "learn" });
    expect(readCommand("/trace learn 3")).toEqual({ verb: "learn", lesson: "3" });
    expect(readCommand("Learn next")).toEqual({ verb: "learn", lesson: "next" });
    expect(readCommand("learn which files nginx opens")).toMatchObject({ verb: "ask" });
    expect(complaint("learn 3 for=5s").message).toContain("learn takes no for=");
  });

  test("follow takes the id of a trace and what is to be different; options stand anywhere around it", () => {
    expect(readCommand("follow inv-7k3fq2 only failed ones")).toEqual({
      verb: "follow",
      id: "inv-7k3fq2",
      text: "only failed ones",
      options: {},
      named: true,
    });
    expect(readCommand("top=5 follow inv-7k3fq2 host=web-4 by pid for=20s")).toMatchObject({
      text: "by pid",
      options: { top: 5, hosts: ["web-4"], windowMs: 20_000 },
    });
    expect(readCommand("follow inv-7k3fq2 for=1m")).toMatchObject({
      text: "",
      options: { windowMs: 60_000 },
    });
    expect(readCommand("follow the packets of nginx").verb).toBe("ask");
    expect(complaint("follow inv-7k3fq2").message).toBe("there is nothing said to inv-7k3fq2");
  });

  test("in the thread of a trace a sentence may go on from it, and options alone do", () => {
    const said = (text: string) => readCommand(text, [], "inv-7k3fq2");
    expect(said("longer")).toEqual({
      verb: "follow",
      id: "inv-7k3fq2",
      text: "longer",
      options: {},
      named: false,
    });
    expect(said("host=web-4")).toMatchObject({ verb: "follow", text: "", options: { hosts: ["web-4"] } });
    expect(said("ask longer sleeps of nginx")).toMatchObject({ verb: "ask" });
    expect(said("hosts")).toEqual({ verb: "hosts" });
  });

  test("a=b inside the sentence is text", () => {
    expect(readCommand("who calls open with flags=64 today")).toMatchObject({
      text: "who calls open with flags=64 today",
    });
  });

  test("a sentence that begins like a verb is a sentence", () => {
    expect(readCommand("show per-second syscall rates").verb).toBe("ask");
    expect(readCommand("run queue latency").verb).toBe("ask");
    expect(readCommand("explain why nginx is slow").verb).toBe("ask");
    expect(readCommand("history of page faults").verb).toBe("ask");
  });

  test("any language, and quotes for names with blanks", () => {
    expect(readCommand('comm="my app" 显示每秒系统调用次数')).toMatchObject({
      text: "显示每秒系统调用次数",
      options: { comm: "my app" },
    });
  });

  test("verbs with and without an id", () => {
    expect(readCommand("hosts")).toEqual({ verb: "hosts" });
    expect(readCommand("show inv-7k3fq2")).toEqual({ verb: "show", id: "inv-7k3fq2" });
    expect(readCommand("for=20s again inv-7k3fq2")).toEqual({
      verb: "again",
      id: "inv-7k3fq2",
      options: { windowMs: 20_000 },
    });
  });

  test("a script comes in a code block, in the line, or as a file", () => {
    const script = "tracepoint:raw_syscalls:sys_enter { @ = count(); }";

    expect(readCommand(`run for=2s\n\`\`\`\n${script}\n\`\`\``)).toMatchObject({
      verb: "run",
      options: { windowMs: 2_000 },
    });
    expect(readCommand(`for=2s run \`\`\`\n${script}\n\`\`\``)).toMatchObject({
      verb: "run",
      script: `${script}\n`,
    });
    expect(readCommand(`run ${script}`)).toMatchObject({ verb: "run", script });
    expect(readCommand("run", [{ name: "a.bt", text: script }])).toMatchObject({
      verb: "run",
      name: "a.bt",
      script,
    });
  });
});

describe("what is wrong is said with the next step", () => {
  test.each([
    ["", "EMPTY_REQUEST"],
    ["   ", "EMPTY_REQUEST"],
    ["/trace", "EMPTY_REQUEST"],
    ["host=web-3", "EMPTY_REQUEST"],
    ["for=0 syscalls", "BAD_WINDOW"],
    ["for=-1 syscalls", "BAD_WINDOW"],
    ["for=10h syscalls", "BAD_WINDOW"],
    ["for=5ms syscalls", "BAD_WINDOW"],
    ["for=soon syscalls", "BAD_WINDOW"],
    ["pid=abc syscalls", "BAD_OPTION"],
    ["pid=-4 syscalls", "BAD_OPTION"],
    ["top=0 syscalls", "BAD_OPTION"],
    ["host=web_3 syscalls", "BAD_OPTION"],
    ["host= syscalls", "BAD_OPTION"],
    ["host=a host=b syscalls", "BAD_OPTION"],
    ["hots", "UNKNOWN_VERB"],
    ["histroy", "UNKNOWN_VERB"],
    ["cancle inv-7k3fq2", "UNKNOWN_VERB"],
    ["show inv-!", "UNKNOWN_TRACE"],
    ["cancel", "EMPTY_REQUEST"],
    [`run ${"a".repeat(40_000)} {}`, "SCRIPT_TOO_LARGE"],
    ["x ".repeat(1_200), "BAD_OPTION"],
  ])("%j is %s", (message, code) => {
    expect(codeOf(message)).toBe(code);
  });

  test("a misspelt option gets the nearest one and an example", () => {
    const error = complaint("hosst=web-3 syscalls");
    expect(error.message).toContain("Did you mean host=?");
    expect(error.hint).toContain("/trace host=web-3");
  });
});
