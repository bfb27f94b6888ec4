import type { ReadStream, WriteStream } from "node:tty";
import type { Style } from "../../report/page.ts";

/** What the process was started with; tests pass pseudo-terminals and pipes. */
export type Terminal = {
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
};

/** Tells of each wish to stop (Ctrl-C, SIGINT); the function that comes back ends the listening. */
export type OnInterrupt = (listener: () => void) => () => void;

const DEFAULT_COLUMNS = 80;

export const isTerminal = (
  stream: NodeJS.ReadableStream | NodeJS.WritableStream,
): stream is ReadStream & WriteStream => "isTTY" in stream && stream.isTTY === true;

export const columnsOf = (stream: NodeJS.WritableStream): number =>
  isTerminal(stream) && stream.columns > 0 ? stream.columns : DEFAULT_COLUMNS;

/** Colour only where a terminal shows it, whatever is wished. */
export const styleOn = (stream: NodeJS.WritableStream, colour: boolean): Style => ({
  colour: colour && isTerminal(stream),
  width: columnsOf(stream),
});
