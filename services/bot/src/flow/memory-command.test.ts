import { describe, expect, test } from "vitest";
import { readCommand } from "./command.ts";

describe("what a team keeps is said in the same grammar", () => {
  test("save takes a trace, a name, further questions and replace", () => {
    expect(readCommand("save inv-7k3fq2 as slow-reads")).toEqual({
      verb: "save",
      id: "inv-7k3fq2",
      name: "slow-reads",
      questions: [],
      replace: false,
    });
    expect(
      readCommand('/trace save inv-7k3fq2 as slow-reads q="which reads are slow" replace q=“慢的读取”'),
    ).toMatchObject({ questions: ["which reads are slow", "慢的读取"], replace: true });
    expect(readCommand("save as slow-reads")).toMatchObject({ verb: "save", id: null });
  });

  test("good and bad take a trace, or the one in whose thread they are said, and a reason", () => {
    expect(readCommand("good inv-7k3fq2")).toEqual({ verb: "good", id: "inv-7k3fq2", why: "" });
    expect(readCommand("bad inv-7k3fq2 it misses threads")).toEqual({
      verb: "bad",
      id: "inv-7k3fq2",
      why: "it misses threads",
    });
    expect(readCommand("bad: it misses threads")).toMatchObject({ id: null, why: "it misses threads" });
    expect(readCommand("good")).toEqual({ verb: "good", id: null, why: "" });
  });

  test("a saved recipe is exported and removed by its name", () => {
    expect(readCommand("recipes export slow-reads")).toEqual({ verb: "export-recipe", name: "slow-reads" });
    expect(readCommand("recipes remove slow-reads")).toEqual({ verb: "remove-recipe", name: "slow-reads" });
    expect(readCommand("recipes")).toEqual({ verb: "recipes" });
  });

  test.each([
    "bad page faults by process",
    "good and bad reads of nginx",
    "save calls by process",
    "recipes for slow disks",
    "load",
    "swap",
    "wait",
  ])("a sentence that begins so is a question: %s", (message) => {
    expect(readCommand(message).verb).toBe("ask");
  });

  test("what is missing or too much is said with an example", () => {
    expect(() => readCommand("save inv-7k3fq2")).toThrow(/needs a name/);
    expect(() => readCommand("save inv-7k3fq2 as a forever")).toThrow(/does not know "forever"/);
    expect(() => readCommand("recipes export")).toThrow(/needs the name/);
  });
});
