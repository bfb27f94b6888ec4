import { PassThrough } from "node:stream";
import type { ReadStream } from "node:tty";
import { expect, test } from "vitest";
import { Keyboard } from "./keyboard.ts";
import { type Answer, askLine } from "./prompt.ts";

const open = () => {
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    raw: false,
    setRawMode: (raw: boolean) => Object.assign(stdin, { raw }),
  });
  const stdout = new PassThrough();
  stdout.resume();
  const keyboard = new Keyboard(stdin as unknown as ReadStream, stdout);
  keyboard.open();
  const ask = (over: Partial<Parameters<typeof askLine>[2]> = {}): Promise<Answer> =>
    askLine(keyboard, stdout, { text: "> ", ...over });
  const type = async (...chunks: string[]): Promise<void> => {
    for (const chunk of chunks) {
      stdin.write(chunk);
      await new Promise(setImmediate);
    }
  };
  return { stdin, keyboard, ask, type };
};
const line = (text: string): Answer => ({ kind: "line", text });

test("what is typed ahead waits, a line for each prompt", async () => {
  const { type, ask } = open();
  await type("first\rsecond\rthi");
  expect(await ask()).toEqual(line("first"));
  expect(await ask()).toEqual(line("second"));
  const third = ask();
  await type("rd\r");
  expect(await third).toEqual(line("third"));
});

test("keys that were typed before a question do not answer it", async () => {
  const { type, ask } = open();
  await type("y\r");
  const answer = ask({ fresh: true });
  await type("n\r");
  expect(await answer).toEqual(line("n"));
});

test("a paste over several lines is one message, however it is cut on its way", async () => {
  const { type, ask } = open();
  const answer = ask();
  await type("run \u001b", "[200", "~```\r\nBEGIN {\t@ = 1;", " }\n\u001b[A```\n\u001b[20", "1~", "\r");
  expect(await answer).toEqual(line("run ```\nBEGIN {  @ = 1; }\n\\x1b[A```"));
});

test("letters of several bytes arrive whole", async () => {
  const { stdin, ask } = open();
  const answer = ask();
  for (const byte of Buffer.from("显示\r")) stdin.write(Buffer.from([byte]));
  expect(await answer).toEqual(line("显示"));
});

test("Ctrl-C drops the line, and on an empty one it is an interrupt", async () => {
  const { type, ask } = open();
  const answer = ask();
  await type("rm everything", "\u0003", "hosts\r");
  expect(await answer).toEqual(line("hosts"));
  const next = ask();
  await type("\u0003");
  expect(await next).toEqual({ kind: "interrupt" });
});

test("Ctrl-D on an empty line ends it, and so does the end of the terminal", async () => {
  const { type, ask, stdin } = open();
  const answer = ask();
  await type("\u0004");
  expect(await answer).toEqual({ kind: "end" });
  const next = ask();
  stdin.end();
  expect(await next).toEqual({ kind: "end" });
  expect(await ask()).toEqual({ kind: "end" });
});

test("Ctrl-C while nothing is asked is told at once, each time, and forgets what was typed", async () => {
  const { type, ask, keyboard } = open();
  let presses = 0;
  const stop = keyboard.onInterrupt(() => {
    presses += 1;
  });
  await type("never mind\u0003", "\u0003\u0003");
  expect(presses).toBe(3);
  stop();
  await type("\u0003", "hosts\r");
  expect(presses).toBe(3);
  expect(await ask()).toEqual(line("hosts"));
});

test("the terminal is given back as it was", () => {
  const { keyboard, stdin } = open();
  expect(stdin.raw).toBe(true);
  keyboard.close();
  expect(stdin.raw).toBe(false);
});
