/**
 * Reads what a pane prints as a person with a calculator would: wherever a text says `factors = result`, the factors and
 * the result as they are printed.
 */
import { clustersOf, widthOf } from '../../src/cells/width.js';
import { evaluateText } from './formula-text.js';

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
const GOES_ON = /^ [×/+−] [\d(]/;
/** What makes a formula of numbers. */
const OPERATION = / [×/+−] |e\^|√|ln |tanh|erf|max\(|[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/;

/** Every line of a text that can be computed. */
export function printedLines(text: string): readonly PrintedLine[] {
  const parts = text.split(' = ');
  return parts.slice(1).flatMap((right, k) => {
    const result = readResult(right.trimStart());
    const factors = result === null ? null : longestFormula(parts[k].trimEnd());
    if (result === null || factors === null) return [];
    return [{ ...result, text: `${factors.text} = ${result.text}`, computed: factors.value }];
  });
}

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
