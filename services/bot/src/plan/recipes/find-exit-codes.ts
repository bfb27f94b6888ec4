import { each, type Finder } from "./value.ts";

const CODE =
  "(?:(?:exit(?:ed|s|ing)?|return)(?:\\s+(?:with|with a|codes?|status(?:es)?|values?))+|exit ?codes?|exitcode[ns]?|rückgabe(?:code|wert)|beendigungscode|c[oó]digos? (?:de salida )?|estado de salida|退出码|退出代码|退出状态|返回码|終了(?:コード|ステータス))";
const IS = "(?:\\s*(?:is|are|was|of|equals?|ist|es|igual a|==?|:|为|是|等于|が|は)\\s*|\\s*)";
const ZERO = "(?:0|zero|null|cero|零|ゼロ)(?![\\d.])";

/** "Exit code 2", "a non-zero exit status", "終了コードが0以外". */
export const findExitCodes: Finder = (text) =>
  AN_END.test(text)
    ? [
        ...each(
          text,
          new RegExp(
            `(?:\\b(?:not|non|nicht|other than|different from|ungleich|außer|except|above|greater than|distint[oa]s? (?:de|a)|diferentes? (?:de|a)|que no (?:sea|es)|no)|不是|不为|不等于|非|大于|≠|!=|<>|>)\\s*-?\\s*${ZERO}`,
            "giu",
          ),
          () => ({ type: "exit-code", code: "failure" }),
        ),
        ...each(text, /\bnonzero\b|(?:0|ゼロ)\s*(?:以外|でない|ではな|じゃな)\S*|非ゼロ/gi, () => ({
          type: "exit-code",
          code: "failure",
        })),
        ...each(text, new RegExp(`${CODE}${IS}(\\d{1,3})(?!\\d)`, "giu"), (match) =>
          Number(match[1]) < 256 ? { type: "exit-code", code: Number(match[1]) } : null,
        ),
      ]
    : [];

const AN_END =
  /\b(?:exit|exits|exited|exitcode\w*|end|ends|ended|die|dies|died|terminate\w*|quit|quits|crash\w*|beend\w*|end(?:et|en)|salida|terminan?|acaban?|r[uü]ckgabe\w*|status)\b|退出|结束|终止|終了/i;
