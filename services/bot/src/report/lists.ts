import { cleanText, type HostFacts } from "@tracewire/protocol";
import type { Host } from "../fleet/inventory.ts";
import type { Report } from "../flow/report.ts";
import { fit, padEnd } from "./width.ts";

/** Columns as wide as their widest cell; the last one takes what is left. */
const columns = (rows: readonly string[][]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.min(40, Math.max(...rows.map((row) => (row[column] ?? "").length))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1
            ? cell
            : padEnd(fit(cell, widths[column] as number), widths[column] as number),
        )
        .join("  "),
    )
    .map((line) => line.trimEnd())
    .join("\n");
};

export const sayHosts = (hosts: readonly Host[], now: number): string => {
  if (hosts.length === 0) return "There is no host yet: start an agent on one.";
  const rows = hosts.map(({ host, beat }) => {
    if (!beat) return [host, "offline", "", "", "nothing can be traced there until its agent is back"];
    const { facts } = beat;
    const state = facts.trouble.length > 0 ? "in trouble" : beat.running ? "tracing" : "ready";
    return [
      host,
      `${state} (${Math.max(0, Math.round((now - beat.at) / 1_000))} s ago)`,
      `Linux ${facts.kernel}`,
      facts.bpftrace === "" ? "no bpftrace" : `bpftrace ${facts.bpftrace}`,
      canTrace(facts),
    ];
  });
  const troubles = hosts.flatMap(({ host, beat }) =>
    (beat?.facts.trouble ?? []).map(({ message, hint }) => `${host}: ${message}. ${hint}`),
  );
  return [
    columns([["host", "state", "kernel", "bpftrace", "probes"], ...rows]),
    ...troubles.map(cleanText),
  ].join("\n");
};

const canTrace = (facts: HostFacts): string => {
  const families = Object.entries(facts.families);
  const missing = families.filter(([, works]) => works === false).map(([family]) => family);
  const untried = families.filter(([, works]) => works === null).length;
  const works = families.filter(([, fine]) => fine === true).map(([family]) => family);
  return [
    works.join(" "),
    missing.length > 0 ? `(not here: ${missing.join(" ")})` : "",
    untried > 0 ? `(${untried} not tried yet)` : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
};

export const sayHistory = (reports: readonly Report[], now: number): string => {
  if (reports.length === 0) return "No trace yet.";
  const rows = reports.map(({ id, request, status, error }) => [
    id,
    ago(now - request.at),
    error === null && status === "failed" ? "running" : status,
    request.hosts.length > 2 ? `${request.hosts.length} hosts` : request.hosts.join(","),
    fit(cleanText(request.text.replaceAll(/\s+/g, " ")), 60),
  ]);
  return `${columns([["trace", "asked", "status", "host", "question"], ...rows])}\nSee one: show ID. Ask it again: again ID`;
};

const ago = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1_440)} days ago`;
};

/** What is answered without a model: one question for each recipe, those that the team saved first. */
export const sayRecipes = (shelved: readonly ListedRecipe[], team: TeamList): string => {
  const shelf = ["recipe", "measures", "ask for example"];
  const rated = [...team.recipes, ...shelved].some(({ name }) => said(team.ratingOf(name)) !== "");
  const head = rated ? [...shelf.slice(0, 2), "people say", ...shelf.slice(2)] : shelf;
  const rows = [...team.recipes.toReversed(), ...shelved].map(({ name, title, questions }) => {
    const example = cleanText(questions[0] ?? "");
    const cells = [name, cleanText(title)];
    return rated ? [...cells, said(team.ratingOf(name)), example] : [...cells, example];
  });
  const saved =
    team.recipes.length === 0
      ? ""
      : `\nThe first ${team.recipes.length} were saved by people here: recipes export NAME, recipes remove NAME`;
  return `${columns([head, ...rows])}${saved}`;
};

type ListedRecipe = { name: string; title: string; questions: readonly string[] };
type TeamList = {
  recipes: readonly ListedRecipe[];
  ratingOf(name: string): { good: number; bad: number };
};

const said = ({ good, bad }: { good: number; bad: number }): string =>
  [...(good > 0 ? [`${good} good`] : []), ...(bad > 0 ? [`${bad} bad`] : [])].join(", ");
