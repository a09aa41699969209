/**
 * The words of a stop. An expression in braces stands for its value at the stop, so that what a lesson says of a run is
 * always that run's own: `{loss}`, `{p("we")}`, or with a number of decimals `{100 * p("we") to 1}`. `{code}` is the step in
 * PyTorch.
 */

import type { Address, Inline } from '../../document/document.js';
import { positionOfToken } from '../../document/written-token.js';
import { Refusal, refusalOr, unlessRefused } from '../../files/refusal.js';
import { addressOf } from '../../numbers/engine/value.js';
import type { TraceValue } from '../../timeline/trace.js';
import { tokensAsShown } from '../expressions/as-shown.js';
import { compile, type Evaluation, evaluateText } from '../expressions/compile.js';
import { parse, type Syntax } from '../expressions/syntax.js';
import { type Placeholder, placeholdersOf, showDecimals } from '../expressions/template.js';
import { type Operand, showNumber, showOperand } from '../expressions/values.js';
import { codeAt, isExecuted, type Moment, predictionAt, predictionsOf } from '../places/moment.js';
import { parameterCalled, positionAlong } from '../places/targets.js';

/** The digits that panes show; a number that has fewer, such as a rate, is shown with those. */
const DIGITS = 4;

/** The lines of a paragraph that says nothing else, as they are; null of any other. */
export function codeAlone(paragraph: string, moment: Moment): readonly string[] | null {
  const lines = paragraph.trim() === `{${CODE}}` ? codeAt(moment) : [];
  return lines.length > 0 ? lines : null;
}

const CODE = 'code';

/** What is wrong with the expressions of a paragraph, whatever the run; null where nothing is. */
export function whyUnreadable(paragraph: string): string | null {
  for (const { written, expression } of placeholdersOf(paragraph)) {
    if (expression === CODE) continue;
    const compiled = refusalOr(() => compile(expression));
    if (compiled instanceof Refusal) return `${written}: ${compiled.message}`;
  }
  return null;
}

/** The value of an expression at a moment, or the expression as it is written where it has none there. */
export function shownAt({ written, expression, decimals }: Placeholder, moment: Moment): Inline {
  if (expression === CODE) return { kind: 'code', text: codeAt(moment).join('; ') || written };
  const found = valueAt(expression, moment);
  if (found.kind !== 'value') return { kind: 'text', text: written };
  const { value } = found;
  const text = showValue(value, decimals);
  if (typeof value !== 'number') return { kind: 'text', text };
  const of = addressNamed(expression, value, moment);
  return { kind: 'value', value, text, of };
}

/** Why expressions of a paragraph have no value at a moment, one sentence for each. */
export function missingAt(paragraph: string, moment: Moment): readonly string[] {
  return placeholdersOf(paragraph).flatMap(({ written, expression }) => {
    if (expression === CODE)
      return codeAt(moment).length > 0 ? [] : [`${written}: There is no step here to be shown as code.`];
    const value = valueAt(expression, moment);
    return value.kind === 'value' ? [] : [`${written}: ${value.message}`];
  });
}

function valueAt(expression: string, moment: Moment): Evaluation {
  const result = evaluateText(expression, moment);
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

/** A value, and indexes along its first axes. */
interface Part {
  readonly of: TraceValue | null | undefined;
  readonly indexes: readonly string[];
}

/**
 * Undefined for what is computed, and for what was made in an iteration before.
 * @param value of the expression there
 */
function addressNamed(expression: string, value: number, moment: Moment): Address | undefined {
  const { of, indexes } = partNamed(
    parse(expression, (typed) => tokensAsShown(typed, moment.timeline.program)),
    moment,
  );
  if (of == null || indexes.length !== of.shape.length || (of.frame !== null && !isExecuted(moment, of.frame))) {
    return undefined;
  }
  const element = unlessRefused(() =>
    indexes.reduce((before, index, axis) => before * of.shape[axis] + positionAlong(of, axis, index), 0),
  );
  return element !== null && Object.is(of.data?.[element], value) ? addressOf(of, element) : undefined;
}

const NOTHING: Part = { of: null, indexes: [] };

function partNamed(node: Syntax, moment: Moment): Part {
  const { frame, trace } = moment;
  switch (node.kind) {
    case 'name':
      if (node.name === 'output') return { of: frame?.output, indexes: [] };
      return node.name === 'loss' ? { of: trace.outcome.objective, indexes: [] } : NOTHING;
    case 'index': {
      const { of, indexes } = partNamed(node.object, moment);
      return { of, indexes: [...indexes, ...node.places.map(indexOf)] };
    }
    case 'call':
      return partOfCall(node, moment);
    default:
      return NOTHING;
  }
}

function partOfCall({ name, parameters }: Extract<Syntax, { kind: 'call' }>, moment: Moment): Part {
  const { frame, cursor, trace, timeline } = moment;
  const { outcome } = trace;
  const [text, number] = parameters.map((parameter) => (parameter.kind === 'literal' ? parameter.value : null));
  const { model } = timeline.program;
  if (name === 'parameter' || name === 'gradient') {
    const k = parameterCalled(model.parameters, String(text));
    const updated = outcome.updated[k];
    const isUpdated = updated?.frame != null && updated.frame <= cursor.frame;
    if (name === 'gradient') return { of: outcome.gradients[k], indexes: [] };
    return { of: isUpdated ? updated : outcome.parameters[k], indexes: [] };
  }
  if ((name !== 'p' && name !== 'logits') || frame === null) return NOTHING;
  const place =
    typeof number === 'number'
      ? predictionsOf(moment).find((each) => each.number === number - 1)
      : predictionAt(moment);
  if (place == null) return NOTHING;
  const of = name === 'p' ? place.group.probabilities : place.group.logits;
  const column = String(positionOfToken(model.words, String(text)));
  return { of, indexes: of.shape.length === 1 ? [column] : [String(place.row), column] };
}

function indexOf(place: Syntax): string {
  if (place.kind !== 'literal') return '';
  return typeof place.value === 'string' ? `"${place.value}"` : String(place.value);
}
