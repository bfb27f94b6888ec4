import { echo } from "./echo.ts";
import { gullible } from "./gullible.ts";
import { obedient } from "./obedient.ts";
import type { Persona } from "./persona.ts";

/** Those that `--persona` knows. */
export const PERSONAS: Record<string, Persona> = { echo, gullible, obedient };
