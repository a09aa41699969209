/** The way of a number through an iteration, a line for each step. */

import { type TraceAnswer, traceAt } from '../../debugger/answers/trace.js';
import { askedElement } from '../../debugger/element-question.js';
import { isExecuted } from '../../debugger/places/moment.js';
import { signedFormFor } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, span } from '../../drawing/rows/rows.js';
import { signed } from '../../drawing/rows/signed.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { type AnswerInput, moreRow, NOT_RECORDED, paragraph } from '../pane.js';
import { aboutStep, hintRows, noPartsRows, placeOf, WIDE, windowAround } from './lines.js';

export function traceRows({ direction, line }: TraceAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  const stops = traceAt(direction, moment, session);
  const { from, to } = windowAround(line, stops.length);
  const [, ...others] = stops;
  const isAhead = others.some(({ place }) => place !== null && !isExecuted(moment, place.frame));
  const isUpdate = direction === 'back' && stops[0].scope[0] === 'update';
  const heading = isUpdate ? 'changed by' : direction === 'back' ? 'made most of' : 'used most for';
  return [
    ...aboutStep(askedElement(moment, session).frame, width),
    ...(isAhead
      ? paragraph('The steps after the first lie ahead: the numbers are what this run goes on to make.', width, 'muted')
      : []),
    ...table(
      [
        left(heading, { cut: 'middle' }),
        right('value'),
        { header: 'slope', align: 'right', ...(width < WIDE ? { drop: 1 } : {}) },
        right('part'),
        right('share'),
        { header: 'in', align: 'left', ...(width < WIDE ? { drop: 2 } : {}) },
      ],
      stops.slice(from, to).map(({ name, value, slope, part, share, place, scope }, k) => ({
        selected: from + k === line,
        cells: [
          name,
          value === null ? NOT_RECORDED : write(value),
          slope === null ? '' : write(slope),
          part === null ? '' : signed(part, write),
          share === null ? '' : `${Math.round(100 * share)} %`,
          span(place === null ? 'the start of the iteration' : placeOf(scope, []), 'muted'),
        ],
      })),
      width,
    ),
    ...moreRow(stops.length - (to - from)),
    ...(others.some(({ part, slope }) => part === null && slope !== null) ? noPartsRows(width) : []),
    EMPTY_ROW,
    ...hintRows('Enter goes to the selected step', width),
  ];
}

/** Values along the way are different kinds of numbers, so each is formatted on its own. */
function write(value: number): string {
  return signedFormFor([value])(value);
}
