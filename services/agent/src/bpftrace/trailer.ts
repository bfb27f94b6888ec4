/** The last probe that the bot adds to each script: it ends the trace from inside the kernel. */
const TRAILER = /interval:ms:(\d+)\s*\{\s*exit\(\);?\s*\}\s*$/;

/**
 * When the script ends itself, milliseconds after its probes are attached; `null` when it does not.
 * More exact than the exit of bpftrace, which comes only after each probe was detached and the maps were printed.
 */
export const trailerMs = (script: string): number | null => {
  const match = TRAILER.exec(script);
  return match?.[1] ? Number(match[1]) : null;
};
