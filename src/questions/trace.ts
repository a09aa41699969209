/** `trace-back` and `trace-forward`: the way of the selected number, by the largest part at each step. */

import { type TraceDirection, type TraceStop, traceFrom } from '../analysis/trace-back.js';
import { commandGroup, warn } from '../debugger/command.js';
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { scaleAt, times } from '../debugger/places/unshifted.js';
import type { Session } from '../debugger/session.js';
import type { Blocks } from '../document/document.js';
import { left, NOT_RECORDED, number, paragraph, passage, right, signed, text } from '../explaining/blocks.js';
import { type AnswerPlace, addressIn, stepPlace } from '../explaining/step-words.js';
import type { Trace } from '../timeline/trace.js';
import { type AnswerKind, type AnswerWithLines, goToStep } from './answer.js';
import { askedElement, askedName, asking, isAboutStep } from './element-question.js';
import { aboutStep, hintOn, partOrPhaseOf, sayNoParts, tableAround, writeAlone } from './lines.js';

interface TraceAnswer extends AnswerWithLines<'trace'> {
  readonly direction: TraceDirection;
}

export const TRACE: AnswerKind<TraceAnswer, TraceStop> = {
  kind: 'trace',
  say: sayTrace,
  title: ({ direction }, moment, session) => [`trace ${direction} from ${askedName(moment, session)}`],
  isAbout: isAboutStep,
  lines: ({ direction }, moment, session) => traceAt(direction, moment, session),
  /** Shows the step that made a stop of the way, with its element selected; < comes back to the whole way. */
  follow(context, _, { name, place }) {
    return place === null
      ? warn(`${name} was there when the iteration began; why (w) leads on from the line before.`)
      : goToStep(context, place.frame, place.element);
  },
  commands: commandGroup('ask', [
    {
      name: 'trace-back',
      keys: ['w'],
      within: 'over why',
      formerKeys: ['B'],
      words: 'all the way back',
      purpose: 'ask about it',
      helpsAt: { 'over why': 1 },
      summary: 'Follow the selected number back to parameters or inputs, by the largest part at each step.',
      details: ['What an update made is followed to its gradient.'],
      reverse: 'trace-forward',
      ...asking<TraceAnswer>({ kind: 'trace', direction: 'back', line: 0 }),
    },
    {
      name: 'trace-forward',
      looksAhead: true,
      summary: 'Follow it forward to the end of the iteration, by the largest use at each step.',
      reverse: 'trace-back',
      ...asking<TraceAnswer>({ kind: 'trace', direction: 'forward', line: 0 }),
    },
  ]),
};

export function traceAt(direction: TraceDirection, moment: Moment, session: Session): readonly TraceStop[] {
  const { frame, element } = askedElement(moment, session);
  return inFormula(moment.trace, traceFrom(moment.trace, frame.index, element, direction), direction);
}

/** e^z and its sum as the formula has them, whatever the program subtracts from the scores first. */
function inFormula(trace: Trace, stops: readonly TraceStop[], direction: TraceDirection): readonly TraceStop[] {
  const scaleOf = ({ place }: TraceStop): number =>
    place === null ? 1 : scaleAt(trace, trace.frames[place.frame], place.element);
  return stops.map((stop, k) => {
    const own = scaleOf(stop);
    const before = k === 0 ? 1 : scaleOf(stops[k - 1]);
    const whole = direction === 'back' ? before : own;
    const slope = times(stop.slope, direction === 'back' ? before / own : own / before);
    return { ...stop, value: times(stop.value, own), part: times(stop.part, whole), slope };
  });
}

function sayTrace({ direction, line }: TraceAnswer, { moment, session }: AnswerPlace): Blocks {
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
        right('slope', { priority: 1 }),
        right('part'),
        right('share'),
        left('in', { priority: 2, cut: 'end' }),
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
        text(place === null ? 'the start of the iteration' : partOrPhaseOf(scope), 'muted'),
      ],
    ),
    others.some(({ part, slope }) => part === null && slope !== null) && sayNoParts(),
    hintOn('goes to the selected step'),
  );
}
