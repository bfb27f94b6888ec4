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
          `interval:${step(filling.everyMs)} {\n${shown.map((map) => `  ${print(map)} clear(${map});\n`).join("")}}`,
        ];
  const end = [
    ...helpers.map((map) => `clear(${map});`),
    ...(filling.everyMs === null && filling.onlyTop
      ? shown.map((map) => `${print(map)} clear(${map});`)
      : []),
  ];
  return [...steps, ...(end.length === 0 ? [] : [`END { ${end.join(" ")} }`])].join("\n");
};

const step = (everyMs: number): string => (everyMs % 1_000 === 0 ? `s:${everyMs / 1_000}` : `ms:${everyMs}`);
