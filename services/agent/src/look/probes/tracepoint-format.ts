export type TracepointField = { name: string; type: string; bytes: number; isDynamic: boolean };

/** The fields that `args->` reaches, from the kernel's own description of a tracepoint. */
export const parseFormat = (format: string): TracepointField[] =>
  [...format.matchAll(/^\s*field:(.*?);\s*offset:\d+;\s*size:(\d+);/gm)].flatMap(
    ([, declared = "", bytes]) => {
      const isDynamic = /^__(?:rel|data)_loc\b/.test(declared);
      const plain = declared.replace(/^__(?:rel_loc|data_loc)\s+/, "").trim();
      const [, before = "", name = "", array = ""] = /^(.*?)(\w+)\s*((?:\[[^\]]*\])*)$/.exec(plain) ?? [];
      // Every tracepoint has these, and no script can use them.
      if (name === "" || name.startsWith("common_")) return [];
      return [{ name, type: `${before.trim()}${array}`, bytes: Number(bytes), isDynamic }];
    },
  );

/** How a script gets its value, as far as the type tells. */
export const useOf = ({ name, type, isDynamic }: TracepointField, isSyscall: boolean): string => {
  const value = `args->${name}`;
  if (isDynamic && /\bchar\b/.test(type)) return `str(${value})`;
  if (/\bchar\s*\[/.test(type)) return value;
  if (/\bchar\s*\*$/.test(type)) return isSyscall ? `str(${value})` : `str(${value}), if it is text`;
  if (/\*\s*\*$/.test(type) || /\*$/.test(type))
    return isSyscall ? `${value}, an address in the program's memory` : `${value}, an address`;
  if (/\[/.test(type)) return `${value}[0]`;
  return value;
};
