/** The loss so far as a curve that fills the pane, under a sentence with both its ends; where it is read, as a list. */
import type { CurveAnswer } from '../../../debugger/answers/charts/curve.js';
import type { Moment } from '../../../debugger/places/moment.js';
import { formatSignificant } from '../../../document/numbers.js';
import type { Row } from '../../../drawing/rows/rows.js';
import { right, table } from '../../../drawing/rows/table.js';
import { measuredNumbers } from '../../../timeline/history.js';
import type { IterationNumbers } from '../../../timeline/iteration-numbers.js';
import { lastKnownLoss, lossCurve } from '../../curve.js';
import { describeNotFinite } from '../../not-finite.js';
import { type AnswerInput, NOT_RECORDED, paragraph } from '../../pane.js';

export function curveRows(_answer: CurveAnswer, { moment, session, width, inView }: AnswerInput): readonly Row[] {
  const height = inView?.();
  const numbers = measuredNumbers(moment.timeline);
  const count = numbers.positionOf(lastKnownLoss(moment)) + 1;
  if (count === 0) return paragraph('No iteration has come to its loss yet, so there is no curve.', width);
  const said = paragraph(describe(moment, numbers.at(0), numbers.at(count - 1)), width);
  if (height === undefined) return [...said, ...listed(moment, placesAmong(numbers, count), width)];
  return [
    ...said,
    ...lossCurve(moment, width, Math.max(LEAST_HEIGHT, height - said.length), [], session.look.lossScale),
  ];
}

const LEAST_HEIGHT = 4;
const MOST_LISTED = 12;

function describe(moment: Moment, first: number, last: number): string {
  const at = (iteration: number): string => `${lossAt(moment, iteration)} at iteration ${iteration}`;
  const broken = describeNotFinite(moment.timeline, last);
  const said = first === last ? `The loss was ${at(first)}.` : `The loss went from ${at(first)} to ${at(last)}.`;
  return broken === null ? said : `${said} It is ${broken}.`;
}

function lossAt({ timeline }: Moment, iteration: number): string {
  const loss = timeline.metric('loss', iteration);
  return loss === null ? NOT_RECORDED.text : formatSignificant(loss);
}

/** Spread evenly over the iterations so far, both ends included. */
function placesAmong(numbers: IterationNumbers, count: number): readonly number[] {
  const most = Math.min(count, MOST_LISTED);
  return Array.from({ length: most }, (_, k) => numbers.at(Math.round((k * (count - 1)) / Math.max(1, most - 1))));
}

function listed(moment: Moment, iterations: readonly number[], width: number): readonly Row[] {
  const rows = iterations.map((iteration) => ({ cells: [String(iteration), lossAt(moment, iteration)] }));
  return table([right('iteration'), right('loss')], rows, width);
}
