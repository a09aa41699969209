/**
 * All that is said of one stop, for whoever sees it elsewhere than in a terminal: a page of a class, of a relay, of a file.
 * Invariant: plain data without sizes, the same for all who may see the same. While its question is open, nothing in it
 * gives the answer away.
 */
import {
  type Address,
  addressAt,
  type Blocks,
  type Choice,
  type Inlines,
  type Matrix,
  reasonOf,
  strideOf,
} from './document.js';

export interface Article {
  readonly run: { readonly name: string; readonly about: string };
  readonly place: PlaceInRun;
  /** From the whole to the part. */
  readonly title: readonly string[];
  /** What somebody has to be told. */
  readonly notice: Notice | null;
  /** What the lesson or the tour says. */
  readonly words: Blocks;
  readonly question: Choice | null;
  /** The step, or the answer over it. */
  readonly blocks: Blocks;
  /** Whether what is selected is pointed at, for everybody who looks on. */
  readonly isPointed: boolean;
  /** The loss so far, P(target), displays: groups with a title. */
  readonly beside: Blocks;
  readonly listing: readonly ListedStep[];
}

export interface Notice {
  readonly text: string;
  readonly tone: 'information' | 'warning';
}

export interface PlaceInRun {
  readonly branch: string;
  readonly iteration: number;
  /** The last iteration that there is. */
  readonly lastIteration: number;
  /** From 1; 0 before the first step of the iteration. */
  readonly step: number;
  readonly stepCount: number;
  readonly phases: readonly { readonly name: string; readonly progress: number; readonly isHere: boolean }[];
  /** What is under way: a play, or how far a computation has got. */
  readonly underWay: string | null;
}

/** A line of the program: a step, a scope around steps, or the start. */
export interface ListedStep {
  readonly name: string;
  /** How many scopes are around it. */
  readonly depth: number;
  readonly kind: 'start' | 'scope' | 'step';
  readonly state: 'done' | 'here' | 'ahead';
  /** The shape of what a step made, or how many steps a closed scope hides. */
  readonly note: string;
  /** Where the line leads, as `goto` takes it. */
  readonly place: string;
}

/** What somebody has asked about, such as what a number was made of. */
export interface Asked {
  readonly of: Address | null;
  readonly title: readonly string[];
  readonly blocks: Blocks;
}

/** What somebody does on a page: a key by its name, a command line, or a number that is asked about. */
export type Act = { readonly key: string } | { readonly line: string } | { readonly ask: Address };

/** Whether a number with this address stands in blocks. */
export function holdsAddress(blocks: Blocks, address: Address): boolean {
  return blocks.some((block) => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
      case 'note':
      case 'hint':
      case 'gloss':
        return isAmong(block.inlines, address);
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

function isAmong(inlines: Inlines, { symbol, step, element }: Address): boolean {
  return inlines.some((inline) => {
    if ('inlines' in inline) return isAmong(inline.inlines, { symbol, step, element });
    if (inline.kind !== 'value' || inline.of === undefined) return false;
    return inline.of.symbol === symbol && inline.of.step === step && inline.of.element === element;
  });
}
