/** What the selected number was made of, including what the parts do not explain. */

import type { Cause } from '../../debugger/analysis/causes.js';
import { askedElement } from '../../debugger/answers/element-question.js';
import { type WhyAnswer, whyAt } from '../../debugger/answers/why.js';
import { symbolicOf } from '../../engine/symbolic.js';
import { describeShape } from '../../engine/tensor.js';
import { isKnown, isRecorded, isWhole, type TraceFrame } from '../../timeline/trace.js';
import { formatExactly, formatSigned, signedFormFor } from '../drawing/numbers.js';
import { type AnswerInput, formulaRows, moreRow, NOT_RECORDED, paragraph, substitutedLine } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, type Span, span } from '../drawing/rows.js';
import { signed } from '../drawing/signed.js';
import { left, right, table } from '../drawing/table.js';
import { aboutStep, copiesOf, hintRows, placeOf, WIDE, windowAround } from './lines.js';

/** A longer sum is not written out; the table has its largest terms. */
const MOST_FORMULA_TERMS = 64;
/** A remainder below this share of the value is rounding. */
const ROUNDING = 1e-9;

export function whyRows({ line }: WhyAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  const { frame, element } = askedElement(moment, session);
  const { causes, sum, value } = whyAt(moment, session);
  const formula = formulaOf(frame, element, causes.length);
  if (causes.length === 0) {
    const text = 'It depends on nothing that was computed before.';
    return [...aboutStep(frame, width), ...paragraph(text, width)];
  }
  const { from, to } = windowAround(line, causes.length);
  return [
    ...aboutStep(frame, width),
    ...(formula === null ? [] : [...formulaRows([formula], width), EMPTY_ROW]),
    ...table(
      [
        left('made of', { cut: 'middle' }),
        right('value'),
        { header: '× slope', align: 'right', ...(width < WIDE ? { drop: 1 } : {}) },
        right('= part'),
        { header: 'from', align: 'left', ...(width < WIDE ? { drop: 2 } : {}) },
      ],
      causes.slice(from, to).map((cause, k) => ({
        selected: from + k === line,
        cells: [
          cause.name,
          valueText(cause),
          cause.derivative === null ? '' : write(cause.derivative),
          cause.contribution === null ? '' : signed(cause.contribution, write),
          span(originOf(cause), 'muted'),
        ],
      })),
      width,
    ),
    ...moreRow(causes.length - (to - from)),
    EMPTY_ROW,
    ...(sum === null || value === null ? [] : explainSum(sum, value, width)),
    ...hintRows('Enter goes to the step that made the selected part', width),
  ];
}

function formulaOf(frame: TraceFrame, element: number, terms: number): string | null {
  if (isWhole(frame) && terms <= MOST_FORMULA_TERMS) return substitutedLine(frame, element);
  const { op, inputs, output } = frame;
  return isKnown(op) ? symbolicOf({ op, inputs, output }) : null;
}

function valueText({ value, whole }: Cause): Span | string {
  if (value !== null) return write(value);
  return whole === null || !isRecorded(whole) ? NOT_RECORDED : describeShape(whole.shape);
}

/** Causes are different kinds of numbers, a weight beside an average of small squares, so each is formatted on its own. */
function write(value: number): string {
  return signedFormFor([value])(value);
}

function explainSum(sum: number, value: number, width: number): readonly Row[] {
  const rest = value - sum;
  if (Math.abs(rest) <= ROUNDING * Math.max(1, Math.abs(value))) {
    return [row(span(`  together ${formatExactly(sum)}`, 'accent'))];
  }
  return paragraph(
    `  together ${formatSigned(sum)} of ${formatSigned(value)}: this step is not linear, so a part says how much the number would move with it, not what it is made of.`,
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
