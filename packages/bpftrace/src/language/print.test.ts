import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FORMS } from "./forms.ts";
import { parse } from "./parse.ts";
import { print } from "./print.ts";
import { scripts } from "./script-arbitrary.ts";

/** Positions say where something stood in one text; everything else is the meaning. */
const meaning = (tree: unknown): unknown =>
  JSON.parse(
    JSON.stringify(tree, (key, value) =>
      key === "position" ? undefined : typeof value === "bigint" ? `${value}n` : value,
    ),
  );

describe("print", () => {
  test("gives back any tree when it is read again", () =>
    fc.assert(
      fc.property(scripts, (script) => {
        expect(meaning(parse(print(script)))).toEqual(meaning(script));
      }),
      { numRuns: 1_000 },
    ));

  test("keeps the meaning of a script whatever blanks and comments stand between its words", () => {
    const layout = fc.constantFrom(" ", "\n", "\t", " /* c */ ", " // c\n", "\r\n");
    return fc.assert(
      fc.property(scripts, fc.array(layout, { minLength: 1, maxLength: 20 }), (script, layouts) => {
        let at = 0;
        // After a semicolon or an opening brace, so that no attach point or text is torn apart.
        const noisy = print({ ...script, shebang: null }).replaceAll(
          /(?<=[;{])\n/g,
          () => `\n${layouts[at++ % layouts.length]}`,
        );
        const tree = parse(noisy);
        expect(meaning(parse(print(tree)))).toEqual(meaning(tree));
      }),
      { numRuns: 300 },
    );
  });

  test.each(FORMS)("reads %s as it stood", (source) => {
    const tree = parse(source);
    expect(meaning(parse(print(tree)))).toEqual(meaning(tree));
  });

  const tools = execFileSync("dpkg", ["-L", "bpftrace"], { encoding: "utf8" })
    .split("\n")
    .filter((path) => path.endsWith(".bt"));

  test("knows the 35 tools that Debian's package installs", () => {
    expect(tools.length).toBeGreaterThanOrEqual(35);
  });

  test.each(tools)("reads %s as it stood", (path) => {
    const tree = parse(readFileSync(path, "utf8"));
    expect(meaning(parse(print(tree)))).toEqual(meaning(tree));
  });

  test("keeps comments with the statement that they explain", () => {
    const source = `// what this is
tracepoint:raw_syscalls:sys_enter // every call
/pid != $1/ { /* not us */
  @[comm] = count(); // by name
  // the end
}
// bye`;
    expect(print(parse(source))).toBe(`// what this is
// every call
tracepoint:raw_syscalls:sys_enter
/pid != $1/
{
  /* not us */
  @[comm] = count(); // by name
  // the end
}

// bye
`);
  });

  test("writes only the brackets that the meaning needs", () => {
    const line = (source: string): string =>
      (print(parse(`BEGIN { ${source} }`)).split("\n")[1] ?? "").trim();
    expect(line("@ = ((1 + (2 * 3)) - (4 - 5));")).toBe("@ = 1 + 2 * 3 - (4 - 5);");
    expect(line("@ = ((1 + 2) * 3);")).toBe("@ = (1 + 2) * 3;");
    expect(line("@ = - -1 - --$x;")).toBe("@ = - -1 - --$x;");
    expect(line("@ = ((struct task_struct*)curtask)->pid;")).toBe(
      "@ = ((struct task_struct *)curtask)->pid;",
    );
    expect(line("@ = ($a ? 1 : 2) ? 3 : ($b ? 4 : 5);")).toBe("@ = ($a ? 1 : 2) ? 3 : $b ? 4 : 5;");
    expect(line("if (pid==1) {exit()} else if ($2) {}")).toBe("if (pid == 1) {");
  });

  test("never begins a comment where a filter follows a pointer", () => {
    expect(print(parse("kprobe:f / *arg0 / { }"))).toContain("/(*arg0)/");
  });
});
