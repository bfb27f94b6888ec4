import { expect, it } from "vitest";
import { COMMANDS } from "./commands.mjs";
import { type Machine, planSetup } from "./plan-setup.mjs";
import { asTyped, cannotGetReady, goesOnWithout, npmDidNotWork } from "./screen.mjs";

const BARE: Machine = {
  platform: "linux",
  root: false,
  mayTrace: false,
  programs: { "apt-get": "/usr/bin/apt-get" },
  mounted: { tracefs: false, debugfs: false },
  aptListsAgeDays: Number.POSITIVE_INFINITY,
  dpkgInterrupted: true,
};

const screenOf = (machine: Machine) => cannotGetReady(planSetup(machine, COMMANDS.start.needs([], {})));

it("fits on one screen of 25 lines with everything missing", () => {
  expect(screenOf(BARE).split("\n").length).toBeLessThanOrEqual(25);
});

it("names every missing part and every command that would bring it", () => {
  const { missing, steps } = planSetup(BARE, COMMANDS.start.needs([], {}));
  for (const name of missing) expect(screenOf(BARE)).toContain(`    ${name} `);
  for (const { argv } of steps) expect(screenOf(BARE)).toContain(`    ${argv.join(" ")}\n`);
});

it("shows no apt command where there is no apt", () => {
  const screen = screenOf({ ...BARE, programs: {} });
  expect(screen).not.toMatch(/^ +(apt-get|dpkg|ln) /m);
  expect(screen).toContain("package manager");
  expect(screen).toContain("mount -t tracefs");
});

it("does not send a person to commands that cannot help", () => {
  const container = { ...BARE, root: true };
  expect(screenOf(container)).not.toContain("apt-get");
  expect(screenOf({ ...BARE, platform: "darwin" })).not.toContain("apt-get");
});

it("says in one line what the tests go on without", () => {
  const line = goesOnWithout(planSetup(BARE, COMMANDS.test.needs([], {})));
  expect(line).not.toContain("\n");
  expect(line).toContain("bpftrace");
});

it("quotes only what a shell would misread", () => {
  expect(asTyped(["mount", "-t", "tracefs", "nodev", "/sys/kernel/tracing"])).toBe(
    "mount -t tracefs nodev /sys/kernel/tracing",
  );
  expect(asTyped(["echo", "it's", "$HOME"])).toBe("echo 'it'\\''s' '$HOME'");
});

it("tells a missing network from another failure of npm", () => {
  expect(npmDidNotWork("npm error code EAI_AGAIN\n")).toContain("cannot be reached");
  expect(npmDidNotWork("npm error code ENOSPC\n")).not.toContain("cannot be reached");
});
