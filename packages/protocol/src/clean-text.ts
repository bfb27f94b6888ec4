/**
 * Text of a traced host, made harmless for a terminal: control characters, escape sequences, direction marks and
 * characters that show nothing become visible escapes. A process can name itself anything.
 */
export const cleanText = (text: string): string => text.replace(UNSAFE, escapeOf);

const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;

const escapeOf = (character: string): string => {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  const code = character.codePointAt(0) as number;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
};
