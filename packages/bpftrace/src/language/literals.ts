const UINT64_MAX = (1n << 64n) - 1n;

const NANOSECONDS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

/** Before an exponent stands a single digit. */
const DECIMAL =
  /^(\d(?=[eE])|\d(?:[\d_]*\d)?(?![eE]))(?:[eE](\d(?:[\d_]*\d)?))?(ns|us|ms|[smhd]|[uU](?:ll?|LL?)?|ll?|LL?)?$/;
const HEXADECIMAL = /^0[xX]([\da-fA-F](?:[\da-fA-F_]*[\da-fA-F])?)$/;
const EXPONENT_MAX = 20;

/** A literal's value (nanoseconds for a duration), or what is wrong with it. */
export const integerValue = (text: string): bigint | string => {
  const hexadecimal = HEXADECIMAL.exec(text);
  const decimal = DECIMAL.exec(text);
  const shown = text.length > 30 ? `${text.slice(0, 30)}…` : text;
  if (hexadecimal === null && decimal === null)
    return `${shown} is not a number: whole numbers are written 42, 0x2a, 1_000, 1e6 or with a duration such as 5s`;
  const value = hexadecimal ? BigInt(text.replaceAll("_", "")) : decimalValue(decimal as RegExpExecArray);
  if (value === null) return `${shown} begins with 0, so it is octal and may only hold the digits 0 to 7`;
  return value > UINT64_MAX ? `${shown} does not fit in 64 bits` : value;
};

const decimalValue = (match: RegExpExecArray): bigint | null => {
  const digits = match[1]?.replaceAll("_", "") ?? "";
  const exponent = match[2]?.replaceAll("_", "");
  const unit = NANOSECONDS[match[3] ?? ""] ?? 1n;
  if (exponent !== undefined)
    return Number(exponent) > EXPONENT_MAX
      ? UINT64_MAX + 1n
      : BigInt(digits) * 10n ** BigInt(exponent) * unit;
  if (digits.length === 1 || !digits.startsWith("0")) return BigInt(digits) * unit;
  return /^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) * unit : null;
};

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", '"': '"', "\\": "\\" };

/** What stands between the quotes with its escapes replaced, or the escape that does not exist. */
export const stringValue = (text: string): { value: string } | { unknownEscape: string; offset: number } => {
  let value = "";
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== "\\") {
      value += text[at];
      continue;
    }
    const next = text[at + 1] ?? "";
    const code =
      /^\\([0-7]{1,3})/.exec(text.slice(at, at + 4)) ??
      /^\\[xX]([\da-fA-F]{1,2})/.exec(text.slice(at, at + 4));
    if (code !== null) {
      const charCode = Number.parseInt(code[1] as string, /[0-7]/.test(next) ? 8 : 16);
      if (charCode > 0xff) return { unknownEscape: code[0], offset: at };
      value += String.fromCharCode(charCode);
      at += code[0].length - 1;
    } else if (ESCAPES[next] !== undefined) {
      value += ESCAPES[next];
      at += 1;
    } else return { unknownEscape: `\\${next}`, offset: at };
  }
  return { value };
};
