/**
 * What is said, as blocks in reading order. The terminal makes rows of them, the handout HTML, the manual page roff.
 * Invariant: plain data, without widths, colours and keys.
 */

import { type Graph, textsOfParts } from './graph.js';
import type { Equation } from './math.js';

export type Block =
  | { readonly kind: 'heading'; readonly inlines: Inlines }
  /** Without a tone it says what is there; an aside adds something. */
  | { readonly kind: 'paragraph'; readonly inlines: Inlines; readonly tone?: Tone | 'aside' }
  /** A line that belongs to the block above it: a total, what is left out, what a sign means; an aside explains it. */
  | { readonly kind: 'note'; readonly inlines: Inlines; readonly tone?: 'aside' }
  /** What keys do here: of no use where there is no keyboard. */
  | { readonly kind: 'hint'; readonly inlines: Inlines }
  /** What a sign or a word means that somebody has asked about. */
  | { readonly kind: 'gloss'; readonly inlines: Inlines }
  /** Formulas about the same, each in parts that stand under each other where there is room. */
  | { readonly kind: 'formula'; readonly lines: readonly FormulaLine[] }
  /** `first` is the number of the first item; null where items have dashes. */
  | { readonly kind: 'list'; readonly first: number | null; readonly items: readonly Blocks[] }
  | Code
  | Table
  | Matrix
  | Chart
  | Choice
  | NameMap
  | Graph
  /** Blocks under a name for all of them. */
  | { readonly kind: 'group'; readonly title: string; readonly blocks: Blocks };

export type Blocks = readonly Block[];

export interface Code {
  readonly kind: 'code';
  readonly lines: readonly string[];
  /** The numbers of the first of these lines in its file, and of the one that is executed. */
  readonly numbers?: { readonly first: number; readonly current: number };
}

export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** Whether it reads as well with its rows side by side, where they have room. */
  readonly turns?: true;
  /** Said after the number of columns that are left out: `before` in this document, and those for which there is no room. */
  readonly unfit?: { readonly before: number; readonly said: string };
}

export interface Column {
  readonly head: Inlines;
  /** Sentences are never cut: they are broken over as many lines as they need. Names are cut later than other texts. */
  readonly holds: 'text' | 'name' | 'number' | 'sentence';
  /** Where there is too little room, columns of a higher rank are left out first; rank 0, the default, never. */
  readonly rank?: number;
  /**
   * Where its texts are cut when there is too little room. Default: names in their middle, others at their end. A column
   * of a rank is cut before it is left out only where this is given.
   */
  readonly cut?: 'middle' | 'end';
  /** Numbers of as many digits as each needs, whose points stand under each other. */
  readonly aligned?: 'points';
  /** What its numbers are. Default: the first column names the row, the others hold values, which may change. */
  readonly numbers?: NumbersOfColumn;
}

/** `name`: part of what the row is about; `change`: how far a value has moved, which has its direction in its sign. */
export type NumbersOfColumn = 'name' | 'change';

export interface TableRow {
  readonly cells: readonly Inlines[];
  readonly selected?: boolean;
  readonly tone?: Tone | undefined;
  /** Its only cell is a heading of the rows below it. */
  readonly across?: true;
}

/** A line of a formula, in parts that stand under those of the other lines where there is room. */
export interface FormulaLine {
  readonly parts: readonly Inlines[];
  /** The same as mathematics, where it is an equation with numbers. */
  readonly equation?: Equation;
}

/** Numbers in rows and columns, as numbers or, where there is no room for these, as shades. */
export interface Matrix {
  readonly kind: 'matrix';
  readonly rowNames: readonly string[];
  readonly columnNames: readonly string[];
  /** Row by row. */
  readonly values: ArrayLike<number>;
  /** What they were at the stop before. */
  readonly before?: ArrayLike<number>;
  /** Which of them are left blank, and what that says. */
  readonly blank?: { readonly meaning: string; readonly at: readonly boolean[] };
  /** The address of the first value; the others follow it row by row of the whole, where this is a part. */
  readonly of?: Address;
  /** Where these numbers lie among more. */
  readonly within?: Part;
  readonly cursor: { readonly row: number; readonly column: number };
  /** How closely somebody looks: 0 for all of it. */
  readonly zoom: number;
  /** Whether its rows mean different things, and are not blended where they are shades. */
  readonly namedRows?: boolean;
  /** Shares of 1, which need no sign. Default: a value has one. */
  readonly shares?: boolean;
  /** Whether all of it is wanted even where it has to be scrolled. */
  readonly scrolls?: boolean;
  /** All of it in shades, where only a part of it is here. */
  readonly overview?: Overview;
}

/** Shades of numbers, for a picture of all of them. */
export interface Overview {
  readonly rowCount: number;
  readonly columnCount: number;
  /** How many rows and columns of numbers stand behind a shade. */
  readonly each: { readonly rows: number; readonly columns: number };
  /** What the strongest shades stand for. */
  readonly largest: number;
  /** In base64, a byte each, row by row: 128 for 0, 255 for the largest, 1 for its opposite; 0 where there is no number. */
  readonly shades: string;
}

/** A part of a larger matrix. */
export interface Part {
  readonly top: number;
  readonly left: number;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** Curves over one axis. */
export interface Chart {
  readonly kind: 'chart';
  readonly x: {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    /** What stands at its ends. */
    readonly ends: readonly [string, string];
  };
  readonly y: { readonly name: string; readonly scale: 'linear' | 'logarithmic' };
  /** The first is what the chart is about; the others lie behind it. */
  readonly series: readonly Series[];
  readonly marks: readonly Mark[];
  /** What of the first has no place on the axis; null where all of it has. */
  readonly broken: string | null;
  /** Whether it takes all the room that there is. */
  readonly fills?: true;
}

/** From left to right. Null was not recorded; what is not finite has no place. */
export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
}

/** Where one is, or a value measured beside the curve. */
export interface Mark {
  readonly kind: 'cursor' | 'measured';
  readonly x: number;
  readonly y: number;
}

/** Names in a plane, those that matter most first. */
export interface NameMap {
  readonly kind: 'map';
  readonly points: readonly { readonly name: string; readonly x: number; readonly y: number; readonly tone: Tone }[];
  /** What is to be said where some have no room. */
  readonly hidden: string;
}

/**
 * A question with its options, or the ranges of the numbers that were guessed.
 * Invariant: while it is open, it has no place for an answer.
 */
export type Choice = OpenChoice | RevealedChoice;

interface Asking {
  readonly kind: 'choice';
  readonly question: string;
  /** Whether a line is what one picks, or a range of what was typed. */
  readonly picks: 'line' | 'number';
}

export interface OpenChoice extends Asking {
  readonly state: 'open';
  readonly lines: readonly ChoiceLine[];
  /** How far the guessing has got. */
  readonly said: string;
  /** What keys do. */
  readonly hint: string;
}

export interface RevealedChoice extends Asking {
  readonly state: 'revealed';
  readonly lines: readonly AnsweredLine[];
  /** What the answer is, and how it was guessed. */
  readonly said: string;
  /** Why it is so. */
  readonly reason: Blocks;
}

export interface ChoiceLine {
  readonly name: string;
  readonly isGuess: boolean;
  /** What each vote gave it; none where the guesses of others are not known. */
  readonly votes: readonly { readonly count: number; readonly ofMost: number }[];
}

export interface AnsweredLine extends ChoiceLine {
  readonly isRight: boolean;
  /** Where the answer lies within a range, and how many of it are right; else empty. */
  readonly note: string;
}

/** Why the answer is what it is, once it is there. */
export function reasonOf(choice: Choice): Blocks {
  return choice.state === 'revealed' ? choice.reason : [];
}

/** What stands out, and as what. */
export type Tone = 'muted' | 'accent' | 'title' | 'target' | 'positive' | 'negative' | 'warning';

export type Inline =
  /** A token is a word of the data or of the model's text, of no meaning here, and not broken. */
  | { readonly kind: 'text' | 'code' | 'token'; readonly text: string; readonly tone?: Tone | undefined }
  | ShownValue
  /** A term of the glossary, by its name there. */
  | { readonly kind: 'term'; readonly term: string; readonly text: string }
  | { readonly kind: 'absent'; readonly text: 'not yet' | 'not recorded' }
  /** A share of the largest beside it, −1 … 1; with two sides where some of them are negative. NaN has no bar. */
  | { readonly kind: 'bar'; readonly share: number; readonly sides: 1 | 2; readonly tone?: Tone | undefined }
  /** How a number went, in few points. */
  | { readonly kind: 'trend'; readonly values: readonly number[]; readonly tone?: Tone | undefined }
  | { readonly kind: 'emphasis' | 'strong'; readonly inlines: Inlines }
  | { readonly kind: 'link'; readonly target: string; readonly inlines: Inlines };

export type Inlines = readonly Inline[];

/** What a link may lead to, in letters that an address may have. */
export const LINK = /^(?:https:\/\/|mailto:)[!-~]+$/;

/** A number in the digits to be shown. */
export interface ShownValue {
  readonly kind: 'value';
  readonly value: number;
  readonly text: string;
  /** What number it is; absent where it was counted or computed for this document alone. */
  readonly of?: Address | undefined;
  readonly tone?: Tone | undefined;
  /** How it differs from what stood there at the stop before; absent where it does not. */
  readonly change?: Change;
}

/** `other`: what had no number before, or is a change itself. */
export type Change = 'up' | 'down' | 'other';

/** An element of what a step of the iteration made, or of what was there before its first step: then `step` is null. */
export interface Address {
  readonly symbol: string;
  readonly step: number | null;
  readonly element: number;
}

/** How many elements of the whole lie from one row of a matrix to the next. */
export function strideOf({ within, columnNames }: Matrix): number {
  return within?.columnCount ?? columnNames.length;
}

export function addressAt(matrix: Matrix, row: number, column: number): Address | undefined {
  const { of } = matrix;
  return of && { ...of, element: of.element + row * strideOf(matrix) + column };
}

/** The words and numbers alone. */
export function textOfInlines(inlines: Inlines): string {
  return inlines.map(textOfInline).join('');
}

export function textOfLine({ parts }: FormulaLine): string {
  return parts.map(textOfInlines).join(' ');
}

/** One text for each paragraph, item, line of code and row of a table. */
export function textsOf(blocks: Blocks): readonly string[] {
  return blocks.flatMap(textsOfBlock);
}

/** The same blocks with other words in their place; what links lead to stays. */
export function mapTexts(blocks: Blocks, change: (text: string) => string): Blocks {
  return blocks.map((block) => mapBlock(block, change));
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
    default:
      return inline.text;
  }
}

function textsOfBlock(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
    case 'hint':
    case 'gloss':
      return [textOfInlines(block.inlines)];
    case 'formula':
      return block.lines.map(textOfLine);
    case 'list':
      return block.items.flatMap(textsOf);
    case 'code':
      return block.lines;
    case 'table':
      return block.rows.map(({ cells }) => cells.map(textOfInlines).join(', '));
    case 'matrix':
      return [...block.rowNames, ...block.columnNames];
    case 'chart':
      return block.broken === null ? [] : [block.broken];
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

function mapBlock(block: Block, change: (text: string) => string): Block {
  const inlinesOf = (inlines: Inlines): Inlines => mapInlines(inlines, change);
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
    case 'hint':
    case 'gloss':
      return { ...block, inlines: inlinesOf(block.inlines) };
    case 'formula':
      return { ...block, lines: block.lines.map((line) => ({ ...line, parts: line.parts.map(inlinesOf) })) };
    case 'list':
      return { ...block, items: block.items.map((item) => mapTexts(item, change)) };
    case 'code':
      return { ...block, lines: block.lines.map(change) };
    case 'chart':
    case 'graph':
      return block;
    case 'map':
      return { ...block, points: block.points.map((point) => ({ ...point, name: change(point.name) })) };
    case 'group':
      return { ...block, blocks: mapTexts(block.blocks, change) };
    case 'choice':
      return mapChoice(block, change);
    case 'matrix':
      return { ...block, rowNames: block.rowNames.map(change), columnNames: block.columnNames.map(change) };
    case 'table':
      return {
        ...block,
        columns: block.columns.map((column) => ({ ...column, head: inlinesOf(column.head) })),
        rows: block.rows.map((line) => ({ ...line, cells: line.cells.map(inlinesOf) })),
      };
  }
}

function mapChoice(choice: Choice, change: (text: string) => string): Choice {
  const common = { question: change(choice.question), said: change(choice.said) };
  if (choice.state === 'open') {
    return { ...choice, ...common, lines: choice.lines.map((line) => ({ ...line, name: change(line.name) })) };
  }
  const lines = choice.lines.map((line) => ({ ...line, name: change(line.name), note: change(line.note) }));
  return { ...choice, ...common, lines, reason: mapTexts(choice.reason, change) };
}

function mapInlines(inlines: Inlines, change: (text: string) => string): Inlines {
  return inlines.map((inline) => {
    if ('inlines' in inline) return { ...inline, inlines: mapInlines(inline.inlines, change) };
    return inline.kind === 'text' || inline.kind === 'code' ? { ...inline, text: change(inline.text) } : inline;
  });
}
