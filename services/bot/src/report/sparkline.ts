const LEVELS = "▁▂▃▄▅▆▇█";

/**
 * One cell a point, from 0 to `highest`; only nothing at all is blank. Starting at 0 keeps a steady rate looking
 * steady. Where there are more points than cells, a cell shows the highest of its points: no peak gets lost.
 */
export const sparkline = (points: readonly number[], width: number, highest = Math.max(...points)): string =>
  downsample(points, width)
    .map((point) => {
      if (!(point > 0) || !(highest > 0)) return point < 0 ? "▾" : " ";
      return LEVELS[Math.min(LEVELS.length - 1, Math.ceil((point / highest) * LEVELS.length) - 1)];
    })
    .join("");

const downsample = (points: readonly number[], width: number): number[] => {
  if (points.length <= width) return [...points];
  return Array.from({ length: width }, (_, cell) => {
    const from = Math.floor((cell * points.length) / width);
    const to = Math.max(from + 1, Math.floor(((cell + 1) * points.length) / width));
    return points
      .slice(from, to)
      .reduce((most, point) => (point > most || Number.isNaN(most) ? point : most));
  });
};

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of at most `width` cells, exact to an eighth of a cell; anything above 0 shows. */
export const bar = (value: number, highest: number, width: number): string => {
  if (!(value > 0) || !(highest > 0) || width < 1) return "";
  const eighths = Math.max(1, Math.round(Math.min(1, value / highest) * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
};
