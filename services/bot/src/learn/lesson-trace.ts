import { type Progress, TraceError } from "@tracewire/protocol";
import type { Desk, Message } from "../flow/desk.ts";
import type { Report } from "../flow/report.ts";
import type { Lesson } from "./lesson.ts";
import { runWorkload } from "./run-workload.ts";

/** A lesson asks like a person: its script or its question goes the way of every other, with every check. */
const lessonRequest = (lesson: Lesson, host: string): Pick<Message, "text" | "attachments"> => {
  const options = `host=${host} for=${lesson.windowMs}ms`;
  return lesson.script
    ? {
        text: `${options} run`,
        attachments: [{ name: `lesson-${lesson.number}.bt`, text: lesson.script.text }],
      }
    : { text: `${options} ${lesson.ask}` };
};

export type LessonTrace = {
  /** `null` when the person did not wait for its end. */
  report: Report | null;
  /** What of the work could not be started, in words. */
  failed: string[];
};

/**
 * Runs a lesson's trace. Its work begins once the probes are attached, and has ended when this resolves.
 * @param follow follows the trace to its report
 */
export const traceLesson = async (
  lesson: Lesson,
  { desk, host, ...message }: { desk: Desk; host: string } & Pick<Message, "by" | "wants">,
  follow: (id: string, heard: (event: Progress) => void) => Promise<Report | null>,
): Promise<LessonTrace> => {
  const reply = await desk.submit({ ...message, ...lessonRequest(lesson, host) });
  if (reply.kind !== "trace") throw new TraceError("INTERNAL", "the lesson became no trace", { hint: "" });
  const stop = new AbortController();
  let work: Promise<string[]> | null = null;
  try {
    const report = await follow(reply.id, (event) => {
      if (event.event === "tracing") work ??= runWorkload(lesson.work, stop.signal);
    });
    stop.abort();
    return { report, failed: (await work) ?? [] };
  } finally {
    stop.abort();
  }
};
