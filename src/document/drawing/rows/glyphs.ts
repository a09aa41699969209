/**
 * The characters that a terminal has: how what is said and what is drawn is written with them. Whoever lays out rows
 * spells texts first and draws signs through these, so that widths are those of what is shown.
 * Invariant: nothing is spelled once it is laid out.
 */
import type { Block, Inlines } from '../../document.js';
import { asciiSigns, asciiText, ownClusters } from './ascii.js';
import { spelledBlock, spelledInlines } from './spelled-blocks.js';

export interface Glyphs {
  /** A text, which may become longer. */
  readonly text: (text: string) => string;
  readonly inlines: (inlines: Inlines) => Inlines;
  /** All texts of a block but its formulas, whose lines are written when they are drawn. The same block gives the same. */
  readonly block: <Kind extends Block>(block: Kind) => Kind;
  /** What a picture is drawn with: each sign stays one cell wide. */
  readonly signs: (signs: string) => string;
}

/** All characters. */
export const UNICODE: Glyphs = {
  text: (text) => text,
  inlines: (inlines) => inlines,
  block: (block) => block,
  signs: (signs) => signs,
};

/** @param own words of the user: what is not ASCII in them is drawn as it is */
export function asciiGlyphs(own: readonly string[]): Glyphs {
  const kept = ownClusters(own);
  const spell = (text: string, after?: string): string => asciiText(text, kept, after);
  const known = new WeakMap<Block, Block>();
  return {
    text: (text) => spell(text),
    inlines: (inlines) => spelledInlines(inlines, spell),
    block: <Kind extends Block>(block: Kind): Kind => {
      const spelled = known.get(block) ?? spelledBlock(block, spell);
      known.set(block, spelled);
      return spelled as Kind;
    },
    signs: asciiSigns,
  };
}
