/**
 * `npm run fake-model`: an OpenAI-compatible server for tries and tests, without a model. Described in `docs/model.md`.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { DIALECTS, type DialectName } from "./dialects.ts";
import { PERSONAS } from "./personas/personas.ts";
import { readScript } from "./read-script.ts";
import { startFakeModel } from "./start-fake-model.ts";

const USAGE = `npm run fake-model -- [--persona NAME | --script FILE] [--mode SERVER] [--port N] [--key KEY] [--context TOKENS]
  --persona  what the model is like: ${Object.keys(PERSONAS).join(", ")} (obedient)
  --script   a YAML or JSON file with turns: when (a regular expression on what was said last), times, reply
  --mode     which server it is like: ${Object.keys(DIALECTS).join(", ")} (openai)
  --port     where it listens on the loopback (11435)
  --key      refuses every other key
  --context  how many tokens it takes; some servers refuse what is longer, some cut it without a word

Then: OPENAI_BASE_URL=http://127.0.0.1:11435/v1 npm start`;

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      persona: { type: "string", default: "obedient" },
      script: { type: "string" },
      mode: { type: "string", default: "openai" },
      port: { type: "string", default: "11435" },
      key: { type: "string" },
      context: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const persona =
    values.script === undefined ? PERSONAS[values.persona] : readScript(readFileSync(values.script, "utf8"));
  if (!persona) throw new Error(`there is no persona ${values.persona}`);
  if (!(values.mode in DIALECTS)) throw new Error(`there is no mode ${values.mode}`);

  const fake = await startFakeModel({
    reply: async (request) => {
      const reply = await persona(request);
      const said = reply.error?.message ?? reply.fault ?? reply.calls?.[0]?.name ?? "text";
      console.log(`${request.number} ${request.lastText.slice(0, 80).replaceAll(/\s+/g, " ")} -> ${said}`);
      return reply;
    },
    dialect: values.mode as DialectName,
    port: whole("port", values.port),
    ...(values.key === undefined ? {} : { apiKey: values.key }),
    ...(values.context === undefined ? {} : { contextTokens: whole("context", values.context) }),
  });
  console.log(`fake model at ${fake.url}`);
};

const whole = (option: string, text: string): number => {
  if (!/^\d+$/.test(text)) throw new Error(`--${option} ${text} is not a number`);
  return Number(text);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
}
