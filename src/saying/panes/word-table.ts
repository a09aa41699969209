/** The words of one prediction, one on each line in the order of the step, with the target marked. */

import { predictionAt } from '../../debugger/places/moment.js';
import { orderAt, targetElement } from '../../debugger/places/selection.js';
import type { Table } from '../../document/document.js';
import { columnsOf } from '../../engine/tensor.js';
import { type ElementColumn, left, table, text } from '../blocks.js';
import { lastLabel, nameOfTarget, type StepInput, unitAt } from '../step-words.js';

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
