import { describe, expect, test } from "vitest";
import { compress } from "./compress.ts";
import type { Message } from "./talk.ts";

const tool = (index: number, length: number): Message => ({
  role: "tool",
  callId: `c${index}`,
  text: "x".repeat(length),
});

describe("a long conversation", () => {
  const long: Message[] = [
    { role: "user", text: "the request".repeat(500) },
    ...Array.from({ length: 20 }, (_, index) => tool(index, 8_000)),
  ];

  test("keeps every message, the request and what was said last whole", () => {
    const short = compress(long);
    expect(short).toHaveLength(long.length);
    expect(short[0]).toEqual(long[0]);
    expect(short.slice(-6)).toEqual(long.slice(-6));
  });

  test("says where something was left out, and gets small enough", () => {
    const short = compress(long);
    expect(short[1]?.text).toMatch(/7600 characters of this older answer are left out/);
    expect(short.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(82_000);
  });

  test("closes the data that it cuts off, so that nothing after it is taken for data", () => {
    const data = long.map((message) => ({ ...message, text: `<data from="web-3">"${message.text}"</data>` }));
    for (const { text } of compress(data))
      expect(text.split("<data").length, text.slice(0, 600)).toBe(text.split("</data>").length);
  });

  test("is left alone while it is short", () => {
    const few = long.slice(0, 5);
    expect(compress(few)).toEqual(few);
  });
});
