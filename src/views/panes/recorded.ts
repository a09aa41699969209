/**
 * The start of an iteration of a recording: where it stands among those that were recorded, and what its steps are.
 */
import type { Moment } from '../../debugger/places/moment.js';
import { phasesOf } from '../../debugger/places/phases.js';
import { iterationAfter, iterationBefore } from '../../timeline/iteration-numbers.js';
import { formatCount, formatPlural } from '../drawing/numbers.js';
import { paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, span } from '../drawing/rows.js';
import { left, right, table } from '../drawing/table.js';

export function recordedStart(moment: Moment, width: number): readonly Row[] {
  const { timeline, cursor, trace } = moment;
  const { numbers, program } = timeline;
  const before = iterationBefore(numbers, cursor.iteration);
  const after = iterationAfter(numbers, cursor.iteration);
  const neighbours = [
    before === null ? 'the first of them' : `after ${before}`,
    after === null ? 'the last so far' : `before ${after}`,
  ];
  return [
    ...paragraph(
      `Iteration ${cursor.iteration}, recorded from ${program.model.kind}: number ${formatCount(numbers.positionOf(cursor.iteration) + 1)} of ${formatPlural(numbers.count, 'iteration')} that were recorded, ${neighbours.join(', ')}.`,
      width,
    ),
    ...table(
      [left('phase'), right('steps')],
      phasesOf(moment).map(({ name, count }) => ({ cells: [span(name, 'accent'), formatCount(count)] })),
      width,
    ),
    EMPTY_ROW,
    ...paragraph(`Press → for the first of its ${formatPlural(trace.frames.length, 'step')}.`, width, 'muted'),
  ];
}
