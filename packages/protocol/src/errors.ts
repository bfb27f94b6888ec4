/**
 * Every failure that can reach a person. The key is stable: `docs/errors.md` has a heading for each,
 * and a code is never used again for another meaning.
 */
export const ERRORS = {
  EMPTY_REQUEST: { title: "There is no question", exit: 2 },
  BAD_OPTION: { title: "An option is not understood", exit: 2 },
  BAD_WINDOW: { title: "The window is not possible", exit: 2 },
  UNKNOWN_VERB: { title: "There is no such command", exit: 2 },
  UNKNOWN_TRACE: { title: "There is no such trace", exit: 2 },
  UNKNOWN_RECIPE: { title: "There is no such recipe", exit: 2 },
  MODEL_NEEDED: { title: "This needs a model", exit: 2 },
  PROMPT_INVALID: { title: "A prompt file is not valid", exit: 2 },
  UNKNOWN_LESSON: { title: "There is no such lesson", exit: 2 },
  RECIPE_INVALID: { title: "A recipe file is not valid", exit: 2 },
  LESSON_INVALID: { title: "A lesson file is not valid", exit: 2 },
  SCRIPT_UNREADABLE: { title: "The script file cannot be read", exit: 2 },
  FILE_NOT_WRITTEN: { title: "A file could not be written", exit: 1 },
  SCRIPT_TOO_LARGE: { title: "The script is too large", exit: 2 },
  SCRIPT_SYNTAX: { title: "The script does not parse", exit: 1 },
  SCRIPT_REJECTED: { title: "The host cannot load the script", exit: 1 },
  SCRIPT_REFUSED: { title: "The policy does not let this script run", exit: 3 },
  REQUEST_REFUSED: { title: "Tracewire does not do this", exit: 3 },
  APPROVAL_DENIED: { title: "The trace was denied", exit: 4 },
  APPROVAL_EXPIRED: { title: "Nobody approved in time", exit: 4 },
  UNKNOWN_HOST: { title: "There is no such host", exit: 5 },
  HOST_OFFLINE: { title: "The host is not connected", exit: 5 },
  HOST_SILENT: { title: "The host did not answer in time", exit: 1 },
  RUN_INTERRUPTED: { title: "The agent stopped in the middle of the trace", exit: 1 },
  RUN_FAILED: { title: "The trace failed on the host", exit: 1 },
  JOB_FORGED: { title: "The job's signature is not valid", exit: 1 },
  JOB_EXPIRED: { title: "The job came too late to run", exit: 1 },
  JOB_REPLAYED: { title: "The job was already started once", exit: 1 },
  JOB_NOT_FOR_HOST: { title: "The job is for another host", exit: 1 },
  LIMIT_EXCEEDED: { title: "The job asks for more than the host allows", exit: 3 },
  QUEUE_UNAVAILABLE: { title: "The queue is not reachable", exit: 1 },
  BPFTRACE_MISSING: { title: "bpftrace is not installed on the host", exit: 1 },
  TRACEFS_MISSING: { title: "tracefs is not mounted on the host", exit: 1 },
  NO_PRIVILEGE: { title: "The agent may not trace", exit: 1 },
  INTERNAL: { title: "Something went wrong inside Tracewire", exit: 1 },
} as const satisfies Record<string, { title: string; exit: number }>;

export type ErrorCode = keyof typeof ERRORS;

/** `message` says what was asked and what was found, value included; `hint` is the next step for the person. */
export class TraceError extends Error {
  override readonly name = "TraceError";
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { hint: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
