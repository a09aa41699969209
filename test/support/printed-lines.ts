/**
 * Reads what a pane prints as a person with a calculator would: wherever a text says `factors = result`, the factors and
 * the result as they are printed.
 */
import { clustersOf, widthOf } from '../../src/document/cells/width.js';
import { type Row, textOf } from '../../src/document/drawing/rows/rows.js';
import { evaluateText } from './formula-text.js';
import { readNumber, tablesIn } from './shown-tables.js';

export interface PrintedLine {
  /** From the factors to the result. */
  readonly text: string;
  /** What the printed factors give. */
  readonly computed: number;
  readonly printed: number;
  /** The most that the printed result may differ by: half a unit of its last digit. */
  readonly tolerance: number;
}

const NUMBER = /^([+−]?)(\d+(?:\.\d+)?)(?:e([+−]?\d+))?(?![\w(])/;
/** A formula of names alone, or with constants: it begins with no number. */
const NAMES = /^\s*[^\d\s+−∞][^=]*$/;
const GOES_ON = /^ [×/+−] [\d(]/;
/** What makes a formula of numbers. */
const OPERATION = / [×/+−] |e\^|√|ln |tanh|erf|max\(|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/;

/** Every line of a text that can be computed. Names for the result may stand before it: `2 × 3 = a + b = 6`. */
export function printedLines(text: string): readonly PrintedLine[] {
  const parts = text.split(' = ');
  return parts.slice(0, -1).flatMap((left, k) => {
    const factors = longestFormula(left.trimEnd());
    if (factors === null) return [];
    const end = parts.findIndex((part, after) => after > k && !NAMES.test(part));
    const result = end === -1 ? null : readResult(parts[end].trimStart());
    return result === null ? [] : [{ ...result, text: `${factors.text} = ${result.text}`, computed: factors.value }];
  });
}

/** A column of numbers and the total under it: the largest that the column may miss it by, from its digits. */
export function printedTotals(rows: readonly Row[]): readonly PrintedLine[] {
  return tablesIn(rows).flatMap((table) =>
    table.heads.flatMap((head, k) => {
      const found = TOTALS[head];
      if (found === undefined || rows.some((line) => /more predictions in this batch/.test(textOf(line)))) return [];
      const total = rows.map((line) => found.exec(textOf(line))?.[1]).find((text) => text !== undefined);
      const result = total === undefined ? null : readResult(total);
      const terms = table.lines.flatMap(({ cells }) => readNumber(cells[k])?.value ?? []);
      if (result === null || terms.length < 2 || terms.some((term) => !Number.isFinite(term))) return [];
      const computed = terms.reduce((sum, term) => sum + term, 0);
      return [{ ...result, text: `${terms.join(' + ')} = ${result.text}`, computed }];
    }),
  );
}

/** The columns that add up to something, and where that stands. */
const TOTALS: Readonly<Record<string, RegExp>> = {
  loss: /^ {2}(?:so far|total) +(\S+)/,
  'e^z': /^ {2}Σ e\^z = (\S+)/,
};

/** The lines of tables that have a column `× …` and a column `= …`: the number before the first, and the two. */
export function printedProducts(rows: readonly string[]): readonly PrintedLine[] {
  const found: PrintedLine[] = [];
  let columns: readonly number[] | null = null;
  for (const text of rows.map(byCells)) {
    const heads = [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: head, index }) => ({ head, end: index + head.length }));
    const at = heads.findIndex(({ head }, k) => head.startsWith('× ') && heads[k + 1]?.head.startsWith('= '));
    if (at > 0) columns = heads.slice(at - 1, at + 2).map(({ end }) => end);
    else if (text.trim() === '') columns = null;
    else if (columns !== null && text.length >= columns[2]) {
      const [first, second, product] = columns.map((end) => readResult(/\S+$/.exec(text.slice(0, end))?.[0] ?? ''));
      if (first == null || second == null || product == null) continue;
      const computed = first.printed * second.printed;
      found.push({ ...product, text: `${first.text} × ${second.text} = ${product.text}`, computed });
    }
  }
  return found;
}

/** A character for each cell, so that columns of a table begin and end at the same place in each. */
function byCells(text: string): string {
  return clustersOf(text)
    .map((cluster) => cluster.charAt(0).padEnd(widthOf(cluster), '_'))
    .join('');
}

/** Whether a text is a formula of numbers. */
export function isFormula(text: string): boolean {
  return OPERATION.test(text) && tryToEvaluate(text) !== null;
}

/** The longest end of a text that is a formula: what comes before may be a sentence. */
function longestFormula(text: string): { readonly text: string; readonly value: number } | null {
  const starts = [0, ...Array.from(text.matchAll(/ +/g), ({ index, 0: gap }) => index + gap.length)];
  for (const start of starts) {
    // The end of what this does not read, such as `3 ln 2`, is no formula of its own.
    if (/[×/+−\d)] *$/.test(text.slice(0, start))) continue;
    const part = text.slice(start);
    const value = OPERATION.test(part) ? tryToEvaluate(part) : null;
    if (value !== null) return { text: part, value };
  }
  return null;
}

function tryToEvaluate(text: string): number | null {
  try {
    // Slopes have their sign, also +.
    return evaluateText(text.replaceAll(/(?<=^|[×/] )\+/g, ''));
  } catch {
    return null;
  }
}

/** Null where what follows is no number, or is the beginning of another formula. */
function readResult(text: string): Omit<PrintedLine, 'computed'> | null {
  const found = NUMBER.exec(text);
  if (found === null || GOES_ON.test(text.slice(found[0].length))) return null;
  const [written, sign, digits, exponent = '0'] = found;
  const power = Number(exponent.replace('−', '-'));
  const decimals = digits.split('.')[1]?.length ?? 0;
  const magnitude = Number(`${digits}e${power}`);
  return { text: written, printed: sign === '−' ? -magnitude : magnitude, tolerance: 10 ** (power - decimals) / 2 };
}
