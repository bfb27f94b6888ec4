import { createOutputReader } from "@tracewire/bpftrace";
import type { Block, TraceDocument } from "@tracewire/protocol";

/** One line that a reader sees: a row of a table or a printed line. */
export type Row = {
  /** What the row is about: its key, or the printed line. */
  subject: string;
  /** Subject and value. */
  text: string;
};

/** What an answer states, as our oracles look at it. */
export type Output = { blocks: Block[]; rows: Row[] };

/** The typed summary of the last attempt's first run. Lines that the summary left out are taken from the raw events. */
export const readOutput = (document: TraceDocument): Output => {
  const blocks = document.attempts.at(-1)?.runs[0]?.summary.blocks ?? [];
  const complete = blocks.map((block) => (block.kind === "events" ? withAllLines(block, document) : block));
  return { blocks: complete, rows: complete.flatMap(rowsOf) };
};

/** The lines that bpftrace printed in the run that gave the answer. */
export const rawLines = (document: TraceDocument): { t: number; text: string }[] =>
  (document.attempts.at(-1)?.runs[0]?.events ?? []).map(({ t, raw }) => ({ t, text: raw }));

const withAllLines = (block: Extract<Block, { kind: "events" }>, document: TraceDocument): Block => {
  if (block.total <= block.head.length + block.tail.length) return block;
  let printed = "";
  const reader = createOutputReader({
    onRecord: (record) => {
      if (record.type === "printf" || record.type === "join") printed += record.text;
    },
  });
  reader.push(
    Buffer.from(
      `${rawLines(document)
        .map(({ text }) => text)
        .join("\n")}\n`,
    ),
  );
  reader.end();
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  return { ...block, head: lines.map((text) => ({ tMs: 0, text })), tail: [] };
};

const rowsOf = (block: Block): Row[] => {
  switch (block.kind) {
    case "table":
      return block.rows.map(({ key, value, count = "", average = "" }) => {
        const subject = [block.name, ...key, ...(typeof value === "string" ? [value] : [])].join(" ");
        return { subject, text: `${subject} ${value} ${count} ${average}` };
      });
    case "series":
      return block.lines.map(({ key, points }) => {
        const subject = [block.name, ...key].join(" ");
        return { subject, text: `${subject} ${points.join(" ")}` };
      });
    case "histogram":
      return block.lines.map(({ key }) => {
        const subject = [block.name, ...key].join(" ");
        return { subject, text: subject };
      });
    case "stacks":
      return block.rows.map(({ key, frames }) => {
        const subject = [block.name, ...key, ...frames].join(" ");
        return { subject, text: subject };
      });
    case "events":
      return [...block.head, ...block.tail].map(({ text }) => ({ subject: text, text }));
  }
};
