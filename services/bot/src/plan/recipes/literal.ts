/** Longest process name that the kernel keeps, bytes. */
export const MAX_COMM_BYTES = 15;

/**
 * A value inside a bpftrace string literal, or a number on its own. bpftrace reads `\"`, `\\`, `\n` and
 * octal escapes; anything outside printable ASCII goes in as octal, so that no version reads it in another way.
 */
export const escapeLiteral = (value: unknown): string => {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer`);
    return String(value);
  }
  return [...(Buffer.isBuffer(value) ? value : Buffer.from(String(value)))]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      if (char === '"' || char === "\\") return `\\${char}`;
      return byte >= 0x20 && byte < 0x7f ? char : `\\${byte.toString(8).padStart(3, "0")}`;
    })
    .join("");
};

/** At most so many bytes of UTF-8, never a broken character. */
export const cutBytes = (text: string, bytes: number): string => {
  let cut = "";
  for (const char of text) {
    if (Buffer.byteLength(cut + char) > bytes) break;
    cut += char;
  }
  return cut;
};
