/** `curve`: how the loss has fallen so far, as large as the pane, wherever the cursor moves. */

import { commandGroup } from '../debugger/command.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Answer } from '../debugger/session.js';
import { asCommand, type Inlines } from '../document/document.js';
import { formatSignificant } from '../document/numbers.js';
import { number, paragraph, phrase } from '../explaining/blocks.js';
import { lastKnownLoss, lossChart } from '../explaining/charts/loss-chart.js';
import { describeNotFinite } from '../explaining/not-finite.js';
import { type AnswerKind, openAnswer } from './answer.js';

export const CURVE: AnswerKind<Answer<'curve'>> = {
  kind: 'curve',
  say(_answer, { moment, session }) {
    const numbers = moment.timeline.measured;
    const count = numbers.positionOf(lastKnownLoss(moment)) + 1;
    if (count === 0) return [paragraph('No iteration has come to its loss yet, so there is no curve.')];
    const chart = lossChart(moment, session.look.lossScale);
    const said = paragraph(summaryOf(moment, numbers.at(0), numbers.at(count - 1)));
    return [said, chart.kind === 'chart' ? { ...chart, fills: true } : chart];
  },
  title: () => ['curve', 'loss'],
  afterMove: (answer) => answer,
  commands: commandGroup('ask', [
    {
      name: 'curve',
      words: 'of the loss',
      purpose: 'judge the model',
      aliases: ['graph'],
      summary: 'Show the curve of the loss as large as the pane, with the cursor on it, as you move.',
      details: [
        `${asCommand('log-scale')} draws it on a logarithmic scale. "compare" draws the losses of branches over each other; the computation as a picture is "model".`,
      ],
      run: () => openAnswer(CURVE, {}),
    },
  ]),
};

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
