import { cleanText, type Risk } from "@tracewire/protocol";
import type { Envelope } from "../flow/envelope.ts";
import { RISK_WORDS } from "../flow/policy.ts";
import { seconds } from "./numbers.ts";
import type { Page } from "./page.ts";
import { scriptLines } from "./script-text.ts";
import { wrap } from "./width.ts";

export type PlanCard = {
  title: string;
  measures: string;
  script: string;
  hash: string;
  risk: { level: Risk; reasons: string[] };
  hosts: string[];
  windowMs: number;
  notes: string[];
  cost?: string[];
  by?: string;
  covers?: Envelope | null | undefined;
};

/** What would run, for the person who decides: in words first, then every byte of it. */
export const planLines = (card: PlanCard, page: Page): string[][] => {
  const { level, reasons } = card.risk;
  const facts: [string, string[]][] = [
    ["measures", [card.measures]],
    ["asked by", card.by === undefined ? [] : [card.by]],
    [card.hosts.length === 1 ? "host" : "hosts", [card.hosts.join(", ")]],
    ["window", [seconds(card.windowMs)]],
    ["risk", [RISK_WORDS[level], ...reasons.map((reason) => `· ${reason}`)]],
    ["cost", card.cost ?? []],
    ["covers", coversTexts(card.covers)],
    ["notes", card.notes],
    ["sha256", [card.hash]],
  ];
  const lines = facts.flatMap(([name, texts]) => factLines(name, texts.map(cleanText), level, page));
  return [lines, scriptLines(card.script, page)];
};

/** What an approval allows beyond this script; nothing where it allows nothing more. */
const coversTexts = (covers: PlanCard["covers"]): string[] => {
  if (!covers || covers.traces < 2) return [];
  const { traces, hosts, risk, windowMs, totalMs } = covers;
  return [
    `also the next traces of this series, which run without asking: up to ${traces} traces with this one on ${hosts.join(", ")}, each at most ${seconds(windowMs)}, ${seconds(totalMs)} in all`,
    `· none riskier than this one (${RISK_WORDS[risk]})`,
    "· their scripts are not known yet; the report shows them. Whatever goes beyond this asks again",
  ];
};

const NAME_WIDTH = 10;

const factLines = (name: string, texts: string[], level: Risk, page: Page): string[] => {
  const { dim, green, yellow, red } = page.paint;
  const tone = { counts: green, events: green, data: yellow, effects: red }[level];
  const lines = texts.flatMap((text) =>
    wrap(text, page.width - NAME_WIDTH - 2, text.startsWith("· ") ? "  " : ""),
  );
  return lines.map((line, index) => {
    const label = dim(`  ${(index === 0 ? name : "").padEnd(NAME_WIDTH)}`);
    return `${label}${name === "risk" && index === 0 ? tone(line) : line}`;
  });
};
