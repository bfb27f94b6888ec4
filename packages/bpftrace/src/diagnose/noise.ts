import { messagesOf } from "./messages.ts";

/** Messages that bpftrace 0.14 to 0.27 writes on runs that went well; some of them with the word ERROR. */
const BENIGN = [
  /couldn't set RLIMIT_MEMLOCK/,
  /Could not read (?:symbols|functions) from/,
  /Addrspace is not set/,
  /signed operands for '[/%]'/,
  /comparison of integers of different signs/,
  /Return value discarded/,
  /Unnecessary cast/,
  /(?:is|are) deprecated/,
  /Positional parameter \$\d+ is empty/,
  /^Lost \d+ events/,
  /^Attach(?:ing|ed) \d+ probes?\b/,
  /__BPFTRACE_NOTIFY_PROBES_ATTACHED/,
  /^Log: cannot resolve location before calling set_source/,
];

/** bpftrace's output without what says nothing about success or failure. */
export const withoutNoise = (output: string): string =>
  messagesOf(output)
    .filter(({ text }) => !BENIGN.some((pattern) => pattern.test(text)))
    .flatMap(({ text, excerpt }) => [text, ...excerpt])
    .join("\n");
