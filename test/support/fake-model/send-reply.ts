import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { Completion } from "./completion.ts";
import type { Fault } from "./reply.ts";
import type { RequestBody } from "./request.ts";
import { streamOf } from "./stream.ts";

/** Sends the completion whole or as a stream, or fails in the way it is told to. */
export const sendReply = (
  response: ServerResponse,
  {
    completion,
    preamble,
    body,
    fault,
  }: { completion: Completion; preamble: readonly string[]; body: RequestBody; fault: Fault | undefined },
): void => {
  const parts = body.stream
    ? [...preamble, ...streamOf(completion, body.stream_options?.include_usage === true)]
    : halvesOf(JSON.stringify(completion));
  const type = body.stream ? "text/event-stream" : "application/json";
  const half = parts.slice(0, Math.ceil(parts.length / 2));
  switch (fault) {
    case "silent":
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Welcome</body></html>");
      return;
    case "flood":
      Readable.from(blanks()).pipe(response.writeHead(200, { "content-type": "application/json" }));
      return;
    case "error-in-200":
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ error: { message: "Provider returned error", code: 502 } }));
      return;
    case "no-choices":
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ ...completion, choices: [] }));
      return;
  }
  response.writeHead(200, { "content-type": type, "x-request-id": "req_fake" });
  for (const part of fault === undefined ? parts : half) response.write(part);
  if (fault === "cut") setImmediate(() => response.destroy());
  else if (fault !== "stall") response.end();
};

const blanks = function* (): Generator<string> {
  while (true) yield " ".repeat(65_536);
};

const halvesOf = (text: string): string[] => {
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
};
