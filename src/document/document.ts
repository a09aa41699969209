/**
 * What is said, as blocks in reading order: the types that follow from its schema, and its texts. The terminal makes rows
 * of blocks, the handout HTML, the manual page roff. An article is all that is said of one stop, for whoever sees it
 * elsewhere than in a terminal: a page of a class, of a relay, of a file.
 * Invariant: plain data without sizes, the same for all who may see the same. While the question of an article is open,
 * nothing in it gives the answer away.
 */
import type * as z from 'zod/mini';
import type { BLOCKS } from './block-schema.js';
import { type FormulaTree, mapFormula, valuesOfFormula } from './formula.js';
import { textOfFormula } from './formula-text.js';
import { textsOfParts } from './graph.js';
import type { Inline, Inlines } from './inline-schema.js';
import type { ARTICLE, ASKED } from './schema.js';
import type { ShownValue } from './value-schema.js';

export type Blocks = z.infer<typeof BLOCKS>;
export type Block = Blocks[number];
export type BlockOf<Kind extends Block['kind']> = Extract<Block, { kind: Kind }>;

export type Code = BlockOf<'code'>;
export type Table = BlockOf<'table'>;
export type Column = Table['columns'][number];
export type TableRow = Table['rows'][number];
export type Matrix = BlockOf<'matrix'>;
export type Overview = NonNullable<Matrix['overview']>;
export type Chart = BlockOf<'chart'>;
export type Series = Chart['series'][number];
/** How a line of a chart is drawn, as legends say it. */
export type LineStyle = NonNullable<Series['line']>;
export type ChartPlane = NonNullable<Chart['plane']>;
export type Mark = Chart['marks'][number];
export type NameMap = BlockOf<'map'>;
export type Choice = BlockOf<'choice'>;
export type ChoiceLine = Extract<Choice, { state: 'open' }>['lines'][number];
export type AnsweredLine = Extract<Choice, { state: 'revealed' }>['lines'][number];

export type { Inline, Inlines, ShownValue };
export type Change = NonNullable<ShownValue['change']>;
export type Address = NonNullable<ShownValue['of']>;
export type Tone = NonNullable<ShownValue['tone']>;

/** Why the answer is what it is, once it is there. */
export function reasonOf(choice: Choice): Blocks {
  return choice.state === 'revealed' ? choice.reason : [];
}

/** How many elements of the whole lie from one row of a matrix to the next. */
export function strideOf({ within, columnNames }: Matrix): number {
  return within?.columnCount ?? columnNames.length;
}

export function addressAt(matrix: Matrix, row: number, column: number): Address | undefined {
  const { of } = matrix;
  return of && { ...of, element: of.element + row * strideOf(matrix) + column };
}

/** Whether it is a way of saying other words. */
export function isAround(inline: Inline): inline is Extract<Inline, { kind: 'emphasis' | 'strong' | 'link' }> {
  return inline.kind === 'emphasis' || inline.kind === 'strong' || inline.kind === 'link';
}

/** The words and numbers alone. */
export function textOfInlines(inlines: Inlines): string {
  return inlines.map(textOfInline).join('');
}

/** One text for each paragraph, item, line of code and row of a table. */
export function textsOf(blocks: Blocks): readonly string[] {
  return blocks.flatMap(textsOfBlock);
}

/** How the parts of a block are changed. */
interface Changes {
  readonly text: (text: string) => string;
  readonly inlines: (inlines: Inlines) => Inlines;
  readonly blocks: (blocks: Blocks) => Blocks;
  /** Which lines, items or points are kept. */
  readonly list: <Item>(items: readonly Item[]) => readonly Item[];
}

/** The same block with its parts changed; what a chart and a graph hold, and titles, stay. */
export function mapBlock(block: Block, { text, inlines, blocks, list }: Changes): Block {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'tokens':
    case 'note':
    case 'hint':
    case 'gloss':
      return { ...block, inlines: inlines(block.inlines) };
    case 'formula':
      return { ...block, lines: list(block.lines).map((line) => changedFormula(line, text, inlines)) };
    case 'list':
      return { ...block, items: list(block.items).map(blocks) };
    case 'code':
      return { ...block, lines: list(block.lines).map(text) };
    case 'chart':
    case 'graph':
      return block;
    case 'map':
      return { ...block, points: list(block.points).map((point) => ({ ...point, name: text(point.name) })) };
    case 'group':
      return { ...block, blocks: blocks(block.blocks) };
    case 'choice': {
      const asked = { question: text(block.question), said: text(block.said) };
      if (block.state === 'open') {
        const lines = list(block.lines).map((line) => ({ ...line, name: text(line.name) }));
        return { ...block, ...asked, lines, hint: text(block.hint) };
      }
      const lines = list(block.lines).map((line) => ({ ...line, name: text(line.name) }));
      return { ...block, ...asked, lines, reason: blocks(block.reason) };
    }
    case 'matrix':
      return { ...block, rowNames: block.rowNames.map(text), columnNames: block.columnNames.map(text) };
    case 'table':
      return {
        ...block,
        columns: block.columns.map((column) => ({ ...column, head: inlines(column.head) })),
        rows: block.rows.map((line) => ({ ...line, cells: line.cells.map(inlines) })),
      };
  }
}

/** A number of a formula stays a number. */
function changedFormula(line: FormulaTree, text: Changes['text'], inlines: Changes['inlines']): FormulaTree {
  return mapFormula(line, (leaf) => {
    if (leaf.kind === 'name' || leaf.kind === 'constant') return { ...leaf, text: text(leaf.text) };
    if (leaf.kind !== 'value') return leaf;
    const [changed] = inlines([leaf]);
    return changed?.kind === 'value' ? changed : leaf;
  });
}

/** The same blocks with others in the place of words and numbers; what links lead to stays. */
export function mapInlines(blocks: Blocks, change: (inline: Inline) => Inlines): Blocks {
  const inlines = (all: Inlines): Inlines =>
    all.flatMap((inline) => (isAround(inline) ? [{ ...inline, inlines: inlines(inline.inlines) }] : change(inline)));
  const inBlocks = (all: Blocks): Blocks => all.map((block) => mapBlock(block, changes));
  const changes: Changes = {
    text: (text) => textOfInlines(change({ kind: 'text', text })),
    ...{ inlines, blocks: inBlocks, list: (items) => items },
  };
  return inBlocks(blocks);
}

function textOfInline(inline: Inline): string {
  switch (inline.kind) {
    case 'bar':
    case 'trend':
      return '';
    case 'emphasis':
    case 'strong':
    case 'link':
      return textOfInlines(inline.inlines);
    case 'command':
      return `"${inline.line}"`;
    case 'formula':
      return textOfFormula(inline.formula);
    default:
      return inline.text;
  }
}

function textsOfBlock(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'tokens':
    case 'note':
    case 'hint':
    case 'gloss':
      return [textOfInlines(block.inlines)];
    case 'formula':
      return block.lines.map(textOfFormula);
    case 'list':
      return block.items.flatMap(textsOf);
    case 'code':
      return block.lines;
    case 'table':
      return block.rows.map(({ cells }) => cells.map(textOfInlines).join(', '));
    case 'matrix':
      return [...block.rowNames, ...block.columnNames];
    case 'chart':
      return [block.title, ...block.marks.map(({ name }) => name), block.broken].filter((text) => text != null);
    case 'graph':
      return textsOfParts(block.parts);
    case 'map':
      return [block.points.map(({ name }) => name).join(', ')];
    case 'group':
      return textsOf(block.blocks);
    case 'choice':
      return [block.question, ...block.lines.map(({ name }) => name), block.said, ...textsOf(reasonOf(block))];
  }
}

/**
 * Lines of commands in texts stand between two characters that no text of a user has, until it is known how whoever reads
 * the text gives commands.
 */
const [START, END] = ['\u0001', '\u0002'];
const MARKED = new RegExp(`(Press )?${START}([^${END}]*)${END}`, 'g');

export function asCommand(line: string): string {
  return START + line + END;
}

/** @param write what stands in the place of a line; `press` is "Press " where it stands before the line, else empty */
export function replaceCommands(text: string, write: (line: string, press: string, at: number) => string): string {
  if (!text.includes(START)) return text;
  return text.replace(MARKED, (_, press: string | undefined, line: string, at: number) => write(line, press ?? '', at));
}

/** Words, and between them lines of commands. */
export function splitCommands(text: string): readonly string[] {
  return text.split(new RegExp(`${START}([^${END}]*)${END}`));
}

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
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
      case 'tokens':
      case 'note':
      case 'hint':
      case 'gloss':
        return isAmong(block.inlines, address);
      case 'formula':
        return block.lines.some((line) => isAmong(valuesOfFormula(line), address));
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
    if (isAround(inline)) return isAmong(inline.inlines, address);
    if (inline.kind === 'formula') return isAmong(valuesOfFormula(inline.formula), address);
    if (inline.kind !== 'value' || inline.of === undefined) return false;
    const { symbol, step, element } = inline.of;
    return symbol === address.symbol && step === address.step && element === address.element;
  });
}
