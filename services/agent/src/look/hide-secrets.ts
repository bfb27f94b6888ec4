const HIDDEN = "***";

/** A word beyond this is no option; also bounds what a hostile process can make the patterns work. */
const MAX_OPTION = 100;
const MAX_TEXT = 4_096;

/**
 * Arguments as they may leave the host, in one text. What looks like a secret is replaced: by the name before it
 * (`--password x`, `TOKEN=x`, `Authorization: x`), by where it stands (`scheme://user:x@host`), or by its own form.
 * Rather too much than too little.
 */
export const hideSecrets = (words: readonly string[]): string => {
  const hide = hider(words[0] ?? "");
  return withinText(words)
    .map((word) => (/\s/.test(word) ? hide(hideInside(word)) : hide(word)))
    .join(" ");
};

/** Whole words only: the half of a secret is recognised by nothing. */
const withinText = (words: readonly string[]): string[] => {
  let left = MAX_TEXT;
  const within: string[] = [];
  for (const word of words) {
    left -= word.length + 1;
    if (left < 0) return [...within, word.slice(0, word.length + left).replace(/\S*$/, "…")];
    within.push(word);
  }
  return within;
};

/** Words of an argument that is itself a command, such as of `sh -c`, or of a title that a process gave itself. */
const hideInside = (text: string): string => {
  let hide = hider("");
  // The forms first: they span words.
  return hideForms(text).replace(/\S+/g, (word) => {
    const bare = word.replace(/^["'(]+/, "");
    if (nameOf(bare) in SHORT_OPTIONS) hide = hider(bare);
    return hide(word);
  });
};

/** Goes through words one by one and remembers whether the next one is a secret. */
const hider = (program: string): ((word: string) => string) => {
  const letters = SHORT_OPTIONS[nameOf(program)] ?? "";
  let next = false;
  return (word) => {
    const letter = word.length > 1 && word[0] === "-" && letters.includes(word[1] as string);
    const named = word.length <= MAX_OPTION && SECRET_OPTION.test(word);
    const hidden = next && !named;
    next = named || (letter && word.length === 2);
    if (hidden) return HIDDEN;
    return letter && word.length > 2 ? `${word.slice(0, 2)}${HIDDEN}` : hideForms(word);
  };
};

const nameOf = (program: string): string =>
  program
    .split("/")
    .at(-1)
    ?.replace(/[\d.]+$/, "") ?? "";

const hideForms = (text: string): string =>
  FORMS.reduce((rest, [form, instead]) => rest.replace(form, instead), text);

/** Options of one letter that mean a secret to these programs, also with the secret attached: `-psecret`. */
const SHORT_OPTIONS: Record<string, string> = {
  mysql: "p",
  mysqldump: "p",
  mysqladmin: "p",
  mariadb: "p",
  "mariadb-dump": "p",
  mongo: "p",
  mongosh: "p",
  mongodump: "p",
  sshpass: "p",
  docker: "p",
  podman: "p",
  curl: "uU",
  "redis-cli": "a",
  ldapsearch: "w",
  ldapmodify: "w",
  sqlcmd: "P",
  smbclient: "U",
  ipmitool: "P",
};

/** Stand anywhere in a name: `dbPassword`, `AWS_SECRET_ACCESS_KEY`. */
const LONG =
  "(?<!by|com|tres)pass(?!ive|thr|enger|age|ing)|secret|token(?!iz)|api[_-]?key|credential|access[_-]?key|private[_-]?key|account[_-]?key|encryption[_-]?key|signing[_-]?key|session[_-]?(?:id|key)|signature|cookie|bearer|authorization|connection[_-]?string";
/** Mean nothing inside of another word: `key`, not `monkey`. */
const SHORT = "(?<![a-z])(?:pwd|auth|sig|jwt|pin|otp|salt|sas|key|dsn|psk)(?![a-z])";
const NAME = `(?:${LONG}|${SHORT})`;

const SECRET_OPTION = new RegExp(`^--?[\\w.-]*${NAME}[\\w.-]*$`, "i");

const VALUE = `(?:"[^"]*"?|'[^']*'?|[^\\s&;,"'}]+)`;

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,100}):[^\s@]+@/gi, `$1:${HIDDEN}@`],
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/:@]{16,}@/gi, `$1${HIDDEN}@`],
  [/\b(bearer|basic|digest|negotiate)\s+[\w+/=.~-]{6,}/gi, `$1 ${HIDDEN}`],
  [new RegExp(`(${NAME}[\\w.-]{0,60}["']?\\s{0,2}:\\s{0,2})${VALUE}(?: \\*\\*\\*)?`, "gi"), `$1${HIDDEN}`],
  [new RegExp(`(${NAME}[\\w.-]{0,60}["']?\\s?=\\s?)${VALUE}`, "gi"), `$1${HIDDEN}`],
  [/\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{12,}\b/g, HIDDEN],
  [/\beyJ[\w-]{8,}\.[\w.-]*/g, HIDDEN],
  [
    /\b(?:gh[oprsu]_|github_pat_|glpat-|xox[abeoprs]-|[sprk]k[-_](?:live|test|proj|ant)|npm_|hf_|dop_v1_|SG\.|AIza|ya29\.|hvs\.|dckr_pat_)[\w.-]{8,}/g,
    HIDDEN,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g, HIDDEN],
  // Long, and of small letters, capitals and digits at once: hardly a name.
  [/(?<![\w/.+-])(?=[\w+=-]*[a-z])(?=[\w+=-]*[A-Z])(?=[\w+=-]*\d)[\w+=-]{32,}(?![\w/.])/g, HIDDEN],
];
