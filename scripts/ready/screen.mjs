import { PARTS } from "./plan-setup.mjs";

/**
 * What a person reads where this machine cannot be set up from here: what is missing, what to type, what works.
 * @param {ReturnType<typeof import("./plan-setup.mjs").planSetup>} setup
 */
export const cannotGetReady = ({ missing, steps, obstacle, machine }) =>
  [
    "",
    `Tracewire cannot get ready: ${obstacle ?? "a step above did not work"}.`,
    "",
    "Missing:",
    ...missing.map((name) => `    ${name.padEnd(20)}${PARTS[name].why}`),
    "",
    ...whatToDo(steps, machine),
    "",
    "Works without it:",
    "    npm start -- --help    what Tracewire does, and how to ask",
    "    npm test               checks and unit tests; tests on the real kernel are reported as skipped",
    "",
  ].join("\n");

/** @param {ReturnType<typeof import("./plan-setup.mjs").planSetup>} setup */
export const goesOnWithout = ({ missing, obstacle }) =>
  `tracewire: ${obstacle ?? "a step above did not work"}; going on without ${missing.join(", ")}.`;

const whatToDo = (steps, machine) => {
  if (machine.platform !== "linux")
    return ["Clone the project on a Linux machine, best on Debian 12, and start it there."];
  if (machine.root && !machine.mayTrace) {
    return [
      "Start it on the host itself, or in a container that may trace (docker run --privileged --pid=host).",
    ];
  }
  return [
    ...byHand(steps, machine),
    machine.root
      ? "Then start again."
      : "Start as root, or in a terminal where sudo can ask for your password.",
  ];
};

const byHand = (steps, machine) => {
  if (steps.length === 0) return [];
  const hasApt = machine.programs["apt-get"] !== undefined;
  return [
    hasApt
      ? "As root, run:"
      : "As root, install these programs with this system's package manager, and run what else is listed:",
    ...steps.filter(({ argv }) => hasApt || argv[0] === "mount").map(({ argv }) => `    ${asTyped(argv)}`),
    "",
  ];
};

export const asTyped = (argv) =>
  argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");

export const npmDidNotWork = (output) => {
  const offline = /\bE(NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)\b/.test(
    output,
  );
  return `${output.trim().split("\n").slice(-10).join("\n")}

Tracewire cannot get ready: ${offline ? "the npm registry cannot be reached" : "npm did not install its packages"}.
Nothing of it works without them. Once that is mended, start again, or install them with:

    npm ci
`;
};

export const MAY_NOT_WRITE = `
Tracewire cannot get ready: its npm packages are not installed, and this account may not write in its folder.
Clone it into a folder of your own, or run this as the folder's owner:

    npm ci
`;

export const NO_INSTALL_SCRIPTS = `
Tracewire cannot get ready: npm is set to run no install scripts (ignore-scripts), and one of them brings Node 24.
This runs that one alone:

    npm rebuild node --ignore-scripts=false
`;
