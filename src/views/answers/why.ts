/** What the selected number was made of, including what the parts do not explain. */

import { addsUp, type Cause, gradientParts, type Why } from '../../debugger/analysis/causes.js';
import { type WhyAnswer, whyAt } from '../../debugger/answers/why.js';
import { askedElement } from '../../debugger/element-question.js';
import type { Moment } from '../../debugger/places/moment.js';
import { softmaxAt } from '../../debugger/places/softmax-row.js';
import { formatExactly, formatFactor, formsForProducts, signedFormFor } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, row, type Span, span } from '../../drawing/rows/rows.js';
import { signed } from '../../drawing/rows/signed.js';
import { type Cell, type Column, left, right, table } from '../../drawing/rows/table.js';
import { render } from '../../engine/expression.js';
import { nameElement } from '../../engine/op.js';
import { symbolicOf } from '../../engine/symbolic.js';
import { describeShape } from '../../engine/tensor.js';
import { explainUnreached } from '../../saying/backward-words.js';
import { substitute } from '../../saying/step-words.js';
import { isKnown, isRecorded, isWhole, type TraceFrame } from '../../timeline/trace.js';
import { type AnswerInput, formulaRows, moreRow, NOT_RECORDED, paragraph } from '../pane.js';
import { sourceRows } from '../panes/recorded/source.js';
import { aboutStep, copiesOf, hintRows, placeOf, WIDE, windowAround } from './lines.js';

/** A longer sum is not written out; the table has its largest terms. */
const MOST_FORMULA_TERMS = 64;

export function whyRows({ line }: WhyAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  const { frame, element } = askedElement(moment, session);
  const why = whyAt(moment, session);
  const { causes } = why;
  const formula = formulaLines(moment, element, why);
  if (causes.length === 0) return [...aboutStep(frame, width), ...paragraph(withoutCause(frame, element), width)];
  const { from, to } = windowAround(line, causes.length);
  const shown = causes.slice(from, to);
  const kind = kindOf(frame, element, why);
  return [
    ...aboutStep(frame, width),
    ...(formula.length === 0 ? [] : [...formulaRows(formula, width), EMPTY_ROW]),
    ...table(
      columnsOf(kind, width),
      numbersOf(shown, kind).map((numbers, k) => ({
        selected: from + k === line,
        cells: [shown[k].name, ...numbers, span(originOf(shown[k]), 'muted')],
      })),
      width,
    ),
    ...moreRow(causes.length - (to - from)),
    EMPTY_ROW,
    ...explainKind(kind, why, width),
    ...(frame.source == null ? [] : [...sourceRows(moment, frame), EMPTY_ROW]),
    ...hintRows('Enter goes to the step that made the selected part', width),
  ];
}

/**
 * What the numbers behind a number are: parts that add up to it; slopes that arrive, each times the slope of this step; or,
 * if this step is not linear, numbers that it depends on.
 */
type Kind = 'parts' | 'slopes' | 'dependence';

function kindOf(frame: TraceFrame, element: number, why: Why): Kind {
  if (why.sum === null || why.value === null) return 'parts';
  if (!addsUp(why)) return 'dependence';
  const isMadeOfSlopes = frame.scope[0] === 'backward' && !(isWhole(frame) && gradientParts(frame, element) !== null);
  return isMadeOfSlopes ? 'slopes' : 'parts';
}

function columnsOf(kind: Kind, width: number): readonly Column[] {
  const narrow = (drop: number) => (width < WIDE ? { drop } : {});
  const from = left('from', narrow(2));
  switch (kind) {
    case 'parts':
      return [left('made of', { cut: 'middle' }), right('value'), right('× slope', narrow(1)), right('= part'), from];
    case 'slopes':
      return [
        left('comes through', { cut: 'middle' }),
        right('slope'),
        right('× local', narrow(1)),
        right('= part'),
        from,
      ];
    case 'dependence':
      return [left('depends on', { cut: 'middle' }), right('value'), right('slope'), from];
  }
}

/** One row for each cause. Products share their digits, so that a column can be read down; what is no product has its own. */
function numbersOf(causes: readonly Cause[], kind: Kind): readonly (readonly Cell[])[] {
  const factors = causes.flatMap(({ value, derivative }) =>
    value === null || derivative === null ? [] : [[value, derivative] as const],
  );
  const { first, second, product } = formsForProducts(factors);
  return causes.map((cause) => {
    const { value, derivative, contribution } = cause;
    if (value === null || derivative === null || contribution === null)
      return [valueText(cause), '', ...(kind === 'dependence' ? [] : [''])];
    if (kind === 'dependence') return [write(value), write(derivative)];
    return [first(value), second(derivative), signed(contribution, product)];
  });
}

/** The formula in names, and with the numbers for them; the op's own in symbols if it would be too long. */
function formulaLines(moment: Moment, element: number, { causes, value }: Why): readonly string[] {
  const { frame } = moment;
  if (frame === null || !isKnown(frame.op)) return [];
  if (!isWhole(frame) || value === null || causes.length > MOST_FORMULA_TERMS)
    return [symbolicOf({ op: frame.op, inputs: frame.inputs, output: frame.output })];
  const { op, inputs, output, attributes } = frame;
  const formula = softmaxAt(moment, element)?.formula ?? op.expression(inputs, output, attributes, element);
  const name = nameElement(output, element);
  const names = render(formula, { leaves: 'names', formatNumber: formatFactor, longestSum: 1 });
  const numbers = substitute(name, formula, value);
  return numbers.startsWith(`${name} = ${names}`) || names === name ? [numbers] : [`${name} = ${names}`, numbers];
}

/** What is behind a number that has no part in anything, or nothing behind it. */
function withoutCause(frame: TraceFrame, element: number): string {
  const isGiven = isWhole(frame) && !frame.inputs.some((_, input) => frame.op.differentiable(input));
  return !isWhole(frame) || isGiven
    ? 'It depends on nothing that was computed before.'
    : explainUnreached(frame, element);
}

function valueText({ value, whole }: Cause): Span | string {
  if (value !== null) return write(value);
  return whole === null || !isRecorded(whole) ? NOT_RECORDED : describeShape(whole.shape);
}

/** Causes are different kinds of numbers, a weight beside an average of small squares, so each is formatted on its own. */
function write(value: number): string {
  return signedFormFor([value])(value);
}

function explainKind(kind: Kind, { name, sum, value }: Why, width: number): readonly Row[] {
  if (sum === null || value === null) return [];
  if (kind !== 'dependence') return [row(span(`  together ${formatExactly(sum)}`, 'accent'))];
  return paragraph(
    `A slope is a ratio: how far ${name} moves over how far the number beside it moves, for a small move; the others stay.`,
    width,
  );
}

function originOf({ source, scope, through }: Cause): string {
  switch (source.kind) {
    case 'step':
      return placeOf(scope, through);
    case 'previous':
      return `the iteration before${copiesOf(through)}`;
    case 'given':
      return `given${copiesOf(through)}`;
  }
}
