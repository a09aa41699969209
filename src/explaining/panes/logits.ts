/**
 * The words of one prediction, one on each line: of logits sorted by score, with why the target is not on top when it
 * is not.
 */
import { predictionAt } from '../../debugger/places/moment.js';
import { highestFirst, orderAt, rangeAt, targetElement } from '../../debugger/places/selection.js';
import type { Block, Blocks, Table } from '../../document/document.js';
import { formatNumber, formatSigned } from '../../document/numbers.js';
import { columnsOf } from '../../numbers/engine/tensor.js';
import {
  counted,
  type ElementColumn,
  left,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  table,
  text,
} from '../blocks.js';
import { elementOf, formulaOf, lastLabel, nameOfTarget, type StepInput, unitAt } from '../step-words.js';

export function logits(input: StepInput): Blocks {
  const { moment, frame, element } = input;
  const context = predictionAt(moment)?.label.context ?? '';
  const { unscored } = moment.timeline.program.subject;
  return passage(
    paragraph(
      `${frame.op.explain.sentence} After "${context}", these are the scores z: any number is allowed, only the gaps between them count.`,
    ),
    formulaOf(frame, element),
    wordTable(input, [[right('z'), (index) => elementOf(frame, index, formatSigned)]]),
    unscored.length > 0 && note(`not scored: ${unscored.join(', ')}`),
    explainRank(input),
  );
}

/** Where the target is among the scores, and why it is not on top where it is not. */
function explainRank({ moment, frame }: StepInput): Block | null {
  const target = targetElement(moment);
  const label = predictionAt(moment)?.label;
  if (target === null || label === undefined) return null;
  const order = highestFirst(moment);
  const rank = order.indexOf(target) + 1;
  const { data } = frame.output;
  const word = `The ${nameOfTarget(label)} "${label.target}"`;
  const { start, end } = rangeAt(moment);
  if (rank === 1) {
    const lead = data[target] - (data[order[1]] ?? data[target]);
    const by = number(lead, formatNumber);
    return paragraph(phrase`${word} has the highest of ${String(end - start)} scores, ${by} above the next.`);
  }
  const gap = data[order[0]] - data[target];
  const updates = moment.cursor.iteration;
  const reason =
    label.role !== undefined
      ? REASONS[label.role]
      : updates === 0
        ? 'nothing has been learnt yet, the scores are where the model starts'
        : phrase`${counted(updates, 'update')} ${updates === 1 ? 'has' : 'have'} not closed the gap yet`;
  return paragraph(
    phrase`${word} is number ${number(rank)} of ${String(end - start)}, ${number(gap, formatNumber)} below "${lastLabel(frame, order[0])}": ${reason}.`,
  );
}

const REASONS = {
  drawn: 'a lower score is drawn less often',
  given: 'the model expected others more',
} as const;

export function wordTable({ moment, frame, element }: StepInput, columns: readonly ElementColumn[]): Table {
  const order = orderAt(moment);
  const target = targetElement(moment);
  const mark = text(nameOfTarget(predictionAt(moment)?.label), 'target');
  return table(
    [left(unitAt(moment)), left(), ...columns.map(([column]) => column)],
    order.map((index) => ({
      tone: index === target ? 'target' : undefined,
      cells: [
        lastLabel(frame, index),
        index === target ? mark : '',
        ...columns.map(([, cell]) => cell(index, index % columnsOf(frame.output.shape))),
      ],
    })),
    order.indexOf(element),
  );
}
