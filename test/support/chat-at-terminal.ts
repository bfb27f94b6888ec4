import type { ReadStream } from "node:tty";
import type { Progress } from "@tracewire/protocol";
import { runChat } from "../../services/bot/src/chat/terminal/chat.ts";
import { runOneShot } from "../../services/bot/src/chat/terminal/one-shot.ts";
import {
  ANA,
  awaiting,
  card,
  dispatched,
  end,
  ended,
  ScriptedDesk,
  tracing,
} from "../../services/bot/src/chat/terminal/scripted-desk.ts";
import type { Message, Reply } from "../../services/bot/src/flow/desk.ts";

/** A bot in this process, whose traces go by the message. */
class Desk extends ScriptedDesk {
  override async submit(message: Message): Promise<Reply> {
    const { text } = message;
    if (text.startsWith("long")) this.#play(tracing(), () => this.cancelled.promise, pause, end("cancelled"));
    else if (text.startsWith("files")) {
      this.card = { ...card, expiresAt: Date.now() + 900_000 };
      this.#play(
        awaiting,
        () => this.decided.promise,
        () => this.#decidedHow(),
      );
    } else this.#play(dispatched, tracing(), pause, pause, end("answered"));
    if (text.startsWith("run")) process.stdout.write(`got ${JSON.stringify(text)}\n`);
    return super.submit(message);
  }

  override async cancel(...given: Parameters<ScriptedDesk["cancel"]>): Promise<void> {
    this.ending = ended("cancelled", "ana cancelled the trace");
    await super.cancel(...given);
  }

  #play(...scene: ScriptedDesk["scene"]): void {
    this.scene = scene;
  }

  async #decidedHow(): Promise<void> {
    const decision = await this.decided.promise;
    const status = decision.approve ? "answered" : "denied";
    if (!decision.approve)
      this.ending = ended(
        "denied",
        `ana denied the trace: ${decision.reason ?? "no reason"}`,
        "APPROVAL_DENIED",
      );
    this.scene.push(end(status) as Progress);
  }
}

const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 400));

const [kind, rest = ""] = process.argv.slice(2);
const { stdout, stderr } = process;
const stdin = process.stdin as ReadStream;
const colour = process.env.NO_COLOR === undefined;
const onInterrupt = () => () => {};
if (kind === "chat") {
  const words = async () => ({ verbs: ["help", "hosts"], options: ["host", "for"], hosts: ["web-3"] });
  await runChat({ desk: new Desk(), by: ANA, stdin, stdout, colour, historyFile: rest, words, onInterrupt });
} else {
  const streams = { stdin, stdout, stderr };
  const wants = {};
  process.exitCode = await runOneShot({
    desk: new Desk(),
    by: ANA,
    streams,
    text: rest,
    wants,
    json: false,
    raw: false,
    progress: "human",
    colour,
    onInterrupt,
  });
}
