import type { ProbeFamily } from "@tracewire/protocol";
import { expect } from "vitest";
import { trialScript } from "../../../services/agent/src/host/probe-families.ts";
import type { Suite } from "../debian-sources.ts";
import { STRICTEST, WITH_ADMIN } from "../kernel-case.ts";
import type { KernelTest } from "../kernel-tests.ts";
import { diagnosisOf } from "../read-result.ts";

const LIBC = "/usr/lib/x86_64-linux-gnu/libc.so.6";

/** Whether probes of a family attach on both kernels. */
const ATTACHES: Partial<Record<ProbeFamily, boolean>> = {
  tracepoint: true,
  kprobe: true,
  fentry: true,
  uprobe: true,
  iter: true,
  hardware: false,
};

/** The agent's own trials: what it will tell the bot about such a host. */
export const familyTests = (suite: Suite): KernelTest[] => {
  const version = suite === "bookworm" ? "0.17.0" : "0.23.2";
  const trial = (family: ProbeFamily) => trialScript(family, version, LIBC) ?? "";
  return [
    ...Object.entries(ATTACHES).map(([family, attaches]) => ({
      name: `the agent's trial finds that ${family} probes ${attaches ? "attach" : "do not attach"}`,
      script: trial(family as ProbeFamily),
      confinement: WITH_ADMIN,
      check: ({ exitCode }: { exitCode: number | null }) => expect(exitCode === 0).toBe(attaches),
    })),
    {
      name: "without CAP_SYS_ADMIN the kernel opens no perf event, which is a matter of permission",
      script: trial("kprobe"),
      confinement: STRICTEST,
      check: (result, one) => expect(diagnosisOf(result, one)).toMatchObject({ class: "permission" }),
    },
  ];
};
