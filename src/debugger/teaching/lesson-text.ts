/**
 * The words of a stop. An expression in braces stands for its value at the stop, so that what a lesson says of a run is
 * always that run's own: `{loss}`, `{p("we")}`, or with a number of decimals `{100 * p("we") to 1}`.
 */
import { compile, describeRefusal, type Evaluation, evaluate } from '../expressions/compile.js';
import { showNumber, showOperand } from '../expressions/show.js';
import { type Placeholder, placeholdersOf, showDecimals } from '../expressions/template.js';
import type { Operand } from '../expressions/values.js';
import type { Moment } from '../places/moment.js';

/** As many as the panes show; fewer where a number has no more, such as a rate. */
const DIGITS = 4;

/** What is wrong with the expressions of a paragraph, whatever the run; null where nothing is. */
export function whyUnreadable(paragraph: string): string | null {
  for (const { written, expression } of placeholdersOf(paragraph)) {
    const compiled = compile(expression);
    if (compiled.kind === 'refused') return `${written}: ${describeRefusal(compiled)}`;
  }
  return null;
}

/** The value of an expression at a moment, or the expression as it is written where it has none there. */
export function shownAt({ written, expression, decimals }: Placeholder, moment: Moment): string {
  const value = valueAt(expression, moment);
  return value.kind === 'value' ? showValue(value.value, decimals) : written;
}

/** Why expressions of a paragraph have no value at a moment, one sentence for each. */
export function missingAt(paragraph: string, moment: Moment): readonly string[] {
  return placeholdersOf(paragraph).flatMap(({ written, expression }) => {
    const value = valueAt(expression, moment);
    return value.kind === 'value' ? [] : [`${written}: ${value.message}`];
  });
}

function valueAt(expression: string, moment: Moment): Evaluation {
  const compiled = compile(expression, moment.timeline.program);
  if (compiled.kind === 'refused') return { kind: 'failed', message: describeRefusal(compiled) };
  const result = evaluate(compiled, moment);
  return result.kind === 'value' && typeof result.value === 'object'
    ? { kind: 'failed', message: 'It is not a single value.' }
    : result;
}

function showValue(value: Operand, decimals: number | null): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || !Number.isFinite(value)) return showOperand(value);
  if (decimals !== null) return showDecimals(value, decimals);
  const isShort = Number(value.toPrecision(DIGITS)) === value;
  return isShort ? showNumber(value) : value.toPrecision(DIGITS).replaceAll('-', '−').replace('e+', 'e');
}
