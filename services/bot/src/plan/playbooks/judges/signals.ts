import { keyPartText } from "../../../report/names.ts";
import type { Row, Seen } from "../seen.ts";
import { type Candidate, clear, found, type Judge, NOTHING, rate } from "./judge.ts";

const KILL = 9;
const CONT = 18;
const STOPS = [19, 20, 21, 22];
/** A second, from which plain signals interrupt work. */
const MANY = 15;

/** Who is stopped, killed or interrupted, and by whom. */
export const signals: Judge = (seen) => {
  const sent = seen.rows("signals-sent");
  if (!sent) return NOTHING;
  const fits = (row: Row) =>
    seen.about.size === 0 || seen.about.has(row.targetPid) || row.target === seen.aboutName.slice(0, 15);
  const mine = sent.filter((row) => fits(row) && row.pid !== row.targetPid);
  const candidates = mine.flatMap((row) => candidateOf(seen, row, mine) ?? []);
  if (candidates.length > 0) return found(...candidates);
  return clear(`signals: ${mine.length === 0 ? "none was sent to it" : "none that stops, kills or floods"}`);
};

const candidateOf = (seen: Seen, row: Row, mine: Row[]): Candidate | null => {
  const name = keyPartText(String(row.signal), "signal", seen.arch);
  const from = `${row.process} (pid ${row.pid})`;
  const to = `${row.target} (pid ${row.targetPid})`;
  const linked = seen.about.size > 0;
  const evidence = `Signals sent: ${from} sent ${name} to ${to} ${row.value} times, ${rate(row.perSecond)} a second.`;
  if (STOPS.includes(row.signal)) {
    const goesOn = mine.some((one) => one.signal === CONT && one.targetPid === row.targetPid);
    return {
      kind: "stopped",
      weight: linked ? 1 : 0.85,
      what: `${from} stops ${to} with ${name}${goesOn ? " and lets it go on with SIGCONT, again and again" : ""}`,
      subject: row.process,
      evidence,
      confidence: row.value > 1 ? "high" : "medium",
    };
  }
  if (row.signal === KILL) {
    const of = mine.filter((one) => one.signal === KILL && one.process === row.process);
    return {
      kind: "killed",
      weight: linked ? 0.98 : 0.8,
      what: `${from} kills ${row.target} with SIGKILL${of.length + row.value > 2 ? " again and again" : ""}`,
      subject: row.process,
      evidence,
      confidence: linked ? "high" : "medium",
    };
  }
  if (!linked || row.perSecond < MANY) return null;
  return {
    kind: "interrupted",
    weight: Math.min(0.85, 0.5 + row.perSecond / 500),
    what: `${from} floods ${to} with signals (${name}) that interrupt its work`,
    subject: row.process,
    evidence,
    confidence: "medium",
  };
};
