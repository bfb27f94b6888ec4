import { readFileSync } from "node:fs";
import type { Look } from "@tracewire/protocol";
import type { Surroundings } from "./found.ts";
import { lookAt } from "./look-at.ts";

// What the agent asks comes in and what was found goes out, as JSON; what it asks was checked there.
const { look, surroundings } = JSON.parse(readFileSync(0, "utf8")) as {
  look: Look;
  surroundings: Surroundings;
};
process.stdout.write(JSON.stringify(await lookAt(look, surroundings)));
