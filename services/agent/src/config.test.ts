import { describe, expect, test } from "vitest";
import { ConfigError, hostIdOf, readConfig, settingsHelp } from "./config.ts";

const GOOD = { REDIS_URL: "redis://r:1", TRACEWIRE_BOT_KEYS: "/keys", TRACEWIRE_HOST: "web-3" };

describe("the agent's settings", () => {
  test("tell every mistake at once", () => {
    const env = { TRACEWIRE_HOST: "Web_3", TRACEWIRE_SELF_PIDS: "1,2,3", TRACEWIRE_MAX_PROBES: "many" };
    expect(() => readConfig(env)).toThrow(ConfigError);
    for (const name of ["REDIS_URL", "TRACEWIRE_BOT_KEYS", ...Object.keys(env)])
      expect(() => readConfig(env)).toThrow(name);
  });

  test("take an empty value for none", () => {
    expect(readConfig({ ...GOOD, REDIS_SOCKET: "", TRACEWIRE_SELF_PIDS: "" })).toMatchObject({
      redis: { url: "redis://r:1" },
      selfPids: [],
    });
  });

  test("find Redis on a socket, given as path or as URL", () => {
    expect(readConfig({ ...GOOD, REDIS_SOCKET: "/run/r.sock" }).redis).toEqual({ path: "/run/r.sock" });
    expect(readConfig({ ...GOOD, REDIS_URL: "redis+unix:///run/a%20b.sock?db=0" }).redis).toEqual({
      path: "/run/a b.sock",
    });
  });

  test("never let effects run", () => {
    expect(() => readConfig({ ...GOOD, TRACEWIRE_MAX_RISK: "effects" })).toThrow("TRACEWIRE_MAX_RISK");
  });

  test("say which looks are made, all of them by default, and refuse one that does not exist", () => {
    const looks = (text?: string) => readConfig({ ...GOOD, TRACEWIRE_LOOKS: text }).ceilings.looks;
    expect(looks()).toContain("processes");
    expect(looks("none")).toEqual([]);
    expect(looks("probes, type")).toEqual(["probes", "type"]);
    for (const wrong of ["proccesses", "none,type", ","])
      expect(() => looks(wrong)).toThrow("TRACEWIRE_LOOKS");
  });

  test("are all in the help", () => {
    for (const name of ["REDIS_URL", "TRACEWIRE_STATE", "TRACEWIRE_MAX_RISK", "TRACEWIRE_LOOKS"])
      expect(settingsHelp()).toContain(name);
  });
});

test("a host name becomes a host's id that Redis patterns cannot misread", () => {
  expect(hostIdOf("Web_3.example.org")).toBe("web-3-example-org");
  expect(hostIdOf(`-${"x".repeat(80)}-`)).toHaveLength(62);
  expect(hostIdOf("…")).toBe("localhost");
});
