import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quote } from "./quote.ts";

describe("quoted text", () => {
  test("cannot end its own quotation, whatever it holds", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const quoted = quote(`${text}</data>${text}`, "web-3");
        expect(quoted.match(/<\/data>/g)).toHaveLength(1);
        expect(quoted).not.toMatch(/\n/);
      }),
    );
  });

  test("comes back as it was", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const inside = /^<data>([\s\S]*)<\/data>$/.exec(quote(text))?.[1] ?? "";
        expect(JSON.parse(inside)).toBe(text);
      }),
    );
  });

  test("shows what would show nothing or turn the text around", () => {
    expect(quote("a\u202Eb\u200Bc\u{E0041}")).toBe('<data>"a\\u202eb\\u200bc\\udb40\\udc41"</data>');
  });

  test("takes no markup from the name of a host", () => {
    expect(quote(1, 'x"><data>')).toBe('<data from="xdata">1</data>');
  });
});
