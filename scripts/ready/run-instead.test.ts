import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";

const RUN_INSTEAD = new URL("run-instead.mjs", import.meta.url).href;

const PATIENT = { timeout: 20_000 };

/** What stands in for the product: tells every signal, and ends with 7 at SIGTERM. */
const PRODUCT = `
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => console.log(signal));
  process.on("SIGTERM", () => { console.log("SIGTERM"); process.exit(7); });
  setInterval(() => {}, 1_000);
  console.log("ready");
`;

const wrap = (script: string, env: Record<string, string> = {}) => {
  const command = JSON.stringify([process.execPath, "-e", script]);
  const wrapper = spawn(
    process.execPath,
    ["--input-type=module", "-e", `import { runInstead } from "${RUN_INSTEAD}"; runInstead(${command});`],
    { stdio: ["ignore", "pipe", "inherit"], env: { PATH: process.env.PATH, ...env } },
  );
  return { wrapper, output: linesOf(wrapper) };
};

const linesOf = (wrapper: ChildProcess) => {
  const lines: string[] = [];
  wrapper.stdout?.setEncoding("utf8").on("data", (text: string) => lines.push(...text.trim().split("\n")));
  return lines;
};

it("ends with the exit code of what it runs", async () => {
  const { wrapper } = wrap("process.exit(5)");
  expect(await once(wrapper, "exit")).toEqual([5, null]);
});

it("ends by the signal that ended what it runs", async () => {
  const { wrapper } = wrap('process.kill(process.pid, "SIGKILL")');
  expect(await once(wrapper, "exit")).toEqual([null, "SIGKILL"]);
});

it("passes a signal on once, also when npm sends it a second time", async () => {
  const { wrapper, output } = wrap(PRODUCT);
  await expect.poll(() => output, PATIENT).toEqual(["ready"]);
  wrapper.kill("SIGINT");
  wrapper.kill("SIGINT");
  await expect.poll(() => output, PATIENT).toEqual(["ready", "SIGINT"]);
  wrapper.kill("SIGHUP");
  await expect.poll(() => output, PATIENT).toEqual(["ready", "SIGINT", "SIGHUP"]);
  wrapper.kill("SIGTERM");
  expect(await once(wrapper, "exit")).toEqual([7, null]);
  expect(output).toEqual(["ready", "SIGINT", "SIGHUP", "SIGTERM"]);
});

it("takes what it runs along when it is killed", async () => {
  const { wrapper, output } = wrap(PRODUCT);
  await expect.poll(() => output, PATIENT).toEqual(["ready"]);
  wrapper.kill("SIGKILL");
  await expect.poll(() => output, PATIENT).toEqual(["ready", "SIGTERM"]);
});

it("ends what it runs when npm was killed", async () => {
  const npm = spawn("sleep", ["60"], { stdio: "ignore" });
  const { wrapper, output } = wrap(PRODUCT, { TRACEWIRE_LIFELINE: `${npm.pid}` });
  await expect.poll(() => output, PATIENT).toEqual(["ready"]);
  npm.kill("SIGKILL");
  expect(await once(wrapper, "exit")).toEqual([7, null]);
});
