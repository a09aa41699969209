/** The loss so far as a curve that fills the room there is, under a sentence with both its ends. */
import type { CurveAnswer } from '../../debugger/answers/charts/curve.js';
import type { Moment } from '../../debugger/places/moment.js';
import type { Blocks, Inlines } from '../../document/document.js';
import { formatSignificant } from '../../document/numbers.js';
import { number, paragraph, phrase } from '../blocks.js';
import { lastKnownLoss, lossChart } from '../charts/loss-chart.js';
import { describeNotFinite } from '../not-finite.js';
import type { AnswerPlace } from '../step-words.js';

export function sayCurve(_answer: CurveAnswer, { moment, session }: AnswerPlace): Blocks {
  const numbers = moment.timeline.measured;
  const count = numbers.positionOf(lastKnownLoss(moment)) + 1;
  if (count === 0) return [paragraph('No iteration has come to its loss yet, so there is no curve.')];
  const chart = lossChart(moment, session.look.lossScale);
  const said = paragraph(summaryOf(moment, numbers.at(0), numbers.at(count - 1)));
  return [said, chart.kind === 'chart' ? { ...chart, fills: true } : chart];
}

function summaryOf(moment: Moment, first: number, last: number): Inlines {
  const at = (iteration: number): Inlines => {
    const loss = moment.timeline.metric('loss', iteration);
    return phrase`${loss === null ? 'not recorded' : number(loss, formatSignificant)} at iteration ${String(iteration)}`;
  };
  const broken = describeNotFinite(moment.timeline, last);
  const said =
    first === last ? phrase`The loss was ${at(first)}.` : phrase`The loss went from ${at(first)} to ${at(last)}.`;
  return broken === null ? said : phrase`${said} It is ${broken}.`;
}
