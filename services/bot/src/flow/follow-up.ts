import { MAX_WINDOW_MS, MIN_WINDOW_MS, TraceError } from "@tracewire/protocol";
import * as z from "zod";
import { sayDuration } from "./duration.ts";
import type { Options } from "./options.ts";
import type { ReadFollowUp } from "./read-follow-up.ts";

/** What a request changes of an earlier one: the question it began with, and what was said to it since. */
export const FollowUp = z.strictObject({
  /** The person's words. */
  said: z.string(),
  /** The first question of the thread. */
  question: z.string(),
  /** What narrows or groups it, oldest first. */
  refinements: z.array(z.string()),
});
export type FollowUp = z.infer<typeof FollowUp>;

/** An earlier request, as far as one after it goes on from it. */
export type EarlierRequest = {
  text: string;
  script?: { name: string; text: string } | undefined;
  options: Pick<Options, "pid" | "comm" | "top">;
  hosts: string[];
  windowMs: number;
  followUp?: FollowUp | undefined;
  /** It ran a series of traces, whose windows and rows are its own. */
  series: boolean;
};

export type FollowingRequest = {
  text: string;
  script?: { name: string; text: string } | undefined;
  options: Options;
  followUp: FollowUp;
};

const MAX_REFINEMENTS = 6;
/** What "longer" means. */
const LONGER = 3;

/**
 * The earlier request with what was said to it.
 * @param given options that came with the words
 * @throws TraceError BAD_WINDOW, BAD_OPTION when it cannot be changed so
 */
export const goOnFrom = (
  earlier: EarlierRequest,
  said: string,
  { window, hosts, top, refinement }: ReadFollowUp,
  given: Partial<Options>,
): FollowingRequest => {
  const changed = window ?? top ?? given.windowMs ?? given.top ?? given.pid ?? given.comm;
  if (earlier.series && changed !== undefined) {
    throw new TraceError("BAD_OPTION", "the earlier trace was a series, whose windows and rows are its own", {
      hint: "Ask for one measurement, with the options that you want: recipes lists them.",
    });
  }
  const before = earlier.followUp?.refinements ?? [];
  if (refinement !== null && before.length >= MAX_REFINEMENTS) {
    throw new TraceError("BAD_OPTION", `the question has been changed ${before.length} times by now`, {
      hint: "Ask it as one whole sentence.",
    });
  }
  return {
    text: refinement ?? earlier.text,
    script: refinement === null ? earlier.script : undefined,
    options: {
      ...(refinement !== null && namesWho(refinement) ? { top: earlier.options.top } : earlier.options),
      hosts: hosts ?? earlier.hosts,
      windowMs: windowAfter(earlier.windowMs, window),
      ...(top === undefined ? {} : { top }),
      ...given,
      ...who(given),
    },
    followUp: {
      said,
      question: earlier.followUp?.question ?? earlier.text,
      refinements: refinement === null ? before : [...before, refinement],
    },
  };
};

/** One of both, as the newer one stands in place of the older. */
const who = ({ pid, comm }: Partial<Options>): Partial<Options> => {
  if (pid !== undefined && comm === undefined) return { comm: undefined };
  return comm !== undefined && pid === undefined ? { pid: undefined } : {};
};

const namesWho = (refinement: string): boolean =>
  /\bpids?\b|\bprocess|\bcomm\b|\bprozess|\bproceso|进程|程序|プロセス/i.test(refinement);

const windowAfter = (earlierMs: number, window: ReadFollowUp["window"]): number => {
  if (window === undefined) return earlierMs;
  if (typeof window === "number") return window;
  const windowMs = Math.round(window === "longer" ? earlierMs * LONGER : earlierMs / LONGER);
  const possible = Math.min(MAX_WINDOW_MS, Math.max(MIN_WINDOW_MS, windowMs));
  if (possible !== earlierMs) return possible;
  throw new TraceError(
    "BAD_WINDOW",
    `${sayDuration(earlierMs)} is as ${window === "longer" ? "long" : "short"} as a trace may run`,
    {
      hint: `From ${MIN_WINDOW_MS} ms to ${sayDuration(MAX_WINDOW_MS)} is possible.`,
    },
  );
};

/** The whole of what was asked, in words: the question and all that was said to it. */
export const wholeQuestion = ({ question, refinements }: FollowUp): string =>
  [question, ...refinements].join(", ");
