import { type Heartbeat, TraceError } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { choose, type Host } from "./inventory.ts";

const beat = {} as Heartbeat;
const host = (name: string, here = true): Host => ({ host: name, enrolledAt: 1, beat: here ? beat : null });
const fleet = [host("db-1"), host("web-1"), host("web-2"), host("web-3", false)];

const chosen = (hosts: Host[], wanted: string[]): string[] | string => {
  try {
    return choose(hosts, wanted).map((one) => one.host);
  } catch (error) {
    if (error instanceof TraceError) return `${error.code}: ${error.message}. ${error.hint}`;
    throw error;
  }
};

describe("which hosts a request means", () => {
  test("names, lists and globs, the connected ones", () => {
    expect(chosen(fleet, ["db-1"])).toEqual(["db-1"]);
    expect(chosen(fleet, ["db-1", "web-2"])).toEqual(["db-1", "web-2"]);
    expect(chosen(fleet, ["web-*"])).toEqual(["web-1", "web-2"]);
    expect(chosen(fleet, ["web-?"])).toEqual(["web-1", "web-2"]);
  });

  test("no name means the only host", () => {
    expect(chosen([host("one")], [])).toEqual(["one"]);
    expect(chosen(fleet, [])).toMatch(/^BAD_OPTION: .*Known hosts: db-1, web-1, web-2, web-3/);
  });

  test("an unknown host and an offline one are told apart", () => {
    expect(chosen(fleet, ["web-9"])).toMatch(/^UNKNOWN_HOST: there is no host web-9\. Known hosts: db-1/);
    expect(chosen(fleet, ["web-1", "nope-*"])).toMatch(/^UNKNOWN_HOST/);
    expect(chosen(fleet, ["web-3"])).toMatch(/^HOST_OFFLINE: web-3: not connected; nothing was started/);
    expect(chosen([], [])).toMatch(/^UNKNOWN_HOST/);
  });

  test("a glob reads no other character as a pattern", () => {
    expect(chosen([host("a1b"), host("a-b")], ["a-b"])).toEqual(["a-b"]);
  });
});
