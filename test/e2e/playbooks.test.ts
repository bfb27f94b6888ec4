import { type ChildProcess, spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ask, removeFolder, stateFolder } from "../support/tracewire.ts";

let state: string;
const running: ChildProcess[] = [];
beforeAll(() => {
  state = stateFolder();
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});
afterAll(() => removeFolder(state));

/** Goes on until the test ends. A process of a name of its own, at most 15 characters, that does what the Perl says. */
const plant = (comm: string, perl: string): ChildProcess => {
  const script = `use strict; use warnings; use Socket; use Fcntl;
sub nap { select(undef, undef, undef, $_[0] / 1000) }
sub busy { my $x = 0; $x += $_ & 7 for 1 .. $_[0] * 1000 }
$0 = "${comm}"; ${perl}`;
  const child = spawn("perl", ["-e", script], { stdio: "ignore" });
  running.push(child);
  return child;
};

/** A whole series takes its windows, and loading its probes. */
const SERIES_MS = 240_000;

const investigate = async (question: string) => {
  const { document, code, progress } = await ask(question, { state });
  expect(document, document.answer).toMatchObject({ status: "answered" });
  expect(code).toBe(0);
  const traces = progress.filter(({ event }) => event === "tracing").length;
  expect(traces).toBe(document.attempts.length);
  expect(traces).toBeLessThanOrEqual(8);
  return document;
};

describe("a vague question", () => {
  test(
    "names who stops the service, with the signal, and not who is busy or signals others",
    async () => {
      const service = plant("pbe-shop", "while (1) { busy(20); nap(30) }");
      const peer = plant("pbe-peer", "$SIG{USR2} = sub { busy(5) }; nap(1000) while 1;");
      plant("pbe-decoy", `while (1) { kill "USR2", ${peer.pid}; busy(40); nap(40) }`);
      plant(
        "pbe-freezer",
        `while (1) { nap(500); kill "STOP", ${service.pid}; nap(400); kill "CONT", ${service.pid} }`,
      );
      const { findings, answer } = await investigate("pbe-shop hangs now and then, what is going on?");
      expect(findings?.[0], answer).toMatchObject({ subject: "pbe-freezer", confidence: "high" });
      expect(findings?.[0]?.what).toContain("SIGSTOP");
      expect(findings?.[0]?.what).toContain(`pbe-shop (pid ${service.pid})`);
      expect(JSON.stringify(findings)).not.toMatch(/pbe-decoy|pbe-peer/);
      expect(answer.split("\n\n")[0]).toContain("pbe-freezer");
    },
    SERIES_MS,
  );

  test(
    "accuses nobody when the one in question is well, however busy and faulty others are",
    async () => {
      plant("pbe-fine", "while (1) { busy(1); nap(50) }");
      plant("pbe-misses", `while (1) { sysopen(my $f, "/nowhere/at/all", O_RDONLY) for 1 .. 200; nap(20) }`);
      plant("pbe-burner", "while (1) { busy(30); nap(30) }");
      const { findings, answer } = await investigate("why is pbe-fine so slow?");
      expect(JSON.stringify(findings), answer).not.toMatch(/pbe-misses/);
      const accused = findings?.filter(({ subject }) => subject === "pbe-burner") ?? [];
      // Other work on the machine may take the CPU for real; then the wait is measured and said.
      for (const { evidence } of accused) expect(evidence).toMatch(/waited \d+ %/);
    },
    SERIES_MS,
  );
});
