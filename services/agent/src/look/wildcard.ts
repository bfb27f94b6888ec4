/** Whether a text fits a pattern of `*` and `?`. Never slower than the product of both lengths, whatever the pattern. */
export const wildcard = (pattern: string): ((text: string) => boolean) => {
  const simplest = pattern.replace(/\*+/g, "*");
  return (text) => fits(simplest, text);
};

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern);

const fits = (pattern: string, text: string): boolean => {
  let at = 0;
  let star = -1;
  let resumed = 0;
  for (let index = 0; index < text.length; ) {
    if (pattern[at] === "*") {
      star = at++;
      resumed = index;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[index])) {
      at++;
      index++;
    } else if (star !== -1) {
      // The last star takes one more.
      at = star + 1;
      index = ++resumed;
    } else return false;
  }
  return pattern.slice(at).replace(/\*/g, "") === "";
};
