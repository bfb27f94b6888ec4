import { formProblem, mayHoldPath } from "./attach-form.ts";
import type { Grammar } from "./grammar.ts";
import { type Bare, expectUnassigned } from "./parse-statement.ts";
import type { AttachPoint, Expression, Probe } from "./tree.ts";

export const parseProbe = (grammar: Grammar): Bare<Probe> => {
  const { tokens } = grammar;
  const { position } = tokens.next;
  const attachPoints = [readAttachPoint(grammar)];
  while (tokens.skip(",") && !tokens.is("{") && !tokens.is("/")) attachPoints.push(readAttachPoint(grammar));
  const predicate = parsePredicate(grammar);
  if (!tokens.is("{"))
    throw predicate === null
      ? tokens.unexpected("'{'", "','", "a filter such as /pid == 1/")
      : tokens.unexpected("'{'");
  return { kind: "probe", attachPoints, predicate, body: grammar.block(false), position };
};

const parsePredicate = (grammar: Grammar): Expression | null => {
  const { tokens } = grammar;
  if (!tokens.skip("/")) return null;
  const predicate = grammar.expression();
  expectUnassigned(grammar, "/");
  return predicate;
};

/** Quotes are taken whole; a slash belongs to it once a colon was seen. */
const WRITTEN = /^(?:"(?:[^"\\\n]|\\[^\n])*"|[^\s"{},/\\:])*(?::(?:"(?:[^"\\\n]|\\[^\n])*"|[^\s"{},\\])*)?/;

/**
 * Up to a blank, a comma or a body, quotes taken whole. A slash belongs to it once a colon was seen, comment
 * marks included: every bpftrace reads it so, and a reader who saw a comment there would be deceived.
 */
const readAttachPoint = ({ tokens }: Grammar): AttachPoint => {
  const { start, position, kind } = tokens.next;
  if (kind === "end") throw tokens.unexpected("a probe");
  const { source } = tokens.lexer;
  const text = WRITTEN.exec(source.slice(start))?.[0] ?? "";
  if (!/^[A-Za-z_*]/.test(text))
    throw tokens.unexpected("a probe such as tracepoint:syscalls:sys_enter_openat or interval:s:1");
  tokens.jump(start + text.length);
  return attachPoint(text, position, (complaint) => tokens.wrong(position, complaint));
};

const attachPoint = (
  text: string,
  position: AttachPoint["position"],
  wrong: (complaint: string) => Error,
): AttachPoint => {
  const [, label, rest] = /^(?:([A-Za-z_]\w*)=)?(.*)$/s.exec(text) as unknown as [
    string,
    string | undefined,
    string,
  ];
  const odd = /[^\w:.*+\-/$[\]#]/u.exec(unquoted(rest))?.[0];
  if (odd !== undefined) throw wrong(`${odd} cannot stand in the name of a probe unless it is quoted`);
  if (/\$(?![1-9]\d{0,2}(?!\d))/.test(rest))
    throw wrong("in the name of a probe, $ begins a parameter such as $1");
  const parts = partsOf(rest);
  const family = parts[0] as string;
  if (!mayHoldPath(family) && parts.some((part) => part.includes("/")) && !rest.includes('"'))
    throw wrong(`${family} probes have no path: put a blank before the filter or the comment`);
  const problem = formProblem(parts);
  if (problem !== null) throw wrong(problem);
  return { kind: "attach-point", label: label ?? null, text, parts, position };
};

/** What the rules of names are for: quoted text is free, and `@` may stand before a source file and its line. */
const unquoted = (text: string): string =>
  text.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").replace(/^(u|uprobe):([^:@]*)@([^:@]+:\d)/, "$1:$2$3");

const partsOf = (text: string): string[] => {
  const parts = [""];
  for (const [piece] of text.matchAll(/"(?:[^"\\]|\\.)*"|:|[^":]+/g))
    if (piece === ":") parts.push("");
    else
      parts[parts.length - 1] += piece.startsWith('"')
        ? piece.slice(1, -1).replaceAll(/\\(.)/g, "$1")
        : piece;
  return parts;
};
