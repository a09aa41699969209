/**
 * All that is said of one stop, for whoever sees it elsewhere than in a terminal: a page of a class, of a relay, of a file.
 * Invariant: plain data without sizes, the same for all who may see the same. While its question is open, nothing in it
 * gives the answer away.
 */
import type * as z from 'zod/mini';
import { type Address, addressAt, type Blocks, type Inlines, type Matrix, reasonOf, strideOf } from './document.js';
import type { ARTICLE, ASKED } from './schema.js';

export type Article = z.infer<typeof ARTICLE>;
export type Notice = NonNullable<Article['notice']>;
export type PlaceInRun = Article['place'];
/** A line of the program: a step, or a line of its code, a scope around steps, or the start. */
export type ListedStep = Article['listing'][number];
/** What somebody has asked about, such as what a number was made of. */
export type Asked = z.infer<typeof ASKED>;

/** What somebody does on a page: a key by its name, a command line, or a number that is asked about. */
export type Act = { readonly key: string } | { readonly line: string } | { readonly ask: Address };

/** Whether a number with this address stands in blocks. */
export function holdsAddress(blocks: Blocks, address: Address): boolean {
  return blocks.some((block) => {
    if ('inlines' in block) return isAmong(block.inlines, address);
    switch (block.kind) {
      case 'formula':
        return block.lines.some(({ parts }) => parts.some((part) => isAmong(part, address)));
      case 'list':
        return block.items.some((item) => holdsAddress(item, address));
      case 'table':
        return block.rows.some(({ cells }) => cells.some((cell) => isAmong(cell, address)));
      case 'group':
        return holdsAddress(block.blocks, address);
      case 'choice':
        return holdsAddress(reasonOf(block), address);
      case 'matrix':
        return isInMatrix(block, address);
      default:
        return false;
    }
  });
}

function isInMatrix(matrix: Matrix, address: Address): boolean {
  const first = addressAt(matrix, 0, 0);
  if (first?.symbol !== address.symbol || first.step !== address.step) return false;
  const [offset, stride] = [address.element - first.element, strideOf(matrix)];
  const [row, column] = [Math.floor(offset / stride), offset % stride];
  const isHere = row >= 0 && row < matrix.rowNames.length && column < matrix.columnNames.length;
  return isHere && matrix.blank?.at[row * matrix.columnNames.length + column] !== true;
}

function isAmong(inlines: Inlines, address: Address): boolean {
  return inlines.some((inline) => {
    if ('inlines' in inline) return isAmong(inline.inlines, address);
    if (inline.kind !== 'value' || inline.of === undefined) return false;
    const { symbol, step, element } = inline.of;
    return symbol === address.symbol && step === address.step && element === address.element;
  });
}
