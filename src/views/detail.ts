/**
 * How much a step pane says: without explanations, as usual, or with every symbol of its formula.
 * Invariant: values and formulas are the same at every level.
 */

import type { Look } from '../debugger/looking/look.js';
import { symbolsOf } from '../debugger/looking/symbols.js';
import { EMPTY_ROW, type Row, row, span, textOf, wrap } from '../drawing/rows/rows.js';
import { left, table } from '../drawing/rows/table.js';
import { nameElement } from '../engine/op.js';
import { symbolicOf } from '../engine/symbolic.js';
import { describeShape } from '../engine/tensor.js';
import { isKnown, type TraceFrame } from '../timeline/trace.js';
import { heading } from './pane.js';

/** @param unit what a token of the run is called */
export function inDetail(
  rows: readonly Row[],
  frame: TraceFrame,
  unit: string,
  look: Look,
  width: number,
): readonly Row[] {
  const said = look.detail === 'terse' ? withoutProse(rows) : rows;
  return look.detail === 'full' ? [...said, EMPTY_ROW, ...allSymbols(frame, unit, width)] : said;
}

/** Removes explanations, and all but one of the empty rows around them. */
function withoutProse(rows: readonly Row[]): readonly Row[] {
  const kept = rows.filter(
    (line) => line.length === 0 || !line.every(({ role }) => role === 'prose' || role === 'aside'),
  );
  return kept.filter((line, k) => line.length > 0 || (k > 0 && kept[k - 1].length > 0));
}

function allSymbols(frame: TraceFrame, unit: string, width: number): readonly Row[] {
  const { op, inputs, output } = frame;
  const symbols = symbolsOf(frame, unit);
  const values = [...inputs, output].map((value, k) => ({
    cells: [
      span(value.symbol, 'accent'),
      describeShape(value.shape),
      k === inputs.length ? `the output, made here: ${nameElement(output, 0)} is its first element` : `input ${k + 1}`,
    ],
  }));
  const columns = [left(''), left(''), left('', { drop: 1 })];
  return [
    ...(isKnown(op) ? heading(`The symbols of ${symbolicOf({ op, inputs, output })}`) : []),
    ...symbols.flatMap(({ symbol, meaning }) =>
      wrap(`${symbol}  ${meaning}`, Math.max(10, width - 2)).map((line) => row(span('  '), ...line)),
    ),
    EMPTY_ROW,
    ...heading('The tensors of this step'),
    ...table(columns, values, width),
  ].filter((line, k, all) => textOf(line) !== '' || (k > 0 && textOf(all[k - 1]) !== ''));
}
