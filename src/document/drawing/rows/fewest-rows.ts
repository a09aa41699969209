/**
 * How few rows blocks can have at a width, without drawing them: what has more than there is room for need not be drawn
 * to see that it does not fit.
 * Invariant: they are never drawn in fewer rows.
 */
import { widthOf } from '../../cells/width.js';
import { type Block, type Blocks, type Table, textOfInlines } from '../../document.js';
import { textOfFormula } from '../../written-formula.js';

export function fewestRows(blocks: Blocks, width: number): number {
  // Some of the sentences over a graph may be left out.
  if (blocks.some(({ kind }) => kind === 'graph')) return 0;
  return blocks.reduce((sum, block, k) => sum + fewestOf(block, width) + Number(standsApart(block, blocks[k - 1])), 0);
}

function fewestOf(block: Block, width: number): number {
  switch (block.kind) {
    case 'paragraph':
      return block.inlines[0]?.kind === 'token' ? 1 : fewestOfText(textOfInlines(block.inlines), width);
    case 'heading':
    case 'note':
    case 'gloss':
    case 'hint':
      return 1;
    case 'formula':
      return block.lines.reduce((sum, line) => sum + fewestOfText(textOfFormula(line), width), 0);
    case 'code':
      return block.lines.length;
    case 'table':
      return fewestOfTable(block);
    default:
      return 0;
  }
}

function fewestOfText(text: string, width: number): number {
  // The spaces at which a row ends are in none.
  return Math.ceil((widthOf(text.replace(/ +/g, ' ')) + 1) / (width + 1));
}

function fewestOfTable({ columns, rows, turns }: Table): number {
  if (columns.some(({ holds }) => holds === 'sentence')) return 0;
  if (turns) return Math.min(rows.length, columns.length - 1);
  return rows.length + Number(columns.some(({ head }) => textOfInlines(head) !== ''));
}

/** Whether an empty row is above it for certain, in whichever order formulas, numbers and code are drawn. */
function standsApart({ kind }: Block, above: Block | undefined): boolean {
  if (above === undefined || above.kind === 'heading' || above.kind === 'hint' || above.kind === 'note') return false;
  return kind === 'paragraph' || kind === 'formula' || kind === 'table';
}
