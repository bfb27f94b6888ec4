import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands.mjs";
import { type Machine, planSetup } from "./plan-setup.mjs";

const NEEDS = COMMANDS.start.needs([], {});

const READY: Machine = {
  platform: "linux",
  root: true,
  mayTrace: true,
  programs: {
    "redis-server": "/usr/bin/redis-server",
    "redis-check-rdb": "/usr/bin/redis-check-rdb",
    bpftrace: "/usr/bin/bpftrace",
    "apt-get": "/usr/bin/apt-get",
  },
  mounted: { tracefs: true, debugfs: true },
  aptListsAgeDays: 0.1,
  dpkgInterrupted: false,
};

const FRESH: Machine = {
  ...READY,
  programs: { "apt-get": "/usr/bin/apt-get" },
  mounted: { tracefs: false, debugfs: false },
  aptListsAgeDays: Number.POSITIVE_INFINITY,
};

const commandsFor = (machine: Machine, needs = NEEDS) =>
  planSetup(machine, needs).steps.map(({ argv }) => argv.join(" "));

describe("what is missing", () => {
  it("uses what is present and does nothing", () => {
    expect(planSetup(READY, NEEDS)).toMatchObject({
      missing: [],
      blocking: [],
      steps: [],
      obstacle: undefined,
    });
  });

  it("brings a fresh Debian everything", () => {
    expect(planSetup(FRESH, NEEDS).obstacle).toBeUndefined();
    expect(commandsFor(FRESH)).toEqual([
      "mount -t tracefs nodev /sys/kernel/tracing",
      "mount -t debugfs nodev /sys/kernel/debug",
      "apt-get update",
      "apt-get install -y --no-install-recommends bpftrace redis-tools",
      "ln -sf /usr/bin/redis-check-rdb /usr/local/bin/redis-server",
    ]);
  });

  it("brings the tests on other kernels an emulator, and goes on without it where that does not work", () => {
    const tests = planSetup(READY, COMMANDS.kernels.needs([], {}));
    expect(tests.steps.map(({ argv }) => argv.join(" "))).toEqual([
      "apt-get install -y --no-install-recommends qemu-system-x86 cpio",
    ]);
    expect(tests).toMatchObject({ missing: ["qemu", "cpio"], blocking: [] });
  });

  it("brings the tests what they compile and boot, and cannot trace without a compiler", () => {
    const needs = COMMANDS.test.needs([], {});
    expect(commandsFor(READY, needs)).toEqual([
      "apt-get install -y --no-install-recommends gcc libc6-dev openssl qemu-system-x86 cpio",
    ]);
    expect(planSetup(READY, needs).blocking).toEqual(["gcc", "openssl"]);
  });

  it("never installs the package that starts a Redis service on port 6379", () => {
    expect(commandsFor(FRESH).join(" ").split(" ")).not.toContain("redis-server");
  });

  it("links redis-server when only its name is missing", () => {
    const programs = { ...READY.programs, "redis-server": undefined };
    expect(commandsFor({ ...READY, programs })).toEqual([
      "ln -sf /usr/bin/redis-check-rdb /usr/local/bin/redis-server",
    ]);
  });

  it("needs no redis-server when REDIS_URL names another", () => {
    const needs = COMMANDS.start.needs([], { REDIS_URL: "redis://queue.internal" });
    expect(planSetup(FRESH, needs).missing).not.toContain("redis-server");
    expect(commandsFor(FRESH, needs).join("\n")).not.toContain("redis");
  });

  it("needs a redis-server of its own for the tests, whatever REDIS_URL says", () => {
    expect(COMMANDS.test.needs([], { REDIS_URL: "redis://queue.internal" })).toContain("redis-server");
  });

  it("needs nothing of this machine to serve other hosts", () => {
    expect(COMMANDS.start.needs(["--serve"], { REDIS_URL: "redis://queue.internal" })).toEqual([]);
  });

  it("does not stop because debugfs alone is missing", () => {
    const machine = { ...READY, mounted: { tracefs: true, debugfs: false } };
    expect(planSetup(machine, NEEDS)).toMatchObject({ missing: ["debugfs"], blocking: [] });
  });
});

describe("apt", () => {
  const withoutBpftrace = { ...READY, programs: { ...READY.programs, bpftrace: undefined } };

  it("installs from fresh lists at once, and updates them only if that fails", () => {
    const [install, ...rest] = planSetup(withoutBpftrace, NEEDS).steps;
    expect(rest).toEqual([]);
    expect(install?.argv).toContain("install");
    expect(install?.retryAfter?.argv).toEqual(["apt-get", "update"]);
  });

  it("updates old lists first, and once", () => {
    const [update, install] = planSetup({ ...withoutBpftrace, aptListsAgeDays: 3 }, NEEDS).steps;
    expect(update?.argv).toEqual(["apt-get", "update"]);
    expect(install?.retryAfter).toBeUndefined();
  });

  it("finishes an interrupted installation before its own", () => {
    expect(commandsFor({ ...withoutBpftrace, dpkgInterrupted: true })[0]).toBe("dpkg --configure -a");
    expect(commandsFor({ ...READY, dpkgInterrupted: true })).toEqual([]);
  });
});

describe("where it may not install", () => {
  const obstacle = (machine: Machine) => planSetup(machine, NEEDS).obstacle;

  it("says that the account is not root", () => {
    expect(obstacle({ ...FRESH, root: false, mayTrace: false })).toContain("not root");
  });

  it("says that this root may not trace", () => {
    expect(obstacle({ ...FRESH, mayTrace: false })).toContain("capabilities");
  });

  it("says that this is not Linux", () => {
    expect(obstacle({ ...FRESH, platform: "darwin", root: false, mayTrace: false })).toContain(
      "another system",
    );
  });

  it("says that there is no apt-get, if something would have to be installed", () => {
    expect(obstacle({ ...FRESH, programs: {} })).toContain("apt-get");
    expect(obstacle({ ...READY, programs: { ...READY.programs, "apt-get": undefined } })).toBeUndefined();
  });

  it("still knows the commands for a person to run", () => {
    expect(commandsFor({ ...FRESH, root: false, mayTrace: false })).toEqual(commandsFor(FRESH));
  });
});
