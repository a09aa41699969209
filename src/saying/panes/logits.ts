/** Logits: the words of one prediction sorted by score, the target marked, and why it is not on top when it is not. */

import { predictionAt } from '../../debugger/places/moment.js';
import { highestFirst, orderAt, rangeAt, targetElement } from '../../debugger/places/selection.js';
import type { Blocks } from '../../document/document.js';
import { formatNumber, formatSigned } from '../../document/numbers.js';
import { counted, left, note, number, paragraph, phrase, right, table, text } from '../blocks.js';
import {
  describeTarget,
  elementOf,
  formulaOf,
  lastLabel,
  nameOfTarget,
  type StepInput,
  unitAt,
} from '../step-words.js';

export function logits(input: StepInput): Blocks {
  const { moment, frame, element } = input;
  const place = predictionAt(moment);
  const context = place?.label.context ?? '';
  const order = orderAt(moment);
  const target = targetElement(moment);
  return [
    paragraph(
      `${frame.op.sentence} After "${context}", these are the logits z: any number is allowed, only the gaps between them count.`,
    ),
    formulaOf(frame, element),
    table(
      [left(unitAt(moment)), left('', { rank: 1 }), right('z')],
      order.map((index) => ({
        selected: index === element,
        cells: [
          lastLabel(frame, index),
          index === target ? text(nameOfTarget(place?.label), 'target') : '',
          elementOf(frame, index, formatSigned),
        ],
        tone: index === target ? 'target' : undefined,
      })),
    ),
    ...unscoredRow(input),
    ...explainRank(input),
  ];
}

function unscoredRow({ moment }: StepInput): Blocks {
  const { unscored } = moment.timeline.program.subject;
  return unscored.length === 0 ? [] : [note(`not scored: ${unscored.join(', ')}`)];
}

function explainRank({ moment, frame }: StepInput): Blocks {
  const target = targetElement(moment);
  if (target === null) return [];
  const order = highestFirst(moment);
  const rank = order.indexOf(target) + 1;
  const { data } = frame.output;
  const label = predictionAt(moment)?.label;
  if (label === undefined) return [];
  const word = capital(describeTarget(label));
  const { start, end } = rangeAt(moment);
  if (rank === 1) {
    const lead = data[target] - (data[order[1]] ?? data[target]);
    const by = number(lead, formatNumber(lead));
    return [paragraph(phrase`${word} has the highest of ${String(end - start)} scores, ${by} above the next.`)];
  }
  const gap = data[order[0]] - data[target];
  const updates = moment.cursor.iteration;
  const reason =
    label.drawn === true
      ? 'a lower score is drawn less often'
      : updates === 0
        ? 'nothing has been learnt yet, the scores are where the model starts'
        : phrase`${counted(updates, 'update')} ${updates === 1 ? 'has' : 'have'} not closed the gap yet`;
  return [
    paragraph(
      phrase`${word} is number ${number(rank, String(rank))} of ${String(end - start)}, ${number(gap, formatNumber(gap))} below "${lastLabel(frame, order[0])}": ${reason}.`,
    ),
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
