import picocolors from "picocolors";

export type Style = { colour: boolean; width: number };

/** What every part of a report needs to be drawn. */
export type Page = {
  /** Columns of the terminal. */
  width: number;
  /** Rows of a table, lines of a series. */
  top: number;
  /** The machine of the host, such as `x86_64`. */
  arch: string;
  paint: ReturnType<typeof picocolors.createColors>;
};

/** Below this nothing can be laid out: lines are as wide as this and the terminal breaks them. */
const MIN_WIDTH = 40;
/** Beyond this the eye loses the row. */
const MAX_WIDTH = 160;

/** Columns of prose: a longer line is hard to read. */
export const READABLE = 100;

export const pageOf = (style: Style, top: number, arch: string): Page => ({
  width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, style.width)),
  top,
  arch,
  paint: picocolors.createColors(style.colour),
});
