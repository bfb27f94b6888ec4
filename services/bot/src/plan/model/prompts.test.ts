import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { explainPrompt, loadPrompts, requestPrompt, systemPrompt } from "./prompts.ts";
import { FIRST, hostWith } from "./situations.ts";

const prompts = await loadPrompts(
  fileURLToPath(new URL("../../../../../knowledge/prompts", import.meta.url)),
);
const system = (versions: string[], over = {}) =>
  systemPrompt(
    prompts,
    { ...FIRST, ...over },
    versions.map((version) => hostWith(version)),
    5_000,
    "",
  );

describe("the prompts", () => {
  test.each(["0.14.0", "0.17.0", "0.20.2", "0.23.2", "0.27.0"])(
    "for bpftrace %s are these",
    async (version) => {
      await expect(system([version])).toMatchFileSnapshot(`./prompts/system-${version}.txt`);
    },
  );

  test("for a request with everything that is known are these", async () => {
    const text = requestPrompt(prompts, {
      text: '<data>"reads of nginx"</data>',
      options: '<data>{"top":5}</data>',
      hint: "a hint",
      proposal: true,
      proposal_text: "PROPOSAL",
      examples: "EXAMPLES",
      history: "HISTORY",
      earlier: true,
      earlier_text: "EARLIER",
      earlier_script: "EARLIER SCRIPT",
      earlier_found: "FOUND",
    });
    await expect(text).toMatchFileSnapshot("./prompts/request.txt");
    await expect(explainPrompt(prompts)).toMatchFileSnapshot("./prompts/explain.txt");
  });

  test("tell of an older and a newer host what both take", () => {
    const both = system(["0.17.0", "0.27.0"]);
    expect(both).toContain("The hosts differ");
    expect(both).toContain("args->field");
    expect(both).toContain("exit()` in loops are gone");
  });

  test("name only tools that there are", () => {
    expect(system(["0.17.0"])).not.toContain("accept_proposal");
    expect(system(["0.17.0"], { proposal: true })).toContain("accept_proposal");
    expect(system(["0.17.0"], { doubted: true })).toContain("keep_result");
    expect(system(["0.17.0"], { lastWord: true })).not.toContain("When somebody asks why");
  });

  test("leave no tag of the template behind", () => {
    for (const version of ["0.14.0", "0.27.0"]) expect(system([version])).not.toMatch(/\{\{/);
  });

  test("hold nothing of the bot's environment", () => {
    const everything = system(["0.17.0"]);
    for (const [name, value] of Object.entries(process.env))
      if (value && value.length > 12 && /KEY|TOKEN|SECRET|PASS/i.test(name))
        expect(everything).not.toContain(value);
    expect(everything).not.toMatch(/sk-[A-Za-z0-9]|BEGIN PRIVATE KEY|redis:\/\//);
  });
});
