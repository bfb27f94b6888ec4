import { TraceError } from "@tracewire/protocol";
import * as z from "zod";

/** What is written: a bpftrace script, or a C program with libbpf. */
export const Language = z.enum(["bt", "c"]);
export type Language = z.infer<typeof Language>;

/** `write` with what stands behind it; options still inside. */
export type Written = { as: Language; text: string };

/**
 * `write: QUESTION`, `write as=c QUESTION`, `write "QUESTION"`, `write which files does nginx open`. Everything else
 * that begins so is a question about writing: `write latency as a histogram`. `null` for those.
 * @throws TraceError BAD_OPTION for a language that there is not
 */
export const readWrite = (message: string): Written | null => {
  const [, before = "", colon = "", behind = ""] =
    /^((?:[A-Za-z_-]+=(?:"[^"]*"|\S*)\s+)*)write(?:(:)|(?=\s|$))\s*([\s\S]*)$/i.exec(message) ?? [];
  if (behind === "" && colon === "" && !/^\s*(?:\S+=\S*\s+)*write\s*$/i.test(message)) return null;
  if (behind === "") {
    throw new TraceError("EMPTY_REQUEST", "there is nothing to write", {
      hint: "Say what the script is to measure: write: which files does nginx open",
    });
  }
  const as = AS.exec(before) ?? AS.exec(behind);
  const text = `${before.replace(AS, "$1")}${behind.replace(AS, "$1")}`.trim();
  const meant =
    colon !== "" || as !== null || /^[a-z]+=\S/i.test(behind) || /^["“]/.test(behind) || ASKS.test(behind);
  if (!meant) return null;
  const language = Language.safeParse(as?.[2]?.toLowerCase() ?? "bt");
  if (language.success) return { as: language.data, text: text.replace(/^["“]([\s\S]*)["”]$/, "$1") };
  throw new TraceError("BAD_OPTION", `as=${as?.[2]} is no language that can be written`, {
    hint: "as=bt writes a bpftrace script, as=c a C program with libbpf. Example: write as=c which files does nginx open",
  });
};

const AS = /(^|\s)as=(\S+)(?=\s|$)/i;

/** Begins a request and can follow no "write" of a question about writing. */
const ASKS =
  /^(?:which|what|who|whose|where|how|show|trace|list|log|print|measure|welche[rsnm]?|was|wer|wie|zeige?|liste|miss|qu[eé]|qui[eé]n|cu[aá]nt[oa]s|c[oó]mo|muestra|lista|mide)(?![\p{L}\d-])|^(?:显示|统计|跟踪|追踪|哪|什么|谁|多少|列出|どの|どれ|何|誰)/iu;
