import type { Block } from "@tracewire/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latencyLine } from "../report/samples.ts";
import { checkText } from "./check-text.ts";
import { knownOf } from "./known.ts";
import { known, measured } from "./situations.ts";

const kept = (text: string): string | null => checkText(text, known).kept;

describe("what stands in the result is kept", () => {
  test.each([
    ["the numbers themselves", "nginx made 402 of the 510 opens."],
    ["roundings", "About 400 opens were nginx, of roughly 510."],
    ["shares", "nginx made 79 % of the opens, node 17 %."],
    ["what is left", "The others made 108 opens, 21 % of all."],
    ["sums of the leading rows", "nginx and node together made 490, or 96 %."],
    ["ratios", "nginx opened 4.6 times as many files as node."],
    ["rates", "That is 51 opens a second, 40.1 of them by nginx."],
    ["the window", "In 10 s there were 510 opens."],
    ["units of time", "Half of the reads took less than 64 µs, the longest 2–4.1 ms."],
    ["units of bytes", "41 MB were read, which is 39.1 MiB or 4.1 MB a second."],
    ["what the request says", "Pid 4711 did nothing above 250 ms since 02:00."],
    ["how many rows there are", "14 files were opened."],
    ["small counts in words", "These three processes opened them."],
    ["files and processes as they are", "node keeps opening `/srv/app/cache-7.json`."],
    ["percentiles", "p99 is 512 µs, so 99 % of the reads were faster."],
    ["German", "nginx öffnete 402 von 510 Dateien, also 79 Prozent, in 10 Sekunden."],
    ["Spanish", "Se leyeron 41,0 MB y nginx hizo el 79 por ciento de las aperturas."],
    ["Chinese", "nginx打开了402次，占79%。十秒内共有五百一十次。"],
    ["Japanese", "nginxは402回、全体の79％を開きました。"],
    ["a question", 'Which file is it? Ask: "which files does nginx open again and again".'],
  ])("%s", (_, text) => {
    expect(checkText(text, known)).toMatchObject({ complaints: [] });
    expect(kept(text)).toBe(text.replaceAll("`", ""));
  });
});

describe("what does not stand there is left out", () => {
  test.each([
    ["an invented count", "nginx made 417 opens."],
    ["an invented rounding", "nginx made about 450 opens."],
    ["a rounding that is none", "41,039,000 bytes were read."],
    ["an invented share", "nginx made 64 % of the opens."],
    ["all of it", "nginx made 100 % of the opens."],
    ["an invented ratio", "nginx opened 7 times as many as node."],
    ["the wrong unit", "The longest read took 4.1 s."],
    ["the wrong unit of bytes", "41 GB were read."],
    ["an invented rate", "That is 1,900 opens a second."],
    ["a small number in digits", "There were 6 errors."],
    ["a number in words", "nginx made four hundred opens, node eighty-eight."],
    ["an invented time", "It began at 03:17."],
    ["Chinese digits", "nginx打开了八千次。"],
    ["Chinese digits with a unit", "最长的读取用了七秒。"],
    ["full-width digits", "nginx made ４１７ opens."],
    ["digits of another script", "nginx: ٤١٧"],
    ["a fraction", "nginx made ¾ of them."],
    ["a raised digit", "nginx made 10³ of them."],
    ["an exponent", "nginx made 4e3 opens."],
    ["a hexadecimal number", "The address is 0xdeadbeef."],
    ["a range of which one end is made up", "They took 8–9 ms."],
    ["a path", "It is /etc/shadow that was read."],
    ["a process with a number in its name", "worker-12 made 402 opens."],
    ["a quoted process", 'The process "postgres" made 402 opens.'],
    ["a host", "db.example.com is slow."],
    ["an address", "10.0.0.7:5432 is slow."],
    ["an address of version 6", "2001:db8::1 is slow."],
    ["a number of another process", "nginx made 88 opens."],
    ["a share of another process", "node made 79 % of the opens."],
  ])("%s", (_, text) => {
    expect(kept(text)).toBeNull();
    expect(checkText(text, known).complaints).not.toEqual([]);
  });

  test("and only that: the other sentences stay", () => {
    expect(kept("nginx made 402 opens. node made 9,999 opens. Is that usual?")).toBe(
      "nginx made 402 opens. Is that usual?",
    );
    expect(kept("nginx打开了402次。node打开了9999次。正常吗？")).toBe("nginx打开了402次。正常吗？");
  });
});

describe("nothing but plain sentences is kept", () => {
  test.each([
    "See https://evil.example/402 for more.",
    "See www.evil.example.",
    "See [here](evil).",
    "Hey @here, look.",
    "Hey @channel, look.",
    "Ask @bob about it.",
    "Look <!channel> now.",
    "Look <@U012345> now.",
    "<script>alert()</script>",
    "<b>nginx</b> leads.",
    "**nginx** leads.",
    "# Result",
    "- nginx leads.",
    "> nginx leads.",
    "||nginx|| leads.",
    "nginx &lt; node.",
    "nginx leads :tada: now.",
    "nginx \u001b[31mleads\u001b[0m.",
    "nginx \u202eleads\u202c.",
    "nginx\u0007 leads.",
  ])("not %j", (text) => {
    expect(kept(text)).toBeNull();
  });

  const PROBE = "The probe is tracepoint:syscalls:sys_enter_openat, in _raw_spin_lock of __do_sys_openat.";

  test("but comparisons, maps, probes, and names with marks in them are plain", () => {
    for (const text of ["< 1 % was sh.", "@opens has 14 rows.", "Each took < 64 µs (p50).", PROBE]) {
      expect(kept(text)).toBe(text);
    }
  });

  test("and of endless text the beginning", () => {
    expect(kept("Is that usual? ".repeat(1_000))?.match(/\?/g)).toHaveLength(6);
  });
});

describe("of results of every kind, what a person would say is kept", () => {
  const calls: Block = {
    kind: "series",
    name: "@calls",
    stepMs: 1_000,
    timesMs: [1_002, 2_003, 3_004, 4_004, 5_005],
    lines: [{ key: [], points: [41_038, 39_980, 52_110, 40_233, 40_871] }],
    lineCount: 1,
    cumulative: false,
  };
  const slow = { key: ["redis"], count: 400, buckets: [{ min: 1_024, max: 2_047, count: 390 }] };
  const waits: Block = {
    kind: "histogram",
    name: "@read_us",
    lines: [latencyLine("nginx"), slow],
    lineCount: 2,
  };
  const idle: Block = {
    kind: "stacks",
    name: "@stacks",
    rows: [
      { key: [], frames: ["do_idle+0x12", "cpu_startup_entry"], count: 210 },
      { key: [], frames: ["vfs_read+0x8", "ksys_read"], count: 90 },
    ],
    rowCount: 17,
    total: 400,
  };
  const lines: Block = {
    kind: "events",
    total: 1_200,
    head: [{ tMs: 3, text: "nginx killed by signal 9" }],
    tail: [{ tMs: 4_100, text: "nginx killed by signal 9" }],
  };
  test.each([
    ["a series", calls, "43 k calls a second on average, from 40 k to 52 k, so the third second stands out."],
    ["a series in German", calls, "Im Mittel 42.846 Aufrufe pro Sekunde, 214.232 in 5 Sekunden."],
    [
      "a histogram",
      waits,
      "Only 3 of 12,163 reads of nginx took longer than 2 ms; 390 of 400 of redis did 1–2 ms.",
    ],
    ["a histogram in Chinese", waits, "redis的400次读取中有390次用了1到2毫秒。"],
    ["stacks", idle, "Of 400 samples 53 % were in do_idle and 90 (22.5 %) in vfs_read."],
    ["events", lines, "1,200 events, 120 a second: nginx killed by signal 9, the last one after 4.1 s."],
  ])("%s", (_, block, text) => {
    expect(checkText(text, knownOf(measured("how", [block])))).toMatchObject({ complaints: [], kept: text });
  });
});

describe("an invented number never survives", () => {
  /** Nothing in the result, nor what follows from it, is near to these. */
  const invented = fc.integer({ min: 600, max: 9_999_999 }).filter((number) => {
    const near = [1, 1e3, 1 / 1e3, 1_024, 1 / 1_024].flatMap((factor) =>
      known.numbers.map(({ value }) => Math.abs(value * factor - number) / number),
    );
    return Math.min(...near) > 0.15;
  });
  const notations: ((number: number) => string)[] = [
    String,
    (number) => number.toLocaleString("en-US"),
    (number) => number.toLocaleString("de-DE"),
    (number) => number.toLocaleString("fr-FR"),
    (number) => number.toLocaleString("de-CH"),
    (number) => number.toLocaleString("en-IN"),
    (number) => number.toLocaleString("zh-Hans-u-nu-fullwide"),
    (number) => number.toLocaleString("ar-u-nu-arab", { useGrouping: false }),
    (number) => number.toLocaleString("hi-u-nu-deva", { useGrouping: false }),
    (number) => number.toLocaleString("zh-Hans-u-nu-hanidec", { useGrouping: false }),
    (number) => `${number}.0`,
    (number) => `${number} µs`,
    (number) => `${number} bytes`,
    (number) => `${number} %`,
    (number) => `${number}x`,
    (number) => `≈${number}`,
    (number) => `(${number})`,
    (number) => `#${number}`,
    (number) => `n=${number}`,
    (number) => `-${number}`,
    (number) => `402/${number}`,
    (number) => `402–${number}`,
    (number) => `\`${number}\``,
    (number) => `"${number}"`,
    (number) => `x${number}`,
    (number) => `nginx:${number}`,
    (number) => `${number}reads`,
  ];
  const frames: ((number: string) => string)[] = [
    (number) => `nginx made ${number} opens.`,
    (number) => `nginx made 402 opens, node ${number}, sh 3.`,
    (number) => `${number}`,
    (number) => `打开了${number}次。`,
    (number) => `nginx führt mit ${number}, das ist viel`,
    (number) => `Is ${number} usual?`,
  ];

  test("in any notation, anywhere in a sentence", () => {
    void fc.assert(
      fc.property(
        invented,
        fc.constantFrom(...notations),
        fc.constantFrom(...frames),
        (number, notation, frame) => {
          const text = frame(notation(number));
          expect(checkText(`${text}\nIs that usual?`, known).kept, text).toBe("Is that usual?");
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("while the true one does, in the notation of any language", () => {
    const languages = ["en-US", "de-DE", "fr-FR", "de-CH", "es-ES", "ja-JP", "hi-IN", "pt-BR", "pl-PL"];
    void fc.assert(
      fc.property(fc.integer({ min: 11, max: 1e12 }), fc.constantFrom(...languages), (value, language) => {
        const row = { key: [], value };
        const one = knownOf(
          measured("how many", [{ kind: "table", name: "@calls", rows: [row], rowCount: 1, total: value }]),
        );
        const text = `There were ${value.toLocaleString(language)} calls.`;
        expect(checkText(text, one)).toMatchObject({ kept: text.replace(/\s+/g, " "), complaints: [] });
      }),
    );
  });
});

test("no text breaks the check", () => {
  void fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      const { kept: words } = checkText(text, known);
      expect(words === null || words.length > 0).toBe(true);
    }),
  );
});

test("no text keeps the check busy for long: neither a model's nor a host's", () => {
  for (const piece of ["a", "a-", "1,", "1 ", "/a", "a.", "::", "_", "*", '"a ', "千", "aufhundert", "0a"]) {
    const text = `${piece.repeat(4_000)}!`;
    checkText(text, known);
    const hostile = { tMs: 1, text: text.slice(0, 4_096) };
    knownOf(measured(text, [{ kind: "events", total: 1, head: [hostile], tail: [] }]));
  }
});
