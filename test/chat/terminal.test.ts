import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PseudoTerminal } from "../support/pseudo-terminal.ts";

const PROGRAM = fileURLToPath(new URL("../support/chat-at-terminal.ts", import.meta.url));
const CTRL_C = "\u0003";
const CTRL_D = "\u0004";

let folder: string;
let terminal: PseudoTerminal;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracewire-terminal-"));
});
afterEach(() => {
  terminal.close();
  rmSync(folder, { recursive: true });
});

const historyFile = (): string => join(folder, "history");
const openChat = async (env: Record<string, string> = {}): Promise<PseudoTerminal> => {
  terminal = new PseudoTerminal(`'${process.execPath}' '${PROGRAM}' chat '${historyFile()}'`, env);
  await terminal.until("trace> ");
  return terminal;
};
const openOneShot = (text: string): PseudoTerminal => {
  terminal = new PseudoTerminal(`'${process.execPath}' '${PROGRAM}' one-shot '${text}'`);
  return terminal;
};

test("a question shows a live line while it runs, then its answer, then the prompt again", async () => {
  const chat = await openChat();
  chat.press("show syscalls\r");
  await chat.until(/tracing on web-3 .*left/);
  const answer = await chat.until("trace> ");
  expect(stripVTControlCharacters(answer)).toContain("41,038 system calls in 10 s");
  // The live line is wiped before anything else is written over it.
  expect(answer.lastIndexOf("\u001b[2K")).toBeLessThan(answer.indexOf("41,038"));
  chat.press("exit\r");
  expect(await chat.ended).toBe(0);
  expect(readFileSync(historyFile(), "utf8")).toBe("show syscalls\n");
  expect(statSync(historyFile()).mode & 0o777).toBe(0o600);
});

test("Ctrl-C cancels the running trace and waits for its end; at the empty prompt it leaves", async () => {
  const chat = await openChat();
  chat.press("long trace\r");
  await chat.until("tracing on web-3");
  chat.press(CTRL_C);
  await chat.until("Cancelling.");
  chat.press(CTRL_C);
  await chat.until("The cancel is on its way");
  await chat.until("Cancelled: ana cancelled the trace.");
  await chat.until("trace> ");
  chat.press(`half a question${CTRL_C}`);
  chat.press("help\r");
  await chat.until("Ask what you want to know.");
  await chat.until("trace> ");
  chat.press(CTRL_C);
  expect(await chat.ended).toBe(0);
});

test("Ctrl-D at the empty prompt leaves, and the terminal is as it was", async () => {
  const chat = await openChat();
  chat.press(CTRL_D);
  expect(await chat.ended).toBe(0);
  expect(chat.screen).toContain("\u001b[?2004l");
});

test("approval is asked in place with the whole script, and a denial can say why", async () => {
  const chat = await openChat({ NO_COLOR: "1" });
  // Typed ahead: it must not approve what nobody has seen.
  chat.press("files nginx\ry\r");
  const shown = await chat.until("[y/N/d: no, and say why] ");
  expect(shown).toContain("high: reads data of the traced programs");
  expect(shown).toContain("web-3");
  expect(shown).toContain("9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa9f3c0a12b4de77aa");
  expect(shown.replace(/[\s┆]/g, "")).toContain('/comm=="nginx"/{@[str(args->filename)]=count();}');
  chat.press("what?\r");
  await chat.until("[y/N/d: no, and say why] ");
  chat.press("d\r");
  await chat.until("Why not? ");
  chat.press("not on web-3 tonight\r");
  await chat.until("Not run: ana denied the trace: not on web-3 tonight.");
  expect(chat.screen).not.toContain("\u001b[1m");
});

test("a script that is pasted over several lines is one message", async () => {
  const chat = await openChat();
  chat.press("\u001b[200~run ```\nBEGIN {\n\texit();\n}\n```\u001b[201~");
  await chat.until("⏎");
  chat.press("\r");
  await chat.until(JSON.stringify("run ```\nBEGIN {\n  exit();\n}\n```"));
  await chat.until("trace> ");
  chat.press("run ```\r");
  await chat.until("… ");
  chat.press("BEGIN { exit(); }\r");
  await chat.until("… ");
  chat.press("```\r");
  await chat.until(JSON.stringify("run ```\nBEGIN { exit(); }\n```"));
});

test("what was asked before is there again, also in the next session, and Tab completes", async () => {
  let chat = await openChat();
  chat.press("hel");
  await chat.until("hel");
  chat.press("\t");
  await chat.until("p ");
  chat.press("\r");
  await chat.until("Ask what you want to know.");
  chat.press(CTRL_D);
  await chat.ended;
  chat = await openChat();
  chat.press("\u001b[A\r");
  await chat.until("Ask what you want to know.");
});

test("one request at a terminal asks for approval there, answers and exits", async () => {
  const shot = openOneShot("files nginx");
  await shot.until("[y/N/d: no, and say why] ");
  shot.press("y\r");
  await shot.until("41,038 system calls");
  expect(await shot.ended).toBe(0);
});

test("one request that is denied at a terminal exits with 4", async () => {
  const shot = openOneShot("files nginx");
  await shot.until("[y/N/d: no, and say why] ");
  shot.press("\r");
  await shot.until("Not run: ana denied the trace");
  expect(await shot.ended).toBe(4);
});
