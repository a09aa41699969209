/** How panes and answers put their blocks together. */
import type {
  Address,
  Block,
  Blocks,
  Column,
  Inline,
  Inlines,
  ShownValue,
  Table,
  TableRow,
  Tone,
} from '../document/document.js';
import type { FormulaTree } from '../document/formula.js';
import { textOfFormula } from '../document/formula-text.js';
import { formatCount, formatPlural, formatSigned, thinOut } from '../document/numbers.js';
import { readFormula } from '../document/read-formula.js';
import { windowStart } from '../document/window.js';
import { withPowers } from './prose.js';

/** A text is plain words. */
export type Words = string | Inline | readonly (string | Inline)[];

/** How a number is written. */
export type Form = (value: number) => string;

/** What a passage is put together from: false and null stand for nothing. */
type Part = Block | Blocks | false | null;

type Cells = readonly Words[];

/** A line of a table: its cells alone, or with what sets it apart. */
export type Line = Cells | (Omit<TableRow, 'cells'> & { readonly cells: Cells });

/** A column with its cell for each element of a value; `word` is the place of the element along the last axis. */
export type ElementColumn = readonly [column: Column, cell: (element: number, word: number) => Words];

type ColumnOptions = Pick<Column, 'priority' | 'cut' | 'unit' | 'aligned' | 'legend'>;

const MOST_POINTS = 48;

export const NOT_YET: Inline = { kind: 'absent', text: 'not yet' };
export const NOT_RECORDED: Inline = { kind: 'absent', text: 'not recorded' };

/** Blocks one after the other. */
export function passage(...parts: readonly Part[]): Blocks {
  return parts.flatMap((part) => part || []);
}

export function words(said: Words): Inlines {
  const inlines = [said]
    .flat()
    .map((part) => (typeof part === 'string' ? text(part) : part))
    .filter((part) => !('text' in part) || part.text !== '');
  return withPowers(inlines);
}

/** A sentence with what stands in it, e.g. phrase`After "${word}" it is ${number(share, '0.45')}.` */
export function phrase(texts: readonly string[], ...parts: readonly Words[]): Inlines {
  return joined(words(texts.flatMap((each, k) => [each, ...words(parts[k] ?? '')])));
}

/** Plain texts that follow one another are one. */
export function joined(inlines: Inlines): Inlines {
  const line: Inline[] = [];
  for (const inline of inlines) {
    const last = line.at(-1);
    if (last !== undefined && isPlain(last) && isPlain(inline)) line[line.length - 1] = text(last.text + inline.text);
    else line.push(inline);
  }
  return withPowers(line);
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
    ['text', 'value', 'formula'].includes(inline.kind) ? { ...inline, tone } : inline,
  );
}

/** A formula among words; as an author writes it, or as a tree. */
export function math(formula: string | FormulaTree, tone?: Tone): Inline {
  return { kind: 'formula', formula: typeof formula === 'string' ? readFormula(formula) : formula, tone };
}

export function text(written: string, tone?: Tone): Inline {
  return { kind: 'text', text: written, tone };
}

/**
 * @param written the number as it is written, or how
 * @param of what number it is, where it is an element of a value
 */
export function number(value: number, written: string | Form = String, of?: Address, tone?: Tone): ShownValue {
  const text = typeof written === 'string' ? written : written(value);
  return { kind: 'value', value, text, of, tone };
}

/** A number, or what stands where it is not known. */
export function numberOr(missing: Inline, value: number | null, form: Form): Inline {
  return value === null ? missing : number(value, form);
}

/** How a number is written with so many digits. */
export function inDigits(format: (value: number, digits: number) => string, digits: number): Form {
  return (value) => format(value, digits);
}

/** A number whose sign matters. */
export function signed(value: number, form: Form = formatSigned, of?: Address): Inline {
  return number(value, form(value), of, toneOfSign(value));
}

export function toneOfSign(value: number): 'positive' | 'negative' | undefined {
  return value > 0 ? 'positive' : value < 0 ? 'negative' : undefined;
}

/** A bar for a share of the largest. */
export function bar(share: number, tone?: Tone): Inline {
  return { kind: 'bar', share, sides: 1, tone };
}

/** Bars for numbers that stand under each other, as shares of the largest size. */
export function signedBars(values: readonly number[]): (value: number) => Inline {
  const finite = values.filter(Number.isFinite);
  const longest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const sides = finite.some((value) => value < 0) ? 2 : 1;
  return (value) => {
    const tone = toneOfSign(value);
    return { kind: 'bar', share: value / longest, sides, tone };
  };
}

/** How a number went, in as many points as can be told apart. */
export function trend(values: readonly number[], tone?: Tone): Inline {
  return { kind: 'trend', values: thinOut(values, MOST_POINTS), tone };
}

export function heading(said: Words): Block {
  return { kind: 'heading', inlines: words(said) };
}

export function paragraph(said: Words, tone?: Tone | 'aside'): Block {
  return { kind: 'paragraph', inlines: words(said), tone };
}

/** A text of the run, token by token, with the same words between them. */
export function textOfTokens(all: readonly Words[], by: string): Block {
  return { kind: 'tokens', inlines: separated(all, by) };
}

/** What belongs to the block above. */
export function note(said: Words, tone?: 'aside'): Block {
  return { kind: 'note', inlines: words(said), tone };
}

/** How something on the screen is computed, in PyTorch. */
export function inPython(lines: readonly string[]): Block {
  return { kind: 'code', lines, language: 'python' };
}

/** How much there is beyond what a table shows. */
export function moreNote(count: number, said = `${formatCount(count)} more`): Block | null {
  return count > 0 ? note(said) : null;
}

/** What keys do here. */
export function hint(said: Words): Block {
  return { kind: 'hint', inlines: words(said) };
}

/** Lines of a formula, the same line only once. */
export function formula(lines: readonly FormulaTree[]): Block {
  const known = new Map(lines.map((line) => [textOfFormula(line), line]));
  return { kind: 'formula', lines: [...known.values()] };
}

/** Equations, each side of which stands under the same side of the others where there is room. */
export function alignedFormulas(lines: readonly FormulaTree[]): Block {
  return { kind: 'formula', lines, aligned: true };
}

export const left = columnOf('text');
/** Names of what the rows are about. */
export const name = columnOf('name');
export const right = columnOf('number');

function columnOf(holds: Column['holds']) {
  return (head: Words = '', options: ColumnOptions = {}): Column => ({ head: words(head), holds, ...options });
}

/** @param selected the position of the selected line, where one can be selected */
export function table(columns: readonly Column[], lines: readonly Line[], selected?: number): Table {
  const rows = lines.map((line, k): TableRow => {
    const row = 'cells' in line ? line : { cells: line };
    return { ...row, cells: row.cells.map(words), ...(selected !== undefined && { selected: k === selected }) };
  });
  return { kind: 'table', columns, rows };
}

interface Extent {
  readonly most: number;
  readonly selected?: number;
  /** Whether the lines around the selected one are shown, rather than the first. */
  readonly around?: true;
  /** How many there are beyond those. */
  readonly more?: (count: number) => string;
}

/** A table of at most so many lines, and how many more there are. */
export function longTable<Item>(
  columns: readonly Column[],
  items: readonly Item[],
  lineOf: (item: Item, position: number) => Line,
  { most, selected, around, more }: Extent,
): Blocks {
  const from = around ? windowStart(selected ?? 0, most, items.length) : 0;
  const lines = items.slice(from, from + most).map((item, k) => lineOf(item, from + k));
  const hidden = items.length - lines.length;
  return passage(
    table(columns, lines, selected === undefined ? undefined : selected - from),
    moreNote(hidden, more?.(hidden)),
  );
}

/** Names with what they mean. */
export function definitions(list: readonly (readonly [name: string, meaning: Words])[]): Table {
  return definitionTable(list.map(([term, meaning]) => [text(term, 'title'), meaning]));
}

/** The same of lines, each with a name and a meaning. */
export function definitionTable(lines: readonly Line[]): Table {
  return { ...table([name(''), { head: [], holds: 'sentence' }], lines), defines: true };
}

/** A token of the vocabulary, as it stands in a text. @param line the command that selects it */
export function token(written: string, tone?: Tone, line?: string): Inline {
  return { kind: 'token', text: written, tone, line };
}

function isPlain(inline: Inline): inline is Extract<Inline, { kind: 'text' | 'code' }> {
  return inline.kind === 'text' && inline.tone === undefined;
}
