/** Pictures of numbers in words, for drawings that have no cells: a matrix by its ends, a chart by how it goes. */
import {
  type AnsweredLine,
  type Chart,
  type ChartPlane,
  type ChoiceLine,
  type Code,
  type Inline,
  type Matrix,
  type Series,
  type Table,
  textOfInlines,
} from '../document.js';
import { formatCount, formatNumber, formatShort, formatSignificant, signedFormFor, thinOut } from '../numbers.js';

/** Larger ones are told by their shape and their ends. */
const MOST_NUMBERS = 64;
const MOST_COLUMNS = 12;
const MOST_PLACES = 12;

export function isWrittenOut({ values, columnNames }: Matrix): boolean {
  return values.length <= MOST_NUMBERS && columnNames.length <= MOST_COLUMNS;
}

/** How the numbers of a matrix are written. */
export function formOf({ values, shares }: Matrix): (value: number) => string {
  return shares ? (value) => formatNumber(value, 4) : signedFormFor(Array.from(values));
}

export function matrixInWords(matrix: Matrix) {
  const { values, columnNames, cursor, blank } = matrix;
  const write = formOf(matrix);
  const at = cursor.row * columnNames.length + cursor.column;
  const shown = Array.from(values, (_, k) => k).filter((k) => blank?.at[k] !== true);
  const finite = shown.filter((k) => Number.isFinite(values[k]));
  const told = (k: number): string => `${write(values[k])} at ${nameAt(matrix, k)}`;
  const ends =
    finite.length === 0
      ? []
      : [
          `the largest is ${told(finite.reduce((best, k) => (values[k] > values[best] ? k : best)))}`,
          `the smallest is ${told(finite.reduce((best, k) => (values[k] < values[best] ? k : best)))}`,
        ];
  const missing = shown.length - finite.length;
  const others = missing === 0 ? [] : [`${formatCount(missing)} ${missing === 1 ? 'is' : 'are'} not finite`];
  return {
    /** Its shape, its largest and its smallest number, and how many are none. */
    overview: `${extentInWords(matrix) ?? `${matrix.rowNames.length}×${columnNames.length}`} numbers: ${[...ends, ...others].join('; ')}.`,
    /** The selected number and its name; null where it is blank. */
    selected: blank?.at[at] || at >= values.length ? null : `${nameAt(matrix, at)} = ${write(values[at])}`,
    /** What blank places say; null where there are none. */
    blanks: blanksInWords(matrix),
  };
}

/** What blank places say; null where there are none. */
export function blanksInWords({ blank }: Matrix): string | null {
  return blank?.at.includes(true) ? `blank: ${blank.meaning}` : null;
}

/** Stands before lines of a language, which would read as one more formula; empty where lines have none. */
export function languageInWords({ language }: Code): string {
  return language === undefined ? '' : 'in PyTorch:';
}

/** What is said above a table of the columns that are shown. */
export function legendsOf(columns: Table['columns']): readonly string[] {
  return columns.flatMap(({ legend }) => legend ?? []);
}

/** A place on the scale is told in quarters of it. */
const SCALE_STEPS = 4;

/** What shades stand for, from the least to the most, where that is said; empty elsewhere. */
export function scaleOf({ shares, scrolls }: Matrix, largest: number): readonly number[] {
  if (scrolls !== true || largest === 0) return [];
  const steps = Array.from({ length: SCALE_STEPS + 1 }, (_, k) => k / SCALE_STEPS);
  return shares ? steps : steps.map((step) => (2 * step - 1) * largest);
}

/** Rows and columns of a matrix: where they begin, and how many there are at most. */
export type Extent = ReturnType<typeof extentOf>;

export function extentOf({ rowNames, columnNames }: Matrix) {
  return { top: 0, left: 0, down: rowNames.length, across: columnNames.length };
}

/** `rows 1–8, columns 1–12 of 27×64`; null where all of it is shown. */
export function extentInWords(matrix: Matrix, shown = extentOf(matrix)): string | null {
  const { down, across } = extentOf(matrix);
  const { top, left, rowCount, columnCount } = matrix.within ?? {
    top: 0,
    left: 0,
    rowCount: down,
    columnCount: across,
  };
  if (shown.down >= rowCount && shown.across >= columnCount) return null;
  const ends = [top + Math.min(down, shown.top + shown.down), left + Math.min(across, shown.left + shown.across)];
  return `rows ${top + shown.top + 1}–${ends[0]}, columns ${left + shown.left + 1}–${ends[1]} of ${rowCount}×${columnCount}`;
}

function nameAt({ rowNames, columnNames }: Matrix, k: number): string {
  const [row, column] = [rowNames[Math.floor(k / columnNames.length)], columnNames[k % columnNames.length]];
  return [row, column].filter(Boolean).join(', ');
}

/** A sentence for each curve: from where to where it goes, and where it was beyond both. */
export function chartInWords(chart: Chart): readonly string[] {
  if (chart.plane !== undefined) return planeInWords(chart, chart.plane);
  const courses = chart.series.map((series) => courseOf(chart, series));
  const { broken } = chart;
  return broken === null ? courses : [...courses, `${chart.y.name}: ${broken}`];
}

/** The axes, the levels, and a sentence for each way with some of its places. */
function planeInWords(
  { x, y, series, marks, broken }: Chart,
  { from, to, measured, levels }: ChartPlane,
): readonly string[] {
  const axis = (name: string, ...ends: readonly number[]): string =>
    `${name} from ${ends.map((end) => valueText(end)).join(' to ')}`;
  const values = levels.map(({ value }) => formatShort(value)).join(', ');
  const lines = values === '' ? `no line of one ${measured}` : `lines of one ${measured} at ${values}`;
  const place = (point: Series['points'][number]): string => `(${valueText(point.x)}, ${valueText(point.y)})`;
  const ways = series.map(({ name, points }) => `${name}: ${thinOut(points, MOST_PLACES).map(place).join(', ')}.`);
  const here = marks.filter(({ kind }) => kind === 'cursor').map((mark) => `here: ${place(mark)}`);
  return [
    `Across ${axis(x.name, x.from, x.to)}, up ${axis(y.name, from, to)}: ${lines}.`,
    ...ways,
    ...here,
    ...(broken === null ? [] : [broken]),
  ];
}

/** The first curve at places spread evenly over it, both its ends included. */
export function valuesOfChart({ x, series: [{ points }] }: Chart) {
  return thinOut(points, MOST_PLACES).map((point) => placed(x, point));
}

/** Where one is on the curve; null where no place of it is marked. */
export function cursorOfChart({ x, marks }: Chart) {
  const mark = marks.find(({ kind }) => kind === 'cursor');
  return mark === undefined ? null : placed(x, mark);
}

/** What was measured beside the curve, with a word for that where it has no names; of those with names only the first. */
export function measuredInChart({ x, marks }: Chart) {
  const measured = marks.filter(({ kind }) => kind === 'measured');
  const isNamed = measured.some(({ name }) => name !== undefined);
  const told = measured.slice(0, isNamed ? MOST_PLACES : measured.length).map((mark) => placedInWords(placed(x, mark)));
  const more = measured.length - told.length;
  return {
    lead: isNamed ? 'marked on it' : 'measured beside it',
    told: more === 0 ? told : [...told, `${formatCount(more)} more`],
  };
}

function placed(x: Chart['x'], { name, ...point }: Series['points'][number] & { readonly name?: string }) {
  const place = [name ?? '', placeOf(x, point.x)].filter(Boolean).join(', ');
  return { place, value: valueText(point.y) };
}

export function placedInWords({ place, value }: ReturnType<typeof placed>): string {
  return place === '' ? value : `${place}: ${value}`;
}

/** No line of a question that is open is right. */
export function answered(line: ChoiceLine | AnsweredLine): AnsweredLine {
  return { isRight: false, ...line };
}

/** It says which option is right, and praises nobody who has not guessed it. */
export const RIGHT_ANSWER = 'answer';

/** What is said of an option after its name. */
export function optionInWords(line: ChoiceLine | AnsweredLine): readonly string[] {
  const { isRight, isGuess, votes } = answered(line);
  const counts = votes.map(({ count }, k) => {
    const vote = votes.length === 1 ? '' : k === 0 ? 'first vote: ' : 'second vote: ';
    return `${vote}${count} ${count === 1 ? 'guess' : 'guesses'}`;
  });
  return [isRight ? RIGHT_ANSWER : '', isGuess ? 'your guess' : '', ...counts].filter(Boolean);
}

/** Where a link leads, unless its words say it: ` (https://…)`. */
export function targetInWords({ target, inlines }: Extract<Inline, { kind: 'link' }>): string {
  const [words, address] = [textOfInlines(inlines), target.replace(/^mailto:/, '')];
  return words === address || words === target ? '' : ` (${address})`;
}

/** Parts that spaces hold apart, as parts of a list. */
export function apart(text: string): string {
  return text
    .trim()
    .replace(/(\S)\s{2,}/g, (_, before: string) => (/[.,:;!?]/.test(before) ? `${before} ` : `${before}, `));
}

function courseOf({ x }: Chart, { name, points }: Series): string {
  const known = points.flatMap(({ x: at, y }) => (y !== null && Number.isFinite(y) ? [{ at, y }] : []));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `${name} has no finite value.`;
  const told = ({ at, y }: typeof first): string => [valueText(y), placeOf(x, at)].filter(Boolean).join(' at ');
  if (first === last) return `${name} is ${told(first)}.`;
  const lowest = known.reduce((best, each) => (each.y < best.y ? each : best), first);
  const highest = known.reduce((best, each) => (each.y > best.y ? each : best), first);
  const beyond = [
    lowest.y < Math.min(first.y, last.y) && `; the lowest is ${told(lowest)}`,
    highest.y > Math.max(first.y, last.y) && `; the highest is ${told(highest)}`,
  ].filter(Boolean);
  const verb = last.y > first.y ? 'rises' : last.y < first.y ? 'falls' : 'goes';
  return `${name} ${verb} from ${told(first)} to ${told(last)}${beyond.join('')}.`;
}

/** Empty for one between the ends of an axis without a name, whose places mean nothing by themselves. */
function placeOf({ name, from, to, ends }: Chart['x'], at: number): string {
  const end = at === from ? ends[0] : at === to ? ends[1] : null;
  if (name === '') return end ?? '';
  return `${name} ${end ?? (Number.isInteger(at) ? formatShort(at) : formatSignificant(at))}`;
}

function valueText(y: number | null): string {
  return y === null ? 'not recorded' : formatSignificant(y);
}

/** How a number went, in words; empty where it has no finite value. */
export function trendInWords(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const [first, last] = [finite[0], finite.at(-1)];
  if (first === undefined || last === undefined) return '';
  return finite.length === 1
    ? formatSignificant(first)
    : `from ${formatSignificant(first)} to ${formatSignificant(last)}`;
}
