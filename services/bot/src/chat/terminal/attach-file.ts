import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { MAX_SCRIPT_BYTES, TraceError } from "@tracewire/protocol";
import type { Message } from "../../flow/desk.ts";

/**
 * `run slow.bt` and `explain slow.bt` with the file as an attachment; any other text as it is. A file is what is
 * called `.bt`, or is there: `explain why web-3 is slow` stays a question.
 * @throws TraceError SCRIPT_UNREADABLE, SCRIPT_TOO_LARGE
 */
export const attachFile = (text: string): Omit<Message, "by"> => {
  const match =
    /^((?:\/trace\s+)?(?:[a-z]+=\S+\s+)*(?:run|explain)\s+(?:[a-z]+=\S+\s+)*)(.+?)((?:\s+[a-z]+=\S+)*)$/i.exec(
      text.trim(),
    );
  const [, before = "", file = "", after = ""] = match ?? [];
  if (file === "" || /[{`]/.test(file) || !(file.endsWith(".bt") || isFile(file))) return { text };
  return {
    text: `${before.trim()}${after}`,
    attachments: [{ name: basename(file), text: readScript(file) }],
  };
};

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

const readScript = (path: string): string => {
  if (!isFile(path)) throw unreadable(`there is no file ${path}`);
  const { size } = statSync(path);
  if (size > MAX_SCRIPT_BYTES) {
    throw new TraceError("SCRIPT_TOO_LARGE", `the script has ${size} bytes`, {
      hint: `A script has at most ${MAX_SCRIPT_BYTES} bytes. Ask one question a script.`,
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    throw unreadable(
      cause instanceof TypeError ? `${path} is not text in UTF-8` : `${path} cannot be read`,
      cause,
    );
  }
};

const unreadable = (message: string, cause?: unknown): TraceError =>
  new TraceError("SCRIPT_UNREADABLE", message, { hint: "Example: run slow-reads.bt for=5s", cause });
