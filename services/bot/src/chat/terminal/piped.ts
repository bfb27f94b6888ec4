import { createInterface } from "node:readline";
import { type OneShot, runOneShot } from "./one-shot.ts";
import { isOpen } from "./open-message.ts";

/**
 * One request a line from a pipe, answered one after the other, with no prompt and no escape sequence. A code block
 * may span lines.
 * @returns the exit code of the last request that was not answered, else 0
 */
export const answerLines = async (shot: Omit<OneShot, "text">): Promise<number> => {
  const { stdin, stdout } = shot.streams;
  let text = "";
  let code = 0;
  const answer = async (): Promise<void> => {
    const request = text.trim();
    text = "";
    if (request === "") return;
    code = (await runOneShot({ ...shot, text: request })) || code;
    if (!shot.json) stdout.write("\n");
  };
  for await (const line of createInterface({
    input: stdin,
    terminal: false,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    text = text === "" ? line : `${text}\n${line}`;
    if (isOpen(text)) continue;
    if (["exit", "quit"].includes(text.trim().toLowerCase()) || shot.signal?.aborted) return code;
    await answer();
  }
  await answer();
  return code;
};
