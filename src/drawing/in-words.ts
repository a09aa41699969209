/** Pictures of numbers in words, for drawings that have no cells: a matrix by its ends, a chart by how it goes. */
import type { AnsweredLine, Chart, ChoiceLine, Matrix, Part, Series } from '../document/document.js';
import { formatCount, formatNumber, formatSignificant, signedFormFor, thinOut } from '../document/numbers.js';

/** Larger ones are told by their shape and their ends. */
const MOST_NUMBERS = 64;
const MOST_COLUMNS = 12;
const MOST_PLACES = 12;

export function isWrittenOut({ values, columnNames }: Matrix): boolean {
  return values.length <= MOST_NUMBERS && columnNames.length <= MOST_COLUMNS;
}

/** How the numbers of a matrix are written. */
export function formOf({ values, shares }: Matrix): (value: number) => string {
  return shares === true ? (value) => formatNumber(value, 4) : signedFormFor(Array.from(values));
}

export interface MatrixInWords {
  /** Its shape, its largest and its smallest number, and how many are none. */
  readonly overview: string;
  /** The selected number and its name; null where it is blank. */
  readonly selected: string | null;
  /** What blank places say; null where there are none. */
  readonly blanks: string | null;
}

export function matrixInWords(matrix: Matrix): MatrixInWords {
  const { values, columnNames, cursor, blank } = matrix;
  const write = formOf(matrix);
  const at = cursor.row * columnNames.length + cursor.column;
  const told = Array.from(values, (_, k) => k).filter((k) => blank?.at[k] !== true);
  const finite = told.filter((k) => Number.isFinite(values[k]));
  const ends =
    finite.length === 0
      ? []
      : [
          ['largest', finite.reduce((best, k) => (values[k] > values[best] ? k : best))] as const,
          ['smallest', finite.reduce((best, k) => (values[k] < values[best] ? k : best))] as const,
        ].map(([what, k]) => `the ${what} is ${write(values[k])} at ${nameAt(matrix, k)}`);
  const missing = told.length - finite.length;
  const others = missing === 0 ? [] : [`${formatCount(missing)} ${missing === 1 ? 'is' : 'are'} not finite`];
  return {
    overview: `${shapeOf(matrix)}: ${[...ends, ...others].join('; ')}.`,
    selected: blank?.at[at] === true || at >= values.length ? null : `${nameAt(matrix, at)} = ${write(values[at])}`,
    blanks: blank?.at.includes(true) ? `blank: ${blank.meaning}` : null,
  };
}

/** Where these numbers lie, if they are a part. */
function shapeOf({ rowNames, columnNames, within }: Matrix): string {
  if (within === undefined) return `${rowNames.length}×${columnNames.length} numbers`;
  return `${partInWords({ ...within, down: rowNames.length, across: columnNames.length })} numbers`;
}

/** So many rows and columns of a whole, from where they begin: `rows 1–8, columns 1–12 of 27×64`. */
export function partInWords({ top, left, rowCount, columnCount, down, across }: Part & Extent): string {
  return `rows ${top + 1}–${top + down}, columns ${left + 1}–${left + across} of ${rowCount}×${columnCount}`;
}

interface Extent {
  readonly down: number;
  readonly across: number;
}

function nameAt({ rowNames, columnNames }: Matrix, k: number): string {
  const [row, column] = [rowNames[Math.floor(k / columnNames.length)], columnNames[k % columnNames.length]];
  return [row, column].filter((name) => name !== '').join(', ');
}

/** A sentence for each curve: from where to where it goes, and where it was beyond both. */
export function chartInWords(chart: Chart): readonly string[] {
  const courses = chart.series.map((series) => courseOf(chart, series));
  const { broken } = chart;
  return broken === null ? courses : [...courses, `${chart.y.name}: ${broken}`];
}

export interface PlacedValue {
  readonly place: string;
  readonly value: string;
}

/** The first curve at places spread evenly over it, both its ends included. */
export function valuesOfChart({ x, series: [{ points }] }: Chart): readonly PlacedValue[] {
  return thinOut(points, MOST_PLACES).map((point) => ({ place: placeOf(x, point.x), value: valueText(point.y) }));
}

/** Where one is on the curve; null where no place of it is marked. */
export function cursorOfChart({ x, marks }: Chart): PlacedValue | null {
  const mark = marks.find(({ kind }) => kind === 'cursor');
  return mark === undefined ? null : { place: placeOf(x, mark.x), value: valueText(mark.y) };
}

/** What was measured beside the curve. */
export function measuredInChart({ x, marks }: Chart): readonly PlacedValue[] {
  return marks
    .filter(({ kind }) => kind === 'measured')
    .map((mark) => ({ place: placeOf(x, mark.x), value: valueText(mark.y) }));
}

export function placedInWords({ place, value }: PlacedValue): string {
  return place === '' ? value : `${place}: ${value}`;
}

/** No line of a question that is open is right. */
export function answered(line: ChoiceLine | AnsweredLine): AnsweredLine {
  return { isRight: false, note: '', ...line };
}

/** What is said of an option after its name. */
export function optionInWords(line: ChoiceLine | AnsweredLine): readonly string[] {
  const { isRight, isGuess, votes, note } = answered(line);
  const counts = votes.map(({ count }, k) => {
    const vote = votes.length === 1 ? '' : k === 0 ? 'first vote: ' : 'second vote: ';
    return `${vote}${count} ${count === 1 ? 'guess' : 'guesses'}`;
  });
  const rest = [isRight ? 'right' : '', isGuess ? 'your guess' : '', ...counts, apart(note.replace('◂', ' '))];
  return rest.filter((text) => text !== '');
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
  const told = ({ at, y }: typeof first): string =>
    [valueText(y), placeOf(x, at)].filter((part) => part !== '').join(' at ');
  if (first === last) return `${name} is ${told(first)}.`;
  const lowest = known.reduce((best, each) => (each.y < best.y ? each : best), first);
  const highest = known.reduce((best, each) => (each.y > best.y ? each : best), first);
  const beyond = [
    ...(lowest.y < Math.min(first.y, last.y) ? [`; the lowest is ${told(lowest)}`] : []),
    ...(highest.y > Math.max(first.y, last.y) ? [`; the highest is ${told(highest)}`] : []),
  ];
  const verb = last.y > first.y ? 'rises' : last.y < first.y ? 'falls' : 'goes';
  return `${name} ${verb} from ${told(first)} to ${told(last)}${beyond.join('')}.`;
}

/** Empty for one between the ends of an axis without a name, whose places mean nothing by themselves. */
function placeOf({ name, from, to, ends }: Chart['x'], at: number): string {
  const end = at === from ? ends[0] : at === to ? ends[1] : null;
  if (name === '') return end ?? '';
  return `${name} ${end ?? at}`;
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
