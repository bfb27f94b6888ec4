/** Constructs that act on the host, wherever the script's risk is put by the product itself: this is a second opinion. */
const ACTING = /(?<![\w:.@$])(system|signal|override|override_return|cat)\s*\(/g;
/** Constructs that put what people type, send or keep in memory into the output. */
const REVEALING = [
  /args?\s*(?:->|\.)\s*(?:buf|ubuf|msg|buff|vec)\b.*(?<!\w)(?:str|buf)\s*\(|(?<!\w)(?:str|buf)\s*\(.*args?\s*(?:->|\.)\s*(?:buf|ubuf|msg|buff|vec)\b/s,
  /(?<![\w:.@$])buf\s*\(/,
  /readline|pam_|SSL_read|SSL_write|getpass|tty_/i,
  /(?<!\w)str\s*\(\s*@/,
];

/** What of a script acts on the host; empty when it only watches. */
export const actsBy = (script: string): string[] =>
  [...codeOf(script).matchAll(ACTING)].map(([, name]) => `${name}()`);

/** What of a script reveals what was typed, sent or kept in memory. */
export const revealsBy = (script: string): string[] =>
  REVEALING.flatMap((construct) => construct.exec(codeOf(script))?.[0] ?? []);

/** Without comments, and with empty strings. */
const codeOf = (script: string): string =>
  script.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"/g, (found) =>
    found.startsWith('"') ? '""' : " ",
  );
