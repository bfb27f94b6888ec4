/**
 * Decides line by line what of bpftrace's output is looked at. A flood of printed lines must not use up
 * what the maps at the end need, so what may still come in shrinks by kind:
 * printed lines share the first half, maps during the window three quarters, what comes after the window all.
 */
export class OutputBudget {
  readonly #bytes: number;
  #used = 0;
  #helperErrors = 0;
  #cut = false;

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** @param ending true once the window is over: final maps are worth most */
  admits(line: Uint8Array, ending: boolean): boolean {
    if (startsWith(line, LOST)) return true;
    if (startsWith(line, HELPER_ERROR)) {
      this.#helperErrors += 1;
      return this.#helperErrors <= MAX_HELPER_ERRORS;
    }
    const share = isPrinted(line) ? 0.5 : ending ? 1 : 0.75;
    const fits = this.#used + line.length <= this.#bytes * share;
    if (fits) this.#used += line.length;
    else this.#cut = true;
    return fits;
  }

  /** True when a line was thrown away. */
  get cut(): boolean {
    return this.#cut;
  }

  /** A line longer than the budget never came whole. */
  drop(): void {
    this.#cut = true;
  }
}

/** Records of which a script can make one per event; everything that is not one of bpftrace's own kinds counts too. */
const isPrinted = (line: Uint8Array): boolean => !BOUNDED.some((start) => startsWith(line, start));

const startsWith = (line: Uint8Array, start: Buffer): boolean => start.equals(line.subarray(0, start.length));

const recordStart = (type: string): Buffer => Buffer.from(`{"type": "${type}"`);
const BOUNDED = ["map", "stats", "hist", "tseries", "attached_probes"].map(recordStart);
/** Tiny, and each one counts: a flood that is not counted would look like silence. */
const LOST = recordStart("lost_events");

/** Since 0.23 one for each event that meets a full map: the first ones tell all, and the rest is no output of the script. */
const HELPER_ERROR = recordStart("helper_error");
const MAX_HELPER_ERRORS = 100;
