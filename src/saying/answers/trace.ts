/** The way of a number through an iteration, a line for each step. */

import { type TraceAnswer, traceAt } from '../../debugger/answers/trace.js';
import { askedElement } from '../../debugger/element-question.js';
import { isExecuted } from '../../debugger/places/moment.js';
import type { Blocks } from '../../document/document.js';
import { signedFormFor } from '../../document/numbers.js';
import { left, moreNote, NOT_RECORDED, number, paragraph, right, signed, table, text } from '../blocks.js';
import { type AnswerPlace, addressIn } from '../step-words.js';
import { aboutStep, hintOn, placeOf, sayNoParts, windowAround } from './lines.js';

export function sayTrace({ direction, line }: TraceAnswer, { moment, session }: AnswerPlace): Blocks {
  const stops = traceAt(direction, moment, session);
  const { from, to } = windowAround(line, stops.length);
  const [, ...others] = stops;
  const isAhead = others.some(({ place }) => place !== null && !isExecuted(moment, place.frame));
  const isUpdate = direction === 'back' && stops[0].scope[0] === 'update';
  const how = isUpdate ? 'changed by' : direction === 'back' ? 'made most of' : 'used most for';
  return [
    aboutStep(askedElement(moment, session).frame),
    ...(isAhead
      ? [paragraph('The steps after the first lie ahead: the numbers are what this run goes on to make.', 'aside')]
      : []),
    table(
      [
        left(how, { cut: 'middle' }),
        right('value'),
        right('slope', { rank: 1 }),
        right('part'),
        right('share'),
        left('in', { rank: 2, cut: 'end' }),
      ],
      stops.slice(from, to).map(({ name, value, slope, part, share, place, scope }, k) => ({
        selected: from + k === line,
        cells: [
          name,
          value === null
            ? NOT_RECORDED
            : number(value, write(value), place === null ? undefined : addressIn(moment.trace, place)),
          slope === null ? '' : number(slope, write(slope)),
          part === null ? '' : signed(part, write),
          share === null ? '' : number(share, `${Math.round(100 * share)} %`),
          text(place === null ? 'the start of the iteration' : placeOf(scope, []), 'muted'),
        ],
      })),
    ),
    ...moreNote(stops.length - (to - from)),
    ...(others.some(({ part, slope }) => part === null && slope !== null) ? [sayNoParts()] : []),
    hintOn('Enter goes to the selected step'),
  ];
}

/** Values along the way are different kinds of numbers, so each is formatted on its own. */
function write(value: number): string {
  return signedFormFor([value])(value);
}
