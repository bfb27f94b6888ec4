import { isProgram } from "./programs.ts";
import { type Token, tokenise } from "./tokens.ts";
import type { Found } from "./value.ts";

const BEFORE =
  /(?:^|[\s,(])(?:does|do|did|is|was|are|has|had|of|by|for|from|in|inside|von|bei|durch|für|beim|de|del|por|para|hace|en|der|die|das|el|la)\s+["']?$/i;
const AFTER =
  /^["']?(?:'s\b|\s+(?:is|was|has|does|did|makes?|made|opens?|opened|reads?|writes?|wrote|calls?|called|sends?|sent|receives?|uses?|spends?|waits?|runs?|creates?|deletes?|performs?|issues?|triggers?|hits?|gets?|causes?|öffnet|liest|schreibt|macht|sendet|wartet|ruft|abre|lee|escribe|hace|envía|llama|usa)\b)/i;

/**
 * Unknown Latin words that stand where a name would: "does evalapp open", "ngix 进程打开", "web-1's reads".
 * In a Chinese or Japanese sentence any unknown Latin word is one.
 */
export const guessNames = (text: string, unknown: Token[], taken: Found[]): Found[] => {
  const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
  return unknown.flatMap((token): Found[] => {
    const whole = wholeName(text, token);
    const joined =
      isProgram(text.slice(whole.start, whole.end)) || COMPOUND.test(text.slice(whole.start, whole.end));
    const { start, end } = joined || isWholly(text, whole, unknown) ? whole : token;
    const name = text.slice(start, end);
    // `O_CREAT` is a constant of the kernel's interface: a restriction, and nobody's name.
    if (/^[A-Z]+_[A-Z0-9_]+$/.test(name) && !name.startsWith("CAP_"))
      return [{ value: { type: "text", text: name }, start, end }];
    if (name.length < 2 || taken.some((one) => start < one.end && one.start < end)) return [];
    const plain = /^\p{L}+$/u.test(name);
    const sure = isProgram(name) || (!plain && /[a-z]/i.test(name));
    if (!sure && !cjk && !BEFORE.test(text.slice(0, start)) && !AFTER.test(text.slice(end))) return [];
    return [{ value: { type: "process", name }, start, end }];
  });
};

/** What programs are called after a hyphen: `redis-server`, `log-agent-2`. */
const COMPOUND =
  /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*-(?:server|agent|workers?|exporter|manager|proxy|client|daemon|service|api|apiserver|scheduler|controller|master|sync|backup|job|db|cache|gateway|web|app|node|main|shipper|runner|\d+)(?:-?\d+)?$/;

/** The name around a token: `node-exporter` is one name of two tokens. */
const wholeName = (text: string, token: Token): { start: number; end: number } => {
  const before = /[\w+@-]*$/.exec(text.slice(0, token.start))?.[0].length ?? 0;
  const after = /^(?:[\w+@-]|\.(?=\w))*/.exec(text.slice(token.end))?.[0].length ?? 0;
  return { start: token.start - before, end: token.end + after };
};

/** Whether every word in the stretch is unknown: "io_uring-Anfragen" is not a name. */
const isWholly = (text: string, { start, end }: { start: number; end: number }, unknown: Token[]): boolean =>
  tokenise(text.slice(start, end)).every((inner) => unknown.some((one) => one.start === start + inner.start));
