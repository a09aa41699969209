/**
 * Displays, with their value and history at every stop. What has no value yet or cannot be evaluated says so.
 */
import { type CompiledExpression, compile, evaluate } from '../debugger/expressions/compile.js';
import { historyOf, takenFrom } from '../debugger/expressions/display-history.js';
import { showOperand } from '../debugger/expressions/values.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Display } from '../debugger/session.js';
import type { Inlines, Table } from '../document/document.js';
import { Refusal, refusalOr, unlessRefused } from '../files/refusal.js';
import { left, NOT_RECORDED, NOT_YET, number, right, table, text, trend, type Words, words } from './blocks.js';

const MOST_POINTS = 24;
const FEW_ELEMENTS = 1;

/** One row per display: number, expression, value, and how it went up to the cursor. */
export function sayDisplays(moment: Moment, displays: readonly Display[]): Table {
  return table(
    [right(''), left(), right(''), left('', { priority: 2, unit: 'place' }), left('', { priority: 1, unit: 'course' })],
    displays.map(({ id, expression }) => {
      const compiled = refusalOr(() => compile(expression, moment.timeline.program));
      const named = [number(id, String, undefined, 'muted'), expression];
      if (compiled instanceof Refusal) return [...named, text(compiled.message, 'warning'), '', ''];
      const origin = text(originOf(compiled, moment), 'muted');
      return [...named, shownValue(compiled, moment), origin, historyCell(compiled, moment)];
    }),
  );
}

/** Displays with their values on one line. */
export function inlinesOfDisplays(moment: Moment, displays: readonly Display[]): Inlines {
  return displays.flatMap(({ expression }) => {
    const compiled = unlessRefused(() => compile(expression, moment.timeline.program));
    if (compiled === null) return [];
    const origin = originOf(compiled, moment);
    return [
      text(`   ${expression} `, 'muted'),
      ...words(shownValue(compiled, moment)),
      text(origin === '' ? '' : ` ${origin}`, 'muted'),
    ];
  });
}

function shownValue(expression: CompiledExpression, moment: Moment): Words {
  const result = evaluate(expression, moment);
  if (result.kind === 'not-yet') return NOT_YET;
  if (result.kind === 'not-recorded') return NOT_RECORDED;
  if (result.kind === 'failed') return text(result.message, 'warning');
  const { value, coverage } = result;
  const missing = coverage === undefined ? '' : ` (without ${coverage.missed} of ${coverage.looked})`;
  const shown = showOperand(value, FEW_ELEMENTS);
  return [typeof value === 'number' ? number(value, shown) : text(shown), text(missing)];
}

/** Names hold what was computed last: where that was in the iteration before, this says so. */
function originOf(expression: CompiledExpression, moment: Moment): string {
  if (evaluate(expression, moment).kind !== 'value') return '';
  const before = takenFrom(expression, moment);
  return before === null ? '' : `(iteration ${before})`;
}

function historyCell(expression: CompiledExpression, moment: Moment): Words {
  const { values, missed } = historyOf(expression, moment, MOST_POINTS);
  if (!values.some(Number.isFinite)) return '';
  return [trend(values, 'muted'), text(missed === 0 ? '' : ` ${missed} not recorded`, 'muted')];
}
