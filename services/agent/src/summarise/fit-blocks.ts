import type { Block } from "@tracewire/protocol";

/** A block at a share of its full size, between 0 and 1; `undefined` when there is nothing to show. */
export type Shrinkable = (share: number) => Block | undefined;

const MAX_BLOCKS = 64;

/** How much of a block is left after one cut, and the share at which it is given up. */
const CUT = 0.7;
const SMALLEST_SHARE = 0.004;

/**
 * Blocks that together take at most `maxBytes` as JSON: the largest is cut until they fit, so that a small table
 * beside a huge one stays whole. What cannot be cut any more is left out.
 */
export const fitBlocks = (sources: readonly Shrinkable[], maxBytes: number): Block[] => {
  const fitted = sources.flatMap((source) => measured(source, 1)).slice(0, MAX_BLOCKS);
  for (;;) {
    const total = fitted.reduce((sum, { bytes }) => sum + bytes, 0);
    if (total <= maxBytes) return fitted.map(({ block }) => block);
    const largest = fitted.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const smaller = largest.share > SMALLEST_SHARE ? measured(largest.source, largest.share * CUT) : [];
    fitted.splice(fitted.indexOf(largest), 1, ...smaller);
  }
};

type Measured = { source: Shrinkable; share: number; block: Block; bytes: number };

const measured = (source: Shrinkable, share: number): Measured[] => {
  const block = source(share);
  if (!block) return [];
  // One more for the comma between blocks.
  return [{ source, share, block, bytes: Buffer.byteLength(JSON.stringify(block)) + 1 }];
};
