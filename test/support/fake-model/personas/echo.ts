import type { Persona } from "./persona.ts";

/** Says what it was told last. */
export const echo: Persona = ({ lastText }) => ({ text: lastText });
