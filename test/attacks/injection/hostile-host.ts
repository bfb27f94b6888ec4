import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CheckResult, HostFacts, LookResult, RunResult } from "@tracewire/protocol";
import type { Earlier } from "../../../services/bot/src/flow/planner.ts";
import { hostWith } from "../../../services/bot/src/plan/model/situations.ts";
import { createPlaybookPlanner } from "../../../services/bot/src/plan/playbooks/playbook-planner.ts";
import { plan as samplePlan, run as sampleRun } from "../../../services/bot/src/report/samples.ts";
import type { Attack } from "./attacks.ts";

export const HOST = "web-3";
export const knowledge = (folder: string): string =>
  fileURLToPath(new URL(`../../../knowledge/${folder}`, import.meta.url));

/** A table with the attacker's text as its key. The kernel keeps 15 bytes of a name: the rest came by `prctl` elsewhere. */
export const resultOf = ({ channel, text }: Attack, job: string): RunResult => {
  const key = channel === "a process name" || channel === "a file path" ? text : "nginx";
  const rows = [
    { key: [key], value: 41 },
    { key: ["nginx"], value: 3 },
  ];
  return sampleRun([{ kind: "table", name: "@calls", rows, rowCount: 2, total: 44 }], { job, host: HOST });
};

/** An error that quotes what the attacker wrote, at the first check. */
export const checkOf = ({ channel, text }: Attack, job: string, isLater: boolean): CheckResult => {
  const ok = channel !== "an error" || isLater;
  const diagnosis = {
    class: "unknown-probe" as const,
    message: `The host has no tracepoint ${text}.`,
    hint: `Choose one that the host has: ${text}`,
    nearest: [text.slice(0, 300)],
    detail: `stdin:1:1-37: ERROR: tracepoint not found: ${text}`,
  };
  return {
    kind: "check",
    job,
    host: HOST,
    ok,
    code: ok ? null : "SCRIPT_REJECTED",
    diagnosis: ok ? null : diagnosis,
    probes: 1,
    loaded: true,
  };
};

export const lookOf = ({ channel, text }: Attack): LookResult => ({
  kind: "look",
  job: "inv-attack.look.1",
  host: HOST,
  ok: true,
  code: null,
  diagnosis: null,
  answer: {
    columns: ["pid", "name", "arguments"],
    rows: channel === "a look" ? [[41, text.slice(0, 40), text]] : [],
    total: channel === "a look" ? 1 : 0,
    note: channel === "a look" ? text : "nothing",
  },
});

export const earlierOf = ({ text }: Attack): Earlier => ({
  text,
  plan: samplePlan(`BEGIN { @ = count(); } // ${text.replaceAll("\n", " ")}`, {
    title: text,
    measures: text,
    readings: [{ map: "@", value: text, unit: "count", columns: [{ title: text, kind: "process" }] }],
  }),
  results: [
    sampleRun([{ kind: "table", name: "@", rows: [{ key: [text], value: 1 }], rowCount: 1, total: 1 }]),
  ],
});

export const factsOf = ({ channel, text }: Attack): HostFacts =>
  channel === "the host's facts"
    ? hostWith("0.17.0", {
        kernel: text.slice(0, 200),
        distro: text.slice(0, 200),
        libc: `/lib/${text}`.slice(0, 300),
        bpftrace: `0.17.0 ${text}`.slice(0, 32),
      })
    : hostWith("0.17.0");

/** A recipe as a colleague, or whoever writes to that folder, could leave it. */
export const shelfWith = (folder: string, { text }: Attack) => {
  const words = JSON.stringify(text);
  writeFileSync(
    join(folder, "frobnicator.bt"),
    `/*---
title: ${words}
measures: ${words}
risk: counts
questions:
  - how often does the frobnicator turn
  - frobnicator turns by process
  - turns of the frobnicator
about: {subject: [frobnicator]}
shows: [process]
by: [process]
readings:
  - {map: "@turns", value: turns, unit: count, columns: [by]}
explain: ${words}
next: ${words}
---*/
tracepoint:raw_syscalls:sys_enter { @turns{{> by}} = count(); }
`,
  );
  return createPlaybookPlanner({
    recipesDirs: [knowledge("recipes"), folder],
    playbooksDir: knowledge("playbooks"),
  });
};
