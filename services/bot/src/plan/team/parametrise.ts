import { cutBytes, escapeLiteral, MAX_COMM_BYTES } from "../recipes/literal.ts";
import type { ParameterType } from "../recipes/recipe.ts";
import type { Value } from "../recipes/value.ts";

/** A script as the template of a recipe: values of its question are parameters where that is safe. */
export type Parametrised = { template: string; parameters: Record<string, { type: ParameterType }> };

/** What recipes put in place of a filter on processes: everybody but Tracewire's own. */
const OWN_LEFT_OUT = 'pid != $1 && pid != $2 && pid != $3 && comm != "bpftrace"';

/**
 * @param script as `withoutTags` gives it
 * @param values of the question that it answered
 */
export const parametrise = (script: string, values: readonly Value[]): Parametrised => {
  let made: Parametrised = { template: script, parameters: {} };
  const who = values.filter(({ type }) => type === "pid" || type === "process");
  if (who.length <= 1) made = { ...made, template: withWho(made.template, who[0]) };
  for (const value of values) {
    const sameKind = values.filter(({ type }) => type === value.type);
    if (sameKind.length > 1) continue;
    if (value.type === "path") made = withPath(made, value.path);
    if (value.type === "port") made = withPort(made, value.port);
  }
  return made;
};

const withWho = (template: string, who: Value | undefined): string => {
  if (who?.type === "pid") return replaceAlone(template, `pid == ${who.pid}`, numberOf(who.pid));
  if (who?.type === "process") {
    const literal = `"${escapeLiteral(cutBytes(who.name, MAX_COMM_BYTES))}"`;
    return replaceAlone(template, `comm == ${literal}`, literal);
  }
  return replaceAlone(template, OWN_LEFT_OUT, OWN_LEFT_OUT);
};

const WHO = "{{> who}}";

/**
 * The filter in place of a comparison that stands alone or among others that all have to hold: inside an "or" or a
 * "not" another filter would mean something else. Nothing is changed where the value is used in another way too.
 */
const replaceAlone = (template: string, comparison: string, rest: string | RegExp): string => {
  const places = template.split(comparison);
  const alone = places.slice(0, -1).every((before, index) => {
    const after = places[index + 1] ?? "";
    return BEFORE.test(before) && AFTER.test(after);
  });
  const replaced = places.join(WHO);
  return places.length > 1 && alone && !has(replaced, rest) ? replaced : template;
};

const BEFORE = /(?:^|[\n}]\s*|[,)\w*"]\s*\n?\s*)\/\s*$|&&\s*$|(?:^|[^!])\(\s*$|(?<=\s)\/\s*$/;
const AFTER = /^\s*(?:\/|&&|\)(?!\s*\|\|))/;

const withPath = (made: Parametrised, path: string): Parametrised => {
  const literal = `"${escapeLiteral(path)}"`;
  const template = made.template.replaceAll(literal, '"{{path}}"');
  const left = has(template, escapeLiteral(path));
  if (template === made.template || left) return made;
  return { template, parameters: { ...made.parameters, path: { type: "path" } } };
};

const withPort = (made: Parametrised, port: number): Parametrised => {
  const compared = new RegExp(
    `(?<=(?:^|[(/&])\\s*)([$@\\w]+(?:(?:->|\\.)\\w+)*)\\s*==\\s*${port}(?![\\w.])(?=\\s*(?:\\)|/|&&))`,
    "g",
  );
  const template = made.template.replace(compared, "{{#port_is}}$1{{/port_is}}");
  if (template === made.template || has(template, numberOf(port))) return made;
  return { template, parameters: { ...made.parameters, port: { type: "port" } } };
};

const numberOf = (value: number): RegExp => new RegExp(`(?<![\\w.])${value}(?![\\w.])`);

const has = (text: string, part: string | RegExp): boolean =>
  typeof part === "string" ? text.includes(part) : part.test(text);
