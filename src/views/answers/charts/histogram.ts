/**
 * The elements of a value in equal parts between the least and the largest, a bar each; NaN and infinities are counted
 * by name.
 */
import type { HistogramAnswer } from '../../../debugger/answers/charts/histogram.js';
import { compile, describeRefusal, evaluate } from '../../../debugger/expressions/compile.js';
import { type Histogram, type HistogramPart, histogramOf } from '../../../debugger/expressions/functions/histogram.js';
import { showNumber } from '../../../debugger/expressions/show.js';
import { arrayOf, type TensorValue } from '../../../debugger/expressions/values.js';
import type { Moment } from '../../../debugger/places/moment.js';
import { exactFormFor, formatCount, formatPlural, formatSignificant } from '../../../document/numbers.js';
import { bar } from '../../../drawing/rows/bars.js';
import { type Row, span, wrap } from '../../../drawing/rows/rows.js';
import { left, right, type TableRow, table } from '../../../drawing/rows/table.js';
import { describeShape } from '../../../engine/tensor.js';
import { type AnswerInput, paragraph } from '../../pane.js';

const BAR_WIDTH = 40;
/** Cells of a line beside its bar. */
const BESIDE_BAR = 44;

export function histogramRows(answer: HistogramAnswer, { moment, width }: AnswerInput): readonly Row[] {
  const { parts } = answer;
  const value = answer.value ?? valueAt(answer.expression, moment);
  if (typeof value === 'string') return wrap(value, width, 'warning');
  return [
    ...paragraph(describe(value), width),
    ...table(COLUMNS, linesOf(histogramOf(value.data, parts), value, width), width),
  ];
}

/** The value at a place, or why there is none. */
function valueAt(expression: string, moment: Moment): TensorValue | string {
  const compiled = compile(expression, moment.timeline.program);
  if (compiled.kind === 'refused') return describeRefusal(compiled);
  const result = evaluate(compiled, moment);
  if (result.kind !== 'value') return result.message;
  return typeof result.value === 'string' ? 'A text has no histogram.' : arrayOf(result.value);
}

const COLUMNS = [right('from'), right('to'), right('count'), right('share', { drop: 1 }), left('', { drop: 2 })];

function linesOf({ parts, others }: Histogram, { data }: TensorValue, width: number): readonly TableRow[] {
  const most = Math.max(...parts.map(({ count }) => count), ...others.map(([, count]) => count));
  const write = exactFormFor(edgesOf(parts));
  const room = Math.max(0, Math.min(BAR_WIDTH, width - BESIDE_BAR));
  const cells = (from: string, to: string, count: number): TableRow['cells'] => [
    from,
    to,
    formatCount(count),
    `${formatSignificant((100 * count) / data.length, 3)} %`,
    span(bar(count / most, room), 'accent'),
  ];
  return [
    ...parts.map(({ from, to, count }) => ({ cells: cells(write(from), write(to), count) })),
    ...others.map(([value, count]) => ({ cells: cells('', showNumber(value), count), role: 'warning' as const })),
  ];
}

function edgesOf(parts: readonly HistogramPart[]): readonly number[] {
  return parts.flatMap(({ from, to }) => [from, to]);
}

/** How many elements there are, and the usual figures of those that are finite. */
function describe({ shape, data }: TensorValue): string {
  const finite = Array.from(data).filter(Number.isFinite);
  const size = shape.length === 0 ? 'One number' : `${formatPlural(data.length, 'number')} (${describeShape(shape)})`;
  if (data.length === 0) return `No numbers (${describeShape(shape)}).`;
  if (finite.length === 0) return `${size}, none of them finite.`;
  // Each is divided first, since the sum of finite numbers may be infinite.
  const mean = finite.reduce((sum, x) => sum + x / finite.length, 0);
  const deviation = Math.sqrt(finite.reduce((sum, x) => sum + (x - mean) ** 2 / finite.length, 0));
  const zeros = finite.filter((x) => x === 0).length;
  const about = finite.length === data.length ? '' : `, ${formatCount(finite.length)} of them finite, with`;
  const ofZeros = zeros === 0 ? '' : `; ${formatCount(zeros)} ${zeros === 1 ? 'is' : 'are'} exactly 0`;
  return `${size}${about === '' ? ':' : about} mean ${formatSignificant(mean)}, standard deviation ${formatSignificant(deviation)}${ofZeros}.`;
}
