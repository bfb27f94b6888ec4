import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { Progress, TraceDocument } from "@tracewire/protocol";
import { expect, test } from "vitest";
import { exitCode } from "./exit-code.ts";
import { type OneShot, runOneShot } from "./one-shot.ts";
import { answerLines } from "./piped.ts";
import {
  ANA,
  answered,
  awaiting,
  card,
  dispatched,
  drafting,
  end,
  ended,
  ScriptedDesk,
  tracing,
} from "./scripted-desk.ts";

const prepare = (desk: ScriptedDesk, over: Partial<OneShot> = {}) => {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
  const interrupts = new Set<() => void>();
  const shot: OneShot = {
    desk,
    by: ANA,
    streams,
    text: "show syscalls",
    wants: {},
    json: false,
    raw: false,
    progress: "human",
    colour: true,
    onInterrupt: (listener) => {
      interrupts.add(listener);
      return () => interrupts.delete(listener);
    },
    ...over,
  };
  const outcome = async (code: Promise<number>) => {
    const ended = await code;
    streams.stdout.end();
    streams.stderr.end();
    return { code: ended, stdout: await text(streams.stdout), stderr: await text(streams.stderr) };
  };
  const interrupt = (): void => {
    for (const listener of [...interrupts]) listener();
  };
  const listening = () => expect.poll(() => interrupts.size).toBe(1);
  return { shot, streams, outcome, interrupt, listening };
};

const scene = (steps: ScriptedDesk["scene"], over: Partial<ScriptedDesk> = {}): ScriptedDesk =>
  Object.assign(new ScriptedDesk(), { scene: steps, ...over });

test("progress goes to standard error line by line, the answer to standard output, without an escape sequence", async () => {
  const { shot, outcome } = prepare(scene([drafting, dispatched, tracing(), end("answered")]));
  const { code, stdout, stderr } = await outcome(runOneShot(shot));
  expect(code).toBe(0);
  expect(stdout).toMatch(/^41,038 system calls in 10 s, 4\.1 k a second\.\n/);
  expect(stderr).toBe("looking for a script\nsent to web-3\ntracing on web-3 for 10 s\n");
});

test("as JSON, standard output is one document and standard error one event a line", async () => {
  const { shot, outcome } = prepare(scene([drafting, tracing(), end("answered")]), {
    json: true,
    progress: "json",
  });
  const { stdout, stderr } = await outcome(runOneShot(shot));
  expect(TraceDocument.parse(JSON.parse(stdout))).toMatchObject({
    status: "answered",
    answer: expect.stringContaining("41,038"),
  });
  const events = stderr
    .trim()
    .split("\n")
    .map((line) => Progress.parse(JSON.parse(line)).event);
  expect(events).toEqual(["drafting", "tracing", "ended"]);
});

test("what cannot be taken is said on standard error and exits by its code; as JSON there is a document all the same", async () => {
  const plain = prepare(new ScriptedDesk(), { text: "top5=1 x" });
  const said = await plain.outcome(runOneShot(plain.shot));
  expect(said).toMatchObject({
    code: 2,
    stdout: "",
    stderr: "there is no option top5=. Did you mean top=?\nExample: top=5\n",
  });
  const json = prepare(new ScriptedDesk(), { text: "top5=1 x", json: true });
  const { stdout, code } = await json.outcome(runOneShot(json.shot));
  expect(code).toBe(2);
  expect(TraceDocument.parse(JSON.parse(stdout))).toMatchObject({
    id: "",
    status: "failed",
    error: { code: "BAD_OPTION" },
  });
});

test("without a terminal nobody is asked: it is denied, and --yes is named", async () => {
  const desk = scene([awaiting], { card });
  desk.scene.push(() => desk.decided.promise, end("denied"));
  desk.ending = ended("denied", "ana denied the trace; nothing was run", "APPROVAL_DENIED");
  const { shot, outcome } = prepare(desk);
  const { code, stderr } = await outcome(runOneShot(shot));
  expect(code).toBe(4);
  expect(desk.decisions).toEqual([expect.objectContaining({ approve: false, binding: "b1", by: ANA })]);
  expect(stderr).toContain("repeat the request with --yes");
});

test("the first interrupt cancels and waits for the end, the second says so, the third leaves", async () => {
  const desk = scene([tracing()]);
  const stopped = Promise.withResolvers<void>();
  desk.scene.push(() => stopped.promise, end("cancelled"));
  desk.ending = ended("cancelled", "ana cancelled the trace");
  const { shot, outcome, interrupt, listening } = prepare(desk);
  const code = runOneShot(shot);
  await listening();
  interrupt();
  interrupt();
  stopped.resolve();
  const said = await outcome(code);
  expect(said).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("Cancelled: ana cancelled the trace."),
  });
  expect(said.stderr).toMatch(/Cancelling\.\n[\s\S]*The cancel is on its way/);
  expect(desk.cancels).toEqual([ANA]);

  const deaf = scene([tracing(), () => new Promise(() => {})]);
  const left = prepare(deaf);
  const leaving = runOneShot(left.shot);
  await left.listening();
  left.interrupt();
  left.interrupt();
  left.interrupt();
  expect(await left.outcome(leaving)).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("show inv-7k3fq2ab"),
  });
});

test("the exit code tells the ending", () => {
  const codes = (["answered", "failed", "cancelled", "asked", "refused", "denied", "expired"] as const).map(
    (status) => exitCode({ status, error: null }),
  );
  expect(codes).toEqual([0, 1, 1, 1, 3, 4, 4]);
  expect(exitCode(ended("expired", "web-3 is not connected", "HOST_OFFLINE"))).toBe(5);
  expect(exitCode(answered)).toBe(0);
});

test("a pipe is answered line by line, a code block as one request, and the worst ending is the exit code", async () => {
  const desk = scene([end("answered")]);
  const { shot, streams, outcome } = prepare(desk, { progress: "none" });
  streams.stdin.end("help\n\ntop5=1 x\nrun ```\nBEGIN { exit(); }\n```\nshow syscalls\nexit\nnever asked\n");
  const { code, stdout } = await outcome(answerLines(shot));
  expect(desk.said.map(({ text }) => text)).toEqual([
    "help",
    "top5=1 x",
    "run ```\nBEGIN { exit(); }\n```",
    "show syscalls",
  ]);
  expect(code).toBe(2);
  expect(stdout.startsWith("Ask what you want to know.\n\n")).toBe(true);
  expect(stdout).not.toContain("\u001b");
});

test("what was written goes into a pipe as it is, and nothing else does", async () => {
  const desk = new ScriptedDesk();
  desk.scene = [drafting, end("answered")];
  const files = [{ name: "opens.bt", text: "// which files\nBEGIN { exit(); }\n" }];
  desk.ending = { ...answered, program: { name: "opens", title: "Opens", files, notes: [] } };
  const piped = prepare(desk, { text: "write: which files does nginx open" });
  expect((await piped.outcome(runOneShot(piped.shot))).stdout).toBe(files[0]?.text);
  const json = prepare(desk, { text: "write: which files does nginx open", json: true });
  const { stdout } = await json.outcome(runOneShot(json.shot));
  expect(TraceDocument.parse(JSON.parse(stdout)).files).toEqual(files);
});
