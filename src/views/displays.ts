/**
 * Expressions on the screen: displays, with their value and history at every stop, and the answer to `print`. What has
 * no value yet or cannot be evaluated says so.
 */

import { type CompiledExpression, compile, describeRefusal, evaluate } from '../debugger/expressions/compile.js';
import { historyOf, takenFrom } from '../debugger/expressions/display-history.js';
import { showOperand } from '../debugger/expressions/show.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Display } from '../debugger/session.js';
import { sparkline } from '../drawing/rows/bars.js';
import { type Row, type Span, span } from '../drawing/rows/rows.js';
import { left, right, table } from '../drawing/rows/table.js';
import { NOT_RECORDED, NOT_YET } from './pane.js';

const LONGEST_SPARKLINE = 24;
const FEWEST_POINTS = 4;
const FEW_ELEMENTS = 1;

/** One row per display: number, expression, value, sparkline up to the cursor. */
export function displayRows(moment: Moment, displays: readonly Display[], width: number): readonly Row[] {
  const shown = displays.map(({ id, expression }) => ({
    id,
    expression,
    compiled: compile(expression, moment.timeline.program),
  }));
  const origins = shown.map(({ compiled }) => (compiled.kind === 'refused' ? '' : originOf(compiled, moment)));
  const room = Math.floor(width / 5) - Math.max(...origins.map(({ length }) => length));
  const points = Math.max(FEWEST_POINTS, Math.min(LONGEST_SPARKLINE, room));
  return table(
    [right(''), left(''), right(''), left('', { drop: 2 }), left('', { drop: 1 })],
    shown.map(({ id, expression, compiled }, k) => {
      const name = [span(String(id), 'muted'), expression];
      if (compiled.kind === 'refused') return { cells: [...name, span(describeRefusal(compiled), 'warning'), '', ''] };
      const history = span(historyLine(compiled, moment, points), 'muted');
      return { cells: [...name, valueCell(compiled, moment), span(origins[k], 'muted'), history] };
    }),
    width,
  );
}

/** Displays with their values on one line, for a screen that has no box for them. */
export function displaySpans(moment: Moment, displays: readonly Display[]): readonly Span[] {
  return displays.flatMap(({ expression }) => {
    const compiled = compile(expression, moment.timeline.program);
    if (compiled.kind === 'refused') return [];
    const origin = originOf(compiled, moment);
    return [
      span(`   ${expression} `, 'muted'),
      valueCell(compiled, moment),
      span(origin === '' ? '' : ` ${origin}`, 'muted'),
    ];
  });
}

function valueCell(expression: CompiledExpression, moment: Moment): Span {
  const result = evaluate(expression, moment);
  if (result.kind === 'not-yet') return NOT_YET;
  if (result.kind === 'not-recorded') return NOT_RECORDED;
  if (result.kind === 'failed') return span(result.message, 'warning');
  const { value, coverage } = result;
  const missing = coverage === undefined ? '' : ` (without ${coverage.missed} of ${coverage.looked})`;
  return span(`${showOperand(value, FEW_ELEMENTS)}${missing}`, 'accent');
}

/** Names hold what was computed last: where that was in the iteration before, this says so. */
function originOf(expression: CompiledExpression, moment: Moment): string {
  if (evaluate(expression, moment).kind !== 'value') return '';
  const before = takenFrom(expression, moment);
  return before === null ? '' : `(iteration ${before})`;
}

function historyLine(expression: CompiledExpression, moment: Moment, points: number): string {
  const { values, missed } = historyOf(expression, moment, points);
  const line = values.some(Number.isFinite) ? sparkline(values) : '';
  return missed === 0 || line === '' ? line : `${line} ${missed} not recorded`;
}
