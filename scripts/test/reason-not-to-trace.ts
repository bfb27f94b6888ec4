import { COMMANDS } from "../ready/commands.mjs";
import { lookAtMachine } from "../ready/machine.mjs";
import { planSetup } from "../ready/plan-setup.mjs";

/** Why the tests on a real kernel and a real Redis cannot run on this machine; undefined when they can. */
export const reasonNotToTrace = (): string | undefined => {
  const { blocking, obstacle } = planSetup(lookAtMachine(), COMMANDS.test.needs([], process.env));
  if (blocking.length === 0) return undefined;
  return `needs ${blocking.join(", ")}${obstacle === undefined ? "" : ` (${obstacle})`}`;
};
