/** Logits: the words of one prediction sorted by score, the target marked, and why it is not on top when it is not. */
import { predictionAt } from '../../debugger/places/moment.js';
import { highestFirst, orderAt, rangeAt, targetElement } from '../../debugger/places/selection.js';
import { formatNumber, formatPlural, formatSigned } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, row, span } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { describeTarget, formulaOf, lastLabel, nameOfTarget, type PaneInput, paragraph, unitAt } from '../pane.js';

export function logits(input: PaneInput): readonly Row[] {
  const { moment, frame, element, width } = input;
  const place = predictionAt(moment);
  const context = place?.label.context ?? '';
  const order = orderAt(moment);
  const target = targetElement(moment);
  const { data } = frame.output;
  return [
    ...paragraph(
      `${frame.op.sentence} After "${context}", these are the logits z: any number is allowed, only the gaps between them count.`,
      width,
    ),
    ...formulaOf(frame, element, width),
    ...table(
      [left(unitAt(moment)), left('', { drop: 1 }), right('z')],
      order.map((index) => ({
        selected: index === element,
        cells: [
          lastLabel(frame, index),
          index === target ? span(nameOfTarget(place?.label), 'target') : '',
          formatSigned(data[index], 4),
        ],
        role: index === target ? 'target' : 'plain',
      })),
      width,
    ),
    ...unscoredRow(input),
    EMPTY_ROW,
    ...explainRank(input),
  ];
}

function unscoredRow({ moment }: PaneInput): readonly Row[] {
  const { unscored } = moment.timeline.program.subject;
  return unscored.length === 0 ? [] : [row(span(`  not scored: ${unscored.join(', ')}`, 'muted'))];
}

function explainRank({ moment, frame, width }: PaneInput): readonly Row[] {
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
    return paragraph(`${word} has the highest of ${end - start} scores, ${formatNumber(lead)} above the next.`, width);
  }
  const gap = data[order[0]] - data[target];
  const updates = moment.cursor.iteration;
  const reason =
    label.drawn === true
      ? 'a lower score is drawn less often'
      : updates === 0
        ? 'nothing has been learnt yet, the scores are where the model starts'
        : `${formatPlural(updates, 'update')} ${updates === 1 ? 'has' : 'have'} not closed the gap yet`;
  return paragraph(
    `${word} is number ${rank} of ${end - start}, ${formatNumber(gap)} below "${lastLabel(frame, order[0])}": ${reason}.`,
    width,
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
