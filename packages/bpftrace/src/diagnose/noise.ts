/** Lines that bpftrace 0.14 to 0.27 writes on runs that went well; some of them with the word ERROR. */
const BENIGN = [
  /couldn't set RLIMIT_MEMLOCK/,
  /Could not read symbols from/,
  /Addrspace is not set/,
  /signed operands for '[/%]'/,
  /comparison of integers of different signs/,
  /Return value discarded/,
  /Unnecessary cast/,
  /^Lost \d+ events/,
  /^Attach(?:ing|ed) \d+ probes?\b/,
  /__BPFTRACE_NOTIFY_PROBES_ATTACHED/,
  /^Log: cannot resolve location before calling set_source/,
  /^\s*$/,
];

/** Under a message bpftrace repeats the line of the script and marks the place with these. */
const MARK = /^\s*[~^]+\s*$/;

/** bpftrace's output without the lines that say nothing about success or failure. */
export const withoutNoise = (stderr: string): string =>
  blocksOf(stderr)
    .filter(({ message }) => !BENIGN.some((pattern) => pattern.test(message)))
    .flatMap(({ message, excerpt }) => [message, ...excerpt])
    .join("\n");

/** The messages alone: a pattern must never match text that comes from the script. */
export const messagesOf = (output: string): string[] =>
  blocksOf(output)
    .map(({ message }) => message)
    .filter((message) => message.trim() !== "");

/** Each message with the two lines of the script's text that follow it, if they do. */
const blocksOf = (output: string): { message: string; excerpt: string[] }[] => {
  const lines = output.split(/\r?\n/);
  const blocks: { message: string; excerpt: string[] }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const message = lines[i] as string;
    const marked = i + 2 < lines.length && MARK.test(lines[i + 2] as string);
    const excerpt = marked ? lines.slice(i + 1, i + 3) : [];
    blocks.push({ message, excerpt });
    i += excerpt.length;
  }
  return blocks;
};
