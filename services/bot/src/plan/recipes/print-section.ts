import type { Filling } from "./render-recipe.ts";

/**
 * The end of a script: prints maps in steps where that was asked, and keeps the helper maps out of the answer.
 * What a series gathers after its last step is printed at the end; the agent knows it for what it is.
 */
export const closing = (
  script: string,
  answer: string[],
  filling: Pick<Filling, "everyMs" | "top" | "onlyTop">,
): string => {
  const maps = [...new Set(script.match(/@\w*/g) ?? [])];
  const shown = answer.filter((map) => maps.includes(map));
  const helpers = maps.filter((map) => !answer.includes(map));
  const print = (map: string) => (filling.onlyTop ? `print(${map}, ${filling.top});` : `print(${map});`);
  const steps =
    filling.everyMs === null
      ? []
      : [
          `interval:${step(filling.everyMs)} {\n${shown.map((map) => `  ${print(map)} ${emptying(map, script)}(${map});\n`).join("")}}`,
        ];
  const end = [
    ...helpers.map((map) => `clear(${map});`),
    ...(filling.everyMs === null && filling.onlyTop
      ? shown.map((map) => `${print(map)} clear(${map});`)
      : []),
  ];
  return [...steps, ...(end.length === 0 ? [] : [`END { ${end.join(" ")} }`])].join("\n");
};

/**
 * One number without a key is set to zero instead of taken away, as an absent one would print nothing: then a step in
 * which nothing happened differs from one whose print came late, because the machine was too busy.
 */
const emptying = (map: string, script: string): "zero" | "clear" =>
  new RegExp(`${map}\\s*=\\s*(count|sum)\\(`).test(script) ? "zero" : "clear";

const step = (everyMs: number): string => (everyMs % 1_000 === 0 ? `s:${everyMs / 1_000}` : `ms:${everyMs}`);
