const MAX_WORDS = 200;
/** A run this long that is in the prompt too was taken from it. */
const RUN = 24;

/**
 * What a server said, fit to be shown: one line, short, and only when it repeats neither the key nor the prompt.
 * "model 'llama9' not found, try pulling it first" is worth more than any guess of ours.
 */
export const quotableWords = (words: string, apiKey: string | null, prompt: string): string | null => {
  const line = words
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ")
    .slice(0, MAX_WORDS)
    .trim();
  if (line === "" || repeatsKey(line, apiKey) || repeatsPrompt(line, prompt)) return null;
  return line;
};

/** OpenAI repeats a wrong key with its middle starred out. */
const repeatsKey = (line: string, apiKey: string | null): boolean =>
  /\bsk-|bearer\s|api[- ]key[^.]*:/i.test(line) ||
  (apiKey !== null && apiKey.length >= 8 && line.includes(apiKey.slice(0, 8)));

const repeatsPrompt = (line: string, prompt: string): boolean => {
  for (let at = 0; at + RUN <= line.length; at += 1)
    if (prompt.includes(line.slice(at, at + RUN))) return true;
  return false;
};
