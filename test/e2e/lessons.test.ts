import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { TraceDocument } from "@tracewire/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadLessons } from "../../services/bot/src/learn/load-lessons.ts";
import { canTrace } from "../support/host.ts";
import { PseudoTerminal } from "../support/pseudo-terminal.ts";
import { removeFolder, stateFolder, Tracewire } from "../support/tracewire.ts";

const MAIN = fileURLToPath(new URL("../../services/bot/src/main.ts", import.meta.url));
const lessons = await loadLessons(fileURLToPath(new URL("../../knowledge/lessons", import.meta.url)));

/** What a learner would type: the planted truth, or what can be read on the screen. */
const ANSWERS: Record<string, { wrong: string; right: string | RegExp }> = {
  "what-is-a-probe": { wrong: "7", right: /([\d,]+) calls in/ },
  "names-of-probes": { wrong: "40000", right: /sched_process_exec +([\d,]+)/ },
  "count-by-process": { wrong: "redis-server", right: "dd" },
  filter: { wrong: "1500", right: "2000" },
  arguments: { wrong: "15", right: "5 times" },
  "every-second": { wrong: "3", right: /calls\b.* (\d+ [kM])\s*$/m },
  "how-long": { wrong: "5", right: /sleep +(\d+ ms)/ },
  histograms: { wrong: "64", right: "4096" },
  "p50-and-p99": { wrong: "2 µs", right: /p99 (.*?) · of/ },
  errors: { wrong: "EACCES", right: "enoent" },
  stacks: { wrong: "b", right: "a" },
  "user-programs": { wrong: "1", right: /^ +ls +(\d+)/m },
  floods: { wrong: "12", right: "20,000" },
  "what-is-refused": { wrong: "a", right: "system()" },
  "asking-well": { wrong: "500", right: "2 MB" },
  "where-to-go-next": { wrong: "lesson-16.bt", right: /(inv-[a-z0-9]{8}) · lesson-16/ },
};

let state: string;
let chat: PseudoTerminal;
beforeAll(async () => {
  state = stateFolder();
  chat = new PseudoTerminal(`'${process.execPath}' '${MAIN}'`, {
    TRACEWIRE_STATE: state,
    TRACEWIRE_HOST: "test-host",
    NO_COLOR: "1",
  });
  await chat.until("trace> ");
});
afterAll(async () => {
  chat.press("exit\r");
  await chat.ended;
  removeFolder(state);
});

/** Beside the chat, so with a history of its own. */
const playThrough = (...args: string[]) => new Tracewire(args, state).ended;

/** From the question whether to trace to the question of the lesson; what was on the screen. */
const traceUntilAsked = async (): Promise<string> => {
  for (let screen = ""; ; ) {
    chat.press("\r");
    screen += await chat.until(/answer> |\[y\/N\/d: no, and say why\] |Enter traces again, q leaves\. /);
    if (screen.endsWith("why] ")) {
      chat.press("y\r");
      screen += await chat.until(/answer> |Enter traces again, q leaves\. /);
    }
    if (screen.endsWith("answer> ")) return stripVTControlCharacters(screen);
  }
};

test("there is an answer here for each lesson", () => {
  expect(Object.keys(ANSWERS)).toEqual(lessons.map(({ name }) => name));
});

describe.skipIf(!canTrace)(
  "a lesson at the terminal traces, asks, takes the right answer and not a wrong one",
  () => {
    test.each(lessons)("$number, $name", async ({ name, number, title, ends }) => {
      const { wrong, right } = ANSWERS[name] ?? { wrong: "", right: "" };
      chat.press(`learn ${number}\r`);
      expect(await chat.until(/Press Enter .*q to leave\. /)).toContain(
        `Lesson ${number} of ${lessons.length} · ${title}`,
      );
      const screen = await traceUntilAsked();
      if (ends === "refused") expect(screen).toContain("Refused: ");
      chat.press(`${wrong}\r`);
      await chat.until("Not that.");
      await chat.until("answer> ");
      const said = typeof right === "string" ? right : right.exec(screen)?.[1];
      if (said === undefined) throw new Error(`no ${right} in ${screen}`);
      chat.press(`${said}\r`);
      await chat.until("Right: ");
      if (number === lessons.length) await chat.until("That was the last one.");
      else {
        await chat.until("Enter goes on, q leaves. ");
        chat.press("q\r");
      }
      await chat.until("trace> ");
    });

    test("and all that was done is remembered", async () => {
      chat.press("learn\r");
      const list = await chat.until("All done.");
      expect(list.match(/✓/g)).toHaveLength(lessons.length);
    });
  },
);

describe.skipIf(!canTrace)("a lesson", () => {
  test("is left by q, and by a denial, with nothing run and a way back", async () => {
    chat.press("learn arguments\r");
    await chat.until("q to leave. ");
    chat.press("q\r");
    await chat.until("from its beginning: learn 5");
    chat.press("learn 5\r");
    await chat.until("q to leave. ");
    chat.press("\r");
    await chat.until("why] ");
    chat.press("n\r");
    await chat.until("Not run: ");
    await chat.until("from its beginning: learn 5");
    await chat.until("trace> ");
  });

  test("without a terminal is played through with its answer", async () => {
    const { code, stdout } = await playThrough("learn", "filter");
    expect(stdout).toMatch(/^Lesson 4 of \d+[\s\S]*2,000 writes in 1\.5 s[\s\S]*The answer: 2,000\n/);
    expect(code).toBe(0);
  });

  test("without a terminal approves nothing by itself, and names --yes", async () => {
    const { code, stdout, stderr } = await playThrough("learn", "5");
    expect(stderr).toContain("--yes");
    expect(stdout).not.toContain("The answer");
    expect(code).toBe(4);
  });

  test("as JSON is the document of its trace; a refusal that it is about has gone well", async () => {
    const { code, stdout } = await playThrough("learn", "what-is-refused", "--json");
    expect(TraceDocument.parse(JSON.parse(stdout))).toMatchObject({
      status: "refused",
      attempts: [{ runs: [] }],
    });
    expect(code).toBe(0);
  });
});
