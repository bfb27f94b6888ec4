import { TraceError } from "@tracewire/protocol";
import { describe, expect, test } from "vitest";
import { describeSettings, readConfig } from "./config.ts";

const modelOf = (env: Record<string, string>) => readConfig(env).model;

describe("the model's settings", () => {
  test("without a key and without an address there is no model", () => {
    expect(modelOf({})).toBeNull();
    expect(modelOf({ OPENAI_MODEL: "llama" })).toBeNull();
  });

  test("a key alone asks OpenAI, a model that it has", () => {
    expect(modelOf({ OPENAI_API_KEY: "k" })).toEqual({
      baseUrl: "https://api.openai.com/v1",
      apiKey: "k",
      name: "gpt-6.1-sol",
      mode: "auto",
      timeoutMs: 60_000,
    });
  });

  test("an address needs neither key nor name", () => {
    expect(modelOf({ OPENAI_BASE_URL: "http://127.0.0.1:11434/v1" })).toMatchObject({
      baseUrl: "http://127.0.0.1:11434/v1",
      apiKey: null,
      name: null,
    });
  });

  test("TRACEWIRE_MODEL wins over OPENAI_MODEL, and off turns the model off though there is a key", () => {
    expect(modelOf({ OPENAI_API_KEY: "k", OPENAI_MODEL: "one" })?.name).toBe("one");
    expect(modelOf({ OPENAI_API_KEY: "k", OPENAI_MODEL: "one", TRACEWIRE_MODEL: "two" })?.name).toBe("two");
    expect(modelOf({ OPENAI_API_KEY: "k", TRACEWIRE_MODEL: "off" })).toBeNull();
  });

  test("a wrong address, mode or time is told with what is right, all at once", () => {
    const wrong = {
      OPENAI_BASE_URL: "localhost:1",
      TRACEWIRE_MODEL_MODE: "xml",
      TRACEWIRE_MODEL_TIMEOUT: "1h",
    };
    expect(() => readConfig(wrong)).toThrow(TraceError);
    expect(() => readConfig(wrong)).toThrow(/OPENAI_BASE_URL looks like.*json_schema.*a number of seconds/s);
  });

  test("an error about a setting does not repeat the key", () => {
    expect(() => readConfig({ OPENAI_API_KEY: "sk-secret", TRACEWIRE_MODEL_MODE: "xml" })).toThrow(
      /^((?!sk-secret).)*$/s,
    );
  });

  test("--help lists what a person sets, with its default", () => {
    const names = describeSettings().map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining(["OPENAI_API_KEY", "TRACEWIRE_MODEL", "TRACEWIRE_MODEL_TIMEOUT"]),
    );
    expect(names).not.toContain("SUDO_USER");
  });
});

describe("where metrics are served", () => {
  const metricsOf = (text?: string) =>
    readConfig(text === undefined ? {} : { TRACEWIRE_METRICS: text }).metrics;

  test("is nowhere when it is not set, and only this machine when it is a port", () => {
    expect(metricsOf()).toBeNull();
    expect(metricsOf("")).toBeNull();
    expect(metricsOf("9464")).toEqual({ host: "127.0.0.1", port: 9464 });
  });

  test("may be an address, of IPv6 too", () => {
    expect(metricsOf("0.0.0.0:9464")).toEqual({ host: "0.0.0.0", port: 9464 });
    expect(metricsOf("[::1]:9464")).toEqual({ host: "::1", port: 9464 });
    expect(metricsOf("metrics.internal:80")).toEqual({ host: "metrics.internal", port: 80 });
  });

  test("is told when it cannot be understood", () => {
    for (const text of ["on", "127.0.0.1", "localhost:", "http://x:1", "70000", "::1:9464"])
      expect(() => metricsOf(text), text).toThrow(/TRACEWIRE_METRICS looks like 9464/);
  });
});
