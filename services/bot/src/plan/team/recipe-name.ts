import { TraceError } from "@tracewire/protocol";

const MAX_NAME = 48;

/**
 * A name that is also a file's: `slow-reads`.
 * @throws TraceError BAD_OPTION
 */
export const readRecipeName = (name: string): string => {
  if (name.length <= MAX_NAME && /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) return name;
  throw new TraceError("BAD_OPTION", `"${name.slice(0, MAX_NAME)}" is no name for a recipe`, {
    hint: `A name has a-z, 0-9 and -, begins with a letter, and at most ${MAX_NAME} characters: slow-reads`,
  });
};
