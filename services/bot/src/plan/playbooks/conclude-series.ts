import type { HostFacts } from "@tracewire/protocol";
import type { Conclusion } from "../../flow/conclusion.ts";
import type { PlanRequest } from "../../flow/planner.ts";
import type { Candidate, Judgement } from "./judges/judge.ts";
import { JUDGES } from "./judges/judges.ts";
import type { Playbook } from "./playbook.ts";
import { seenOn } from "./seen.ts";

/** Below this nothing is said: a hint is not a cause. */
const SAYS = 0.3;
/** A finding this far behind the first is not told: it would only dilute it. */
const NEAR = 0.5;
const MOST = 3;

/** From this on a further look for something else is not worth its time. */
const SETTLED = 0.65;

export type HostJudgement = {
  host: string;
  about: ReadonlySet<string>;
  aboutName: string;
  judgements: Judgement[];
};

export const judgeSeries = (
  playbook: Playbook,
  { facts, measured, text, options }: PlanRequest,
): HostJudgement[] =>
  facts.map(({ host, arch, cpus }: HostFacts) => {
    const seen = seenOn({ host, arch, cpus }, measured, `${text} ${options.comm ?? ""}`, options.pid);
    return {
      host,
      about: seen.about,
      aboutName: seen.aboutName,
      judgements: playbook.judges.map((name) => JUDGES[name](seen)),
    };
  });

/** The kinds of cause that are suspected so far; `nothing` when none of them is worth telling. */
export const suspicions = (judged: HostJudgement[]): Set<string> => {
  const all = judged.flatMap(({ judgements }) => judgements.flatMap((one) => one.found));
  const kinds = all.map(({ kind }) => kind);
  return new Set(all.some(({ weight }) => weight >= SETTLED) ? kinds : [...kinds, "nothing"]);
};

export const concludeSeries = (
  playbook: Playbook,
  request: PlanRequest,
  judged: HostJudgement[],
): Conclusion => {
  const several = judged.length > 1;
  const all = judged
    .flatMap(({ host, judgements }) =>
      judgements.flatMap((one) => one.found.map((candidate) => ({ host, candidate }))),
    )
    .filter(({ candidate }) => candidate.weight >= SAYS)
    .sort((a, b) => b.candidate.weight - a.candidate.weight);
  const strongest = all[0]?.candidate.weight ?? 0;
  const told = all.filter(({ candidate }) => candidate.weight >= strongest * NEAR).slice(0, MOST);
  return {
    title: playbook.title,
    findings: told.map(({ host, candidate }) => findingOf(candidate, several ? host : null)),
    ruledOut: judged.flatMap(({ host, judgements }) =>
      judgements.flatMap(({ clear }) => (clear === null ? [] : [several ? `${host}: ${clear}` : clear])),
    ),
    unseen: [...skipped(request), ...playbook.unseen],
    next: told[0]?.candidate.next ?? playbook.next,
  };
};

const findingOf = (
  { what, subject, evidence, confidence }: Candidate,
  host: string | null,
): Conclusion["findings"][number] => ({
  what: host === null ? what : `${host}: ${what}`,
  subject,
  evidence,
  confidence,
});

const skipped = ({ previous }: PlanRequest): string[] =>
  previous
    .filter(({ plan }) => plan.step !== undefined)
    .map(({ plan, diagnosis }) => `${plan.title} could not be measured: ${diagnosis.message}`);
