import { once } from "node:events";
import { createInterface } from "node:readline";
import { type Progress, TraceDocument } from "@tracewire/protocol";
import { Tracewire } from "./tracewire.ts";

export type Answered = { document: TraceDocument; progress: Progress[] };

/** The product with its prompt fed by a pipe: started once, asked one question after the other. */
export class OpenTracewire {
  readonly product: Tracewire;
  readonly #documents: AsyncIterator<string>;
  #watch: (event: Progress) => void = () => {};

  constructor(state: string, env: Record<string, string> = {}, args: string[] = []) {
    this.product = new Tracewire(["--json", "--progress", "json", ...args], state, env, "pipe");
    this.product.onProgress((event) => this.#watch(event));
    const { stdout } = this.product.child;
    if (!stdout) throw new Error("there is no standard output to read");
    this.#documents = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** @param onProgress hears every event of this question, and may do the work that is to be seen */
  async ask(question: string, onProgress: (event: Progress) => unknown = () => {}): Promise<Answered> {
    const progress: Progress[] = [];
    let work: Promise<unknown> = Promise.resolve();
    this.#watch = (event) => {
      progress.push(event);
      work = Promise.all([work, onProgress(event)]);
    };
    this.product.child.stdin?.write(`${question}\n`);
    const line = await this.#documents.next();
    if (line.done) throw new Error(`ended without a document: ${(await this.product.ended).stderr}`);
    await work;
    return { document: TraceDocument.parse(JSON.parse(line.value)), progress };
  }

  /** As Ctrl-C does it. */
  interrupt(): void {
    this.product.child.kill("SIGINT");
  }

  async kill(): Promise<void> {
    this.product.child.kill("SIGKILL");
    await this.product.ended;
  }

  async close(): Promise<void> {
    if (this.product.child.exitCode !== null || this.product.child.signalCode !== null) return;
    this.product.child.stdin?.end();
    await once(this.product.child, "close");
  }
}
