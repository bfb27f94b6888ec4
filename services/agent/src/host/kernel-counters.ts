import { readFileSync } from "node:fs";
import type { KernelCounter } from "@tracewire/protocol";

type Counters = Partial<Record<KernelCounter, number>>;

/** What the kernel has counted since it booted: `/proc/stat` and `/proc/vmstat`. Empty where they cannot be read. */
const readCounters = (): Counters => ({
  ...counter("context-switches", "/proc/stat", /^ctxt (\d+)$/m),
  ...counter("forks", "/proc/stat", /^processes (\d+)$/m),
  ...counter("page-faults", "/proc/vmstat", /^pgfault (\d+)$/m),
});

const counter = (name: KernelCounter, file: string, pattern: RegExp): Counters => {
  try {
    const value = pattern.exec(readFileSync(file, "utf8"))?.[1];
    return value === undefined ? {} : { [name]: Number(value) };
  } catch {
    return {};
  }
};

/** Reads the counters around a window that begins when its probes are attached. */
export class KernelWitness {
  #before: Counters | null = null;
  #after: Counters | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** @param windowMs when the script ends itself: detaching takes longer, and counts no more */
  begin(windowMs: number): void {
    this.#before = readCounters();
    this.#timer = setTimeout(() => this.end(), windowMs).unref();
  }

  /** The first end counts. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#before) this.#after ??= readCounters();
  }

  /** By how much each went up; nothing when the window never began. */
  get counted(): Counters {
    const { ...after } = this.#after ?? {};
    const before = this.#before ?? {};
    return Object.fromEntries(
      Object.entries(after).flatMap(([name, value]) => {
        const start = before[name as KernelCounter];
        return start === undefined || value < start ? [] : [[name, value - start]];
      }),
    );
  }
}
