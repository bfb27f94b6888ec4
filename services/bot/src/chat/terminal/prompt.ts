import { createInterface } from "node:readline";
import { type Keyboard, LINE_MARK } from "./keyboard.ts";

export type Answer =
  | { kind: "line"; text: string }
  /** Ctrl-C with nothing typed. */
  | { kind: "interrupt" }
  /** Ctrl-D with nothing typed, or the terminal has gone. */
  | { kind: "end" }
  /** Nobody waits for the answer any more. */
  | { kind: "aborted" };

export type Prompt = {
  text: string;
  /** Newest first. */
  history?: readonly string[];
  complete?: (line: string) => [string[], string];
  signal?: AbortSignal | undefined;
  /** Keys that were typed before the question do not answer it. */
  fresh?: boolean;
};

export type Ask = (prompt: Prompt) => Promise<Answer>;

/** One line from a person, with editing, history and Tab. */
export const askLine = (
  keyboard: Keyboard,
  stdout: NodeJS.WritableStream,
  prompt: Prompt,
): Promise<Answer> => {
  if (prompt.signal?.aborted) return Promise.resolve({ kind: "aborted" });
  const input = keyboard.openPrompt(prompt.fresh ?? false);
  const lines = createInterface({
    input,
    output: stdout,
    terminal: true,
    prompt: prompt.text,
    history: [...(prompt.history ?? [])],
    historySize: prompt.history === undefined ? 0 : 500,
    removeHistoryDuplicates: true,
    ...(prompt.complete === undefined ? {} : { completer: prompt.complete }),
  });
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let settled = false;
  const settle = (answer: Answer): void => {
    if (settled) return;
    settled = true;
    prompt.signal?.removeEventListener("abort", abort);
    if (answer.kind !== "line") stdout.write("\n");
    resolve(answer);
    lines.close();
    keyboard.closePrompt(input);
  };
  const abort = (): void => settle({ kind: "aborted" });
  prompt.signal?.addEventListener("abort", abort);
  lines.once("line", (text) => settle({ kind: "line", text: text.replaceAll(LINE_MARK, "\n") }));
  lines.once("close", () => settle({ kind: "end" }));
  lines.on("SIGINT", () => {
    if (lines.line === "") settle({ kind: "interrupt" });
    // As a shell does: the line is dropped, the prompt stays.
    else {
      lines.write(null, { ctrl: true, name: "e" });
      lines.write(null, { ctrl: true, name: "u" });
    }
  });
  lines.prompt();
  return promise;
};
