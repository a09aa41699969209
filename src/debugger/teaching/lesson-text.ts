/**
 * The words of a stop. An expression in braces stands for its value at the stop, so that what a lesson says of a run is
 * always that run's own: `{loss}`, `{p("we")}`, or with a number of decimals `{100 * p("we") to 1}`.
 */
import { compile, describeRefusal, type Evaluation, evaluate } from '../expressions/compile.js';
import { showNumber, showOperand } from '../expressions/show.js';
import { placeholdersOf, replacePlaceholders, showDecimals } from '../expressions/template.js';
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

/** A paragraph with its values at a moment. An expression that has none there stays as it is written. */
export function fillIn(paragraph: string, moment: Moment): string {
  return replacePlaceholders(paragraph, ({ written, expression, decimals }) => {
    const value = valueAt(expression, moment);
    return value.kind === 'value' ? showValue(value.value, decimals) : written;
  });
}

/** The words of a paragraph without its expressions. */
export function wordsOf(paragraph: string): string {
  return replacePlaceholders(paragraph, () => ' ');
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
