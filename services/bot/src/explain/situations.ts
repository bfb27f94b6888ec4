import type { Block } from "@tracewire/protocol";
import type { ExplainRequest } from "../flow/explainer.ts";
import { latencyLine, plan, reading, run } from "../report/samples.ts";
import { type Known, knownOf } from "./known.ts";

/** Results for the tests beside this file. */
export const opens: Block = {
  kind: "table",
  name: "@opens",
  rows: [
    { key: ["nginx", "/var/log/nginx/access.log"], value: 402 },
    { key: ["node", "/srv/app/cache-7.json"], value: 88 },
    { key: ["sh", "/etc/passwd"], value: 3 },
  ],
  rowCount: 14,
  total: 510,
};

const readUs: Block = { kind: "histogram", name: "@read_us", lines: [latencyLine()], lineCount: 1 };

const readBytes: Block = {
  kind: "table",
  name: "@bytes",
  rows: [{ key: [], value: 41_038_000 }],
  rowCount: 1,
  total: 41_038_000,
};

export const measured = (text: string, blocks: Block[] = [opens, readUs, readBytes]): ExplainRequest => ({
  text,
  plan: plan(
    "tracepoint:syscalls:sys_enter_openat /pid == 4711/ { @opens[comm, str(args->filename)] = count(); }",
    {
      title: "Files opened",
      measures: "counts opens by process and file",
      readings: [
        reading("@opens", "opens", "count", [
          { title: "process", kind: "process" },
          { title: "file", kind: "path" },
        ]),
        reading("@read_us", "read latency", "us"),
        reading("@bytes", "bytes read", "bytes"),
      ],
    },
  ),
  results: [run(blocks)],
});

export const known: Known = knownOf(measured("which files did pid 4711 open since 02:00, above 250 ms?"));
