/** How panes and answers put their blocks together. */
import {
  type Address,
  type Block,
  type Column,
  type FormulaLine,
  type Inline,
  type Inlines,
  type Table,
  type TableRow,
  type Tone,
  textOfInlines,
} from '../document/document.js';
import { formatCount, formatPlural, formatSigned, thinOut } from '../document/numbers.js';

/** A text is plain words. */
export type Words = string | Inline | readonly (string | Inline)[];

/** How a number is written: with so many decimals, or in a form for numbers that stand together. */
export type Form = number | ((value: number) => string);

export interface Line extends Omit<TableRow, 'cells'> {
  readonly cells: readonly Words[];
}

type ColumnOptions = Pick<Column, 'rank' | 'cut' | 'numbers' | 'aligned'>;

const MOST_POINTS = 48;

export const NOT_YET: Inline = { kind: 'absent', text: 'not yet' };
export const NOT_RECORDED: Inline = { kind: 'absent', text: 'not recorded' };

export function words(said: Words): Inlines {
  const parts = typeof said === 'string' || !isList(said) ? [said] : said;
  return parts
    .map((part) => (typeof part === 'string' ? text(part) : part))
    .filter((part) => !('text' in part) || part.text !== '');
}

/** A sentence with what stands in it, e.g. phrase`After "${word}" it is ${number(share, '0.45')}.` */
export function phrase(texts: readonly string[], ...parts: readonly Words[]): Inlines {
  const line: Inline[] = [];
  for (const inline of words(texts.flatMap((each, k) => [each, ...words(parts[k] ?? '')]))) {
    const last = line.at(-1);
    if (last !== undefined && isPlain(last) && isPlain(inline)) line[line.length - 1] = text(last.text + inline.text);
    else line.push(inline);
  }
  return line;
}

/** Each after the other, with the same text between them. */
export function separated(all: readonly Words[], by: string): Inlines {
  return all.flatMap((said, k) => words(k === 0 ? said : [by, ...words(said)]));
}

/** How many there are, where that is a number of the run, e.g. `1,024 updates`. What only names something is plain text. */
export function counted(count: number, singular: string, plural?: string): Inlines {
  const written = formatCount(count);
  return words([number(count, written), formatPlural(count, singular, plural).slice(written.length)]);
}

/** Words and numbers in one tone. */
export function toned(said: Words, tone: Tone): Inlines {
  return words(said).map((inline) =>
    inline.kind === 'text' || inline.kind === 'value' ? { ...inline, tone } : inline,
  );
}

export function text(written: string, tone?: Tone): Inline {
  return { kind: 'text', text: written, ...(tone === undefined ? {} : { tone }) };
}

/** @param of what number it is, where it is an element of a value */
export function number(value: number, written: string, of?: Address, tone?: Tone): Inline {
  return {
    kind: 'value',
    value,
    text: written,
    ...(of === undefined ? {} : { of }),
    ...(tone === undefined ? {} : { tone }),
  };
}

/** A number whose sign matters. */
export function signed(value: number, form: Form = 4, of?: Address): Inline {
  return number(value, typeof form === 'number' ? formatSigned(value, form) : form(value), of, toneOfSign(value));
}

export function toneOfSign(value: number): 'positive' | 'negative' | undefined {
  return value > 0 ? 'positive' : value < 0 ? 'negative' : undefined;
}

/** A bar for a share of the largest. */
export function bar(share: number, tone?: Tone): Inline {
  return { kind: 'bar', share, sides: 1, ...(tone === undefined ? {} : { tone }) };
}

/** Bars for numbers that stand under each other, as shares of the largest size. */
export function signedBars(values: readonly number[]): (value: number) => Inline {
  const finite = values.filter(Number.isFinite);
  const longest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const sides = finite.some((value) => value < 0) ? 2 : 1;
  return (value) => {
    const tone = toneOfSign(value);
    return { kind: 'bar', share: value / longest, sides, ...(tone === undefined ? {} : { tone }) };
  };
}

/** How a number went, in as many points as can be told apart. */
export function trend(values: readonly number[], tone?: Tone): Inline {
  return { kind: 'trend', values: thinOut(values, MOST_POINTS), ...(tone === undefined ? {} : { tone }) };
}

export function heading(said: Words): Block {
  return { kind: 'heading', inlines: words(said) };
}

export function paragraph(said: Words, tone?: Tone | 'aside'): Block {
  return { kind: 'paragraph', inlines: words(said), ...(tone === undefined ? {} : { tone }) };
}

/** What belongs to the block above. */
export function note(said: Words, tone?: 'aside'): Block {
  return { kind: 'note', inlines: words(said), ...(tone === undefined ? {} : { tone }) };
}

/** How much there is beyond what a table shows. */
export function moreNote(count: number, said = `${formatCount(count)} more`): readonly Block[] {
  return count > 0 ? [note(said)] : [];
}

/** What keys do here. */
export function hint(said: Words): Block {
  return { kind: 'hint', inlines: words(said) };
}

/** Lines of a formula, the same line only once. */
export function formula(lines: readonly (Words | FormulaLine)[]): Block {
  const known = new Map(lines.map(lineOf).map((line) => [line.parts.map(textOfInlines).join(' '), line]));
  return { kind: 'formula', lines: [...known.values()] };
}

/** Formulas in parts, each of which stands under the same part of the others where there is room. */
export function formulasInParts(lines: readonly (readonly Words[])[]): Block {
  return { kind: 'formula', lines: lines.map((parts) => ({ parts: parts.map(words) })) };
}

export function left(head: Words, options: ColumnOptions = {}): Column {
  return { head: words(head), holds: 'text', ...options };
}

/** Names of what the rows are about. */
export function name(head: Words, options: ColumnOptions = {}): Column {
  return { head: words(head), holds: 'name', ...options };
}

export function right(head: Words, options: ColumnOptions = {}): Column {
  return { head: words(head), holds: 'number', ...options };
}

export function table(columns: readonly Column[], lines: readonly Line[]): Table {
  return {
    kind: 'table',
    columns,
    rows: lines.map((line) => ({ ...line, cells: line.cells.map(words) })),
  };
}

/** Names with what they mean. */
export function definitions(list: readonly { readonly name: string; readonly text: Words }[]): Table {
  return table(
    [name(''), { head: [], holds: 'sentence' }],
    list.map((each) => ({ cells: [text(each.name, 'accent'), each.text] })),
  );
}

/** A token of the vocabulary, as it stands in a text. */
export function token(written: string, tone?: Tone): Inline {
  return { kind: 'token', text: written, ...(tone === undefined ? {} : { tone }) };
}

type PlainText = Extract<Inline, { kind: 'text' | 'code' | 'token' }>;

function isPlain(inline: Inline): inline is PlainText {
  return inline.kind === 'text' && inline.tone === undefined;
}

function isList(said: Inline | readonly (string | Inline)[]): said is readonly (string | Inline)[] {
  return Array.isArray(said);
}

function lineOf(line: Words | FormulaLine): FormulaLine {
  return typeof line === 'object' && 'parts' in line ? line : { parts: [words(line)] };
}
