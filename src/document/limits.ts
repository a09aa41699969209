/** How large documents may be. */

/** The largest article, as JSON in UTF-8. */
export const MOST_BYTES = 64_000;

export interface BlockLimits {
  /** The most numbers that a table or a matrix holds. */
  readonly numbers: number;
  /** The most shades in the overview of a matrix with more numbers than that. */
  readonly shades: number;
  /** The most points that all curves of a chart have together. */
  readonly points: number;
  /** The longest text without structure. */
  readonly characters: number;
  /** The longest list of anything else. */
  readonly items: number;
}

/** What a part of an article holds at most; less where together they are too much. */
export const MOST: BlockLimits = {
  numbers: 1024,
  shades: 8192,
  // Each pixel of a chart has one.
  points: 512,
  characters: 4000,
  items: 1024,
};
