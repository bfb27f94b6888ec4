import { setTimeout as sleep } from "node:timers/promises";
import { DOORBELL_KEY, Ring } from "@tracewire/protocol";
import type { Redis } from "ioredis";

/**
 * Waits at the list on which agents ring, and wakes the investigation that a ring is about. A ring is a hint and
 * never believed: what happened is read from the host's own keys. A ring that is lost costs one polling interval.
 */
export class Doorbell {
  readonly #redis: Redis;
  readonly #wake: (investigation: string) => Promise<void>;
  #open = true;

  constructor(redis: Redis, wake: (investigation: string) => Promise<void>) {
    this.#redis = redis;
    this.#wake = wake;
  }

  /** Runs until `stop`. */
  async answer(): Promise<void> {
    while (this.#open) {
      try {
        const rung = await this.#redis.brpop(DOORBELL_KEY, 5);
        if (rung) await this.#heard(rung[1]);
      } catch {
        if (this.#open) await sleep(250);
      }
    }
  }

  stop(): void {
    this.#open = false;
    this.#redis.disconnect();
  }

  async #heard(text: string): Promise<void> {
    const ring = Ring.safeParse(parse(text));
    if (ring.success) await this.#wake(ring.data.job.slice(0, ring.data.job.indexOf(".")));
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
