/** The way of a number through an iteration, a line for each step. */

import { type TraceAnswer, traceAt } from '../../debugger/answers/trace.js';
import { askedElement } from '../../debugger/element-question.js';
import { isExecuted } from '../../debugger/places/moment.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import { left, NOT_RECORDED, number, paragraph, passage, right, signed, text } from '../blocks.js';
import { type AnswerPlace, addressIn, stepPlace } from '../step-words.js';
import { aboutStep, hintOn, placeOf, sayNoParts, tableAround, writeAlone } from './lines.js';

export function sayTrace({ direction, line }: TraceAnswer, { moment, session }: AnswerPlace): Blocks {
  const stops = traceAt(direction, moment, session);
  const [, ...others] = stops;
  const isAhead = others.some(({ place }) => place !== null && !isExecuted(moment, place.frame));
  const isUpdate = direction === 'back' && stops[0].scope[0] === 'update';
  const how = isUpdate ? 'changed by' : direction === 'back' ? 'made most of' : 'used most for';
  return passage(
    aboutStep(askedElement(moment, session).frame),
    isAhead &&
      paragraph('The steps after the first lie ahead: the numbers are what this run goes on to make.', 'aside'),
    tableAround(
      [
        left(how, { cut: 'middle' }),
        right('value'),
        right('slope', { rank: 1 }),
        right('part'),
        right('share'),
        left('in', { rank: 2, cut: 'end' }),
      ],
      stops,
      line,
      ({ name, value, slope, part, share, place, scope }) => [
        place === null ? name : stepPlace(moment, place.frame, name),
        value === null
          ? NOT_RECORDED
          : number(value, writeAlone, place === null ? undefined : addressIn(moment.trace, place)),
        slope === null ? '' : number(slope, writeAlone),
        part === null ? '' : signed(part, writeAlone),
        share === null ? '' : number(share, `${Math.round(100 * share)} %`),
        text(place === null ? 'the start of the iteration' : placeOf(scope, []), 'muted'),
      ],
    ),
    others.some(({ part, slope }) => part === null && slope !== null) && sayNoParts(),
    hintOn(`${asCommand('follow')} goes to the selected step`),
  );
}
