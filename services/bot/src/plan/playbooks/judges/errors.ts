import { keyPartText } from "../../../report/names.ts";
import type { Row, Seen } from "../seen.ts";
import { type Candidate, isAbout, type Judge, NOTHING, percent, rate, syscallName, who } from "./judge.ts";

type Meaning = {
  kind: string;
  words: string;
  /** A second, from which it is news: for whom the question is about, and for anybody. */
  named: number;
  anybody: number;
  weight: number;
  calls?: string[];
};

/** What an error number means for the person, by its number on Linux. */
const MEANINGS: Record<number, Meaning> = {
  2: {
    kind: "missing",
    words: "a file that does not exist is opened again and again",
    named: 300,
    anybody: 5_000,
    weight: 0.85,
  },
  5: {
    kind: "io-error",
    words: "the device returns input/output errors",
    named: 0.2,
    anybody: 0.5,
    weight: 0.95,
  },
  11: {
    kind: "spin",
    words: "it spins on calls that have nothing to do yet",
    named: 3_000,
    anybody: 20_000,
    weight: 0.7,
  },
  12: { kind: "memory", words: "memory cannot be had", named: 0.2, anybody: 1, weight: 0.9 },
  13: { kind: "denied", words: "access is denied again and again", named: 2, anybody: 100, weight: 0.7 },
  23: {
    kind: "descriptors",
    words: "the host has too many open files",
    named: 0.2,
    anybody: 0.5,
    weight: 0.95,
  },
  24: {
    kind: "descriptors",
    words: "too many open files: it has used up its descriptors",
    named: 0.2,
    anybody: 0.5,
    weight: 0.95,
  },
  28: { kind: "space", words: "no space is left on the device", named: 0.2, anybody: 0.5, weight: 0.95 },
  32: {
    kind: "broken-pipe",
    words: "the other side has closed while it writes",
    named: 1,
    anybody: 20,
    weight: 0.55,
  },
  99: {
    kind: "ports",
    words: "no local port is left for new connections",
    named: 0.2,
    anybody: 1,
    weight: 0.9,
  },
  104: { kind: "reset", words: "the other side resets the connection", named: 1, anybody: 10, weight: 0.7 },
  110: {
    kind: "connect",
    words: "connections time out: nobody answers",
    named: 0.2,
    anybody: 0.5,
    weight: 0.85,
  },
  111: {
    kind: "connect",
    words: "connection refused: nobody listens there",
    named: 0.5,
    anybody: 2,
    weight: 0.9,
  },
  113: { kind: "connect", words: "there is no route to the host", named: 0.2, anybody: 1, weight: 0.85 },
};

/** Where the name of a file is the next question; it is the program's data. */
const FILES = ["missing", "denied"];

/** System calls that fail far more than everyday life explains. */
export const errors: Judge = (seen) => {
  const failed = seen.rows("syscall-errors");
  if (!failed) return NOTHING;
  const candidates = failed.flatMap((row) => candidateOf(seen, row, failed) ?? []);
  if (candidates.length > 0) return { found: candidates, clear: null };
  const mine = failed.filter((row) => seen.about.size === 0 || isAbout(seen, row));
  const most = mine.reduce<Row | null>(
    (best, row) => (best && best.perSecond >= row.perSecond ? best : row),
    null,
  );
  const said = most ? `${who(most)}: ${rate(most.perSecond)} ${nameOf(most, seen)} a second at most` : "none";
  return { found: [], clear: `system calls that fail: ${said}` };
};

const nameOf = (row: Row, seen: Seen): string => keyPartText(String(row.errno), "errno", seen.arch);

const candidateOf = (seen: Seen, row: Row, failed: Row[]): Candidate | null => {
  const meaning = MEANINGS[row.errno];
  if (!meaning) return null;
  const linked = isAbout(seen, row);
  // With somebody named, an error of others is an accusation without a link.
  if (seen.about.size > 0 && !linked) return null;
  if (row.perSecond < (linked ? meaning.named : meaning.anybody)) return null;
  const alike = failed.filter((one) => one.errno === row.errno && one.pid !== row.pid);
  const share = row.perSecond / (row.perSecond + alike.reduce((total, one) => total + one.perSecond, 0));
  if (!linked && share < 0.6) return null;
  const call = syscallName(seen, row);
  const error = nameOf(row, seen);
  const place = meaning.kind === "connect" ? portOf(seen, row) : "";
  return {
    kind: meaning.kind,
    weight: meaning.weight * (linked ? 1 : 0.7),
    what: `${who(row)} gets ${error} from ${call}${place === "" ? "" : ` to port ${place}`}: ${meaning.words}`,
    subject: place === "" ? row.process : `${row.process}, port ${place}`,
    evidence: `Failed system calls by error: ${rate(row.perSecond)} times a second${linked ? "" : `, ${percent(share)} of all ${error} on the host`}.`,
    confidence: linked ? "high" : "medium",
    ...(FILES.includes(meaning.kind)
      ? { next: `Which file is it? Ask, with approval: \`failed opens of process ${row.process} by file\`.` }
      : {}),
  };
};

/**
 * The port to which failing connects go: that which is tried about as often as they fail, and which is never
 * reached. Empty until that has been looked at, or when it is not clear.
 */
const portOf = (seen: Seen, row: Row): string => {
  const tried = seen.rows("tcp-connects")?.filter((one) => one.pid === row.pid) ?? [];
  const near = tried.filter((one) => Math.abs(one.perSecond - row.perSecond) <= 0.5 + row.perSecond * 0.5);
  return near.length === 1 ? (near[0] as Row).port : tried.length === 1 ? (tried[0] as Row).port : "";
};
