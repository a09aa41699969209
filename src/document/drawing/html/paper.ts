/**
 * How much room something takes on paper, where two columns stand side by side: what is too wide for one of them goes across
 * both, and a table that is wider still has each of its rows over several lines. Style sheets know no widths of texts.
 * Invariant: a guess by characters of the widest usual digits, so that nothing is cut.
 */
import { widthOf } from '../../cells/width.js';
import { type Element, type Tree, textOfTree } from './tree.js';

/** At 8 points, in a column of 89 mm, and across both. */
const IN_COLUMN = 48;
const ACROSS = 102;
/** Between two columns of a table. */
const GAP = 1;
/** The width of a bar or a trend. */
const PICTURE = 10;
/** Texts are broken from here on. */
const BROKEN_TEXT = 26;

/** The class for so many characters; undefined where they fit into a column. */
export function classOnPaper(characters: number): 'across' | 'over-lines' | undefined {
  if (characters <= IN_COLUMN) return undefined;
  return characters <= ACROSS ? 'across' : 'over-lines';
}

export function charactersOf(tree: Tree): number {
  if (typeof tree === 'string') return widthOf(tree);
  return tree.name === 'table' ? charactersOfTable(tree) : widthOf(textOfTree(tree));
}

function charactersOfTable(table: Element): number {
  const widths: number[] = [];
  for (const row of elementsIn(table, 'tr')) {
    for (const [k, cell] of row.children.entries()) {
      if (typeof cell === 'string' || cell.attributes.colspan !== undefined) continue;
      const isNumber = cell.attributes.class?.split(' ').includes('number');
      const pictures = elementsIn(cell, 'svg').length * PICTURE;
      const text = widthOf(textOfTree(cell));
      const width = pictures + (isNumber ? text : Math.min(text, BROKEN_TEXT));
      widths[k] = Math.max(widths[k] ?? 0, width);
    }
  }
  return widths.reduce((sum, width) => sum + width + GAP, 0);
}

function elementsIn(tree: Tree, name: string): readonly Element[] {
  if (typeof tree === 'string') return [];
  return tree.name === name ? [tree] : tree.children.flatMap((child) => elementsIn(child, name));
}
