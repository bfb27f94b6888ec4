import { formProblem } from "./attach-form.ts";
import type { Grammar } from "./grammar.ts";
import { type Bare, expectUnassigned } from "./parse-statement.ts";
import type { AttachPoint, Expression, Probe } from "./tree.ts";

/** Probes whose target is a file: a slash in them is part of a path. */
const WITH_PATHS = new Set([
  "uprobe",
  "u",
  "uretprobe",
  "ur",
  "usdt",
  "U",
  "watchpoint",
  "w",
  "asyncwatchpoint",
  "aw",
]);

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

/**
 * Up to a blank, a comma or a body, quotes taken whole. A slash belongs to it once a colon was seen, comment
 * marks included: every bpftrace reads it so, and a reader who saw a comment there would be deceived.
 */
const readAttachPoint = ({ tokens }: Grammar): AttachPoint => {
  const { start, position, kind } = tokens.next;
  if (kind === "end") throw tokens.unexpected("a probe");
  const { source } = tokens.lexer;
  const text =
    /^(?:"(?:[^"\\\n]|\\[^\n])*"|[^\s"{},/\\]|(?<=:[^\s{},]*)\/)+/.exec(source.slice(start))?.[0] ?? "";
  if (!/^[A-Za-z_*]/.test(text))
    throw tokens.unexpected("a probe such as tracepoint:syscalls:sys_enter_openat or interval:s:1");
  const odd = /[^\w:.*+\-/$?@=[\]!#~<>&%^|]/u.exec(text.replaceAll(/"(?:[^"\\]|\\.)*"/g, ""))?.[0];
  if (odd !== undefined)
    throw tokens.wrong(position, `${odd} cannot stand in the name of a probe unless it is quoted`);
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
  const parts = partsOf(rest);
  const family = parts[0] as string;
  if (!WITH_PATHS.has(family) && parts.some((part) => part.includes("/")) && !rest.includes('"'))
    throw wrong(`${family} probes have no path: put a blank before the filter or the comment`);
  const problem = formProblem(parts);
  if (problem !== null) throw wrong(problem);
  return { kind: "attach-point", label: label ?? null, text, parts, position };
};

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
