const EVERY_MS = 10_000;

/** Tells on standard error how far a guest is: it takes a minute or more. */
export class Progress {
  readonly #suite: string;
  readonly #cases: number;
  readonly #startMs = performance.now();
  #saidMs = performance.now();
  #done = 0;

  constructor(suite: string, cases: number) {
    this.#suite = suite;
    this.#cases = cases;
  }

  booted(kernel: string): void {
    this.#say(`has booted Linux ${kernel}`);
  }

  did(): void {
    this.#done += 1;
    const isDue = performance.now() - this.#saidMs > EVERY_MS;
    if (isDue || this.#done === this.#cases) this.#say(`${this.#done} of ${this.#cases} cases done`);
  }

  #say(what: string): void {
    this.#saidMs = performance.now();
    say(`${this.#suite} ${what} (${Math.round((this.#saidMs - this.#startMs) / 1_000)} s)`);
  }
}

/** Standard output belongs to the tests' results. */
export const say = (text: string): void => {
  process.stderr.write(`kernels: ${text}\n`);
};
