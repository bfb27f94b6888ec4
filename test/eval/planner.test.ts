import { expect, test } from "vitest";
import { settingsFor } from "./planner.ts";

const SERVER = { OPENAI_BASE_URL: "http://127.0.0.1:1/v1", TRACEWIRE_MODEL: "small" };

test("the product gets the settings that are its own, and no others", () => {
  const env = { ...SERVER, TRACEWIRE_STATE: "/elsewhere", PATH: "/bin", HOME: "/root" };
  expect(settingsFor(undefined, env)).toEqual(SERVER);
  expect(settingsFor("model", env)).toEqual(SERVER);
});

test("the shelf alone is asked for by name, whatever is set", () => {
  expect(settingsFor("shelf", SERVER)).toMatchObject({ TRACEWIRE_MODEL: "off" });
});

test.each([{}, { ...SERVER, TRACEWIRE_MODEL: "off" }])(
  "a model that is wanted and not set is an error that says what to set (%o)",
  (env) => {
    expect(() => settingsFor("model", env)).toThrow(/set OPENAI_API_KEY, or OPENAI_BASE_URL/);
  },
);
