/**
 * How wide blocks have to be so that nothing in them is left out, cut or broken within a word: what decides whether a
 * picture has room beside them.
 * Invariant: in rows of that width, blocks say as much as in wider ones.
 */
import { widthOf } from '../../cells/width.js';
import { type Block, type Blocks, type Inlines, type Table, textOfInlines } from '../../document.js';
import { inlinesOfFormula } from '../../formula-text.js';
import type { Glyphs } from './glyphs.js';
import { wholeTableWidth } from './table.js';

const INDENT = 2;
const FORMULA_INDENT = 4;
const GAP = 2;

/** What is drawn otherwise at each width has all that it says only where nothing stands beside it. */
export function wholeWidth(blocks: Blocks, glyphs: Glyphs): number {
  return Math.max(0, ...blocks.map((block) => widthOfBlock(block, glyphs)));
}

function widthOfBlock(block: Block, glyphs: Glyphs): number {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'hint':
    case 'tokens':
      return longestWord(block.inlines);
    case 'note':
      return INDENT + longestWord(block.inlines);
    case 'gloss':
      return FORMULA_INDENT + longestWord(block.inlines);
    case 'formula':
      return (
        FORMULA_INDENT + Math.max(0, ...block.lines.map((line) => longestWord(glyphs.inlines(inlinesOfFormula(line)))))
      );
    case 'table':
      return widthOfTable(block, glyphs);
    case 'group':
      return Math.max(longestOf(block.title), wholeWidth(block.blocks, glyphs));
    default:
      return Infinity;
  }
}

/** Sentences that are broken read otherwise beside each other. */
function widthOfTable(table: Table, glyphs: Glyphs): number {
  const { columns, rows } = table;
  if (columns.every(({ holds }) => holds !== 'sentence')) return wholeTableWidth(table, glyphs);
  const lines = [columns.map(({ head }) => head), ...rows.map(({ cells }) => cells)];
  const widths = columns.map((_, k) => Math.max(...lines.map((cells) => widthOf(textOfInlines(cells[k] ?? [])))));
  return INDENT + widths.reduce((sum, width) => sum + width + GAP, 0);
}

function longestWord(inlines: Inlines): number {
  return longestOf(textOfInlines(inlines));
}

function longestOf(text: string): number {
  return Math.max(...text.split(' ').map(widthOf));
}
