/** `trace-back` and `trace-forward`: the way of the selected number, by the largest part at each step. */
import type { Trace } from '../../timeline/trace.js';
import { type TraceDirection, type TraceStop, traceFrom } from '../analysis/trace-back.js';
import { type CommandContext, commandGroup, type Effect, warn } from '../command.js';
import { askedElement, askedName, asking, isAboutStep } from '../element-question.js';
import type { Moment } from '../places/moment.js';
import { scaleAt, times } from '../places/unshifted.js';
import type { Answer, Session } from '../session.js';
import { type AnswerKind, goToStep } from './answer.js';

export interface TraceAnswer extends Answer {
  readonly kind: 'trace';
  readonly direction: TraceDirection;
  readonly line: number;
}

export const TRACE: AnswerKind<TraceAnswer, TraceStop> = {
  kind: 'trace',
  title: ({ direction }, moment, session) => [`trace ${direction} from ${askedName(moment, session)}`],
  isAbout: isAboutStep,
  lines: ({ direction }, moment, session) => traceAt(direction, moment, session),
  follow,
  commands: commandGroup('ask', [
    {
      name: 'trace-back',
      keys: ['w'],
      within: 'why',
      formerKeys: ['B'],
      words: 'all the way back',
      purpose: 'ask about it',
      helpsAt: { why: 1 },
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

/** Shows the step that made a stop of the way, with its element selected; < comes back to the whole way. */
function follow(context: CommandContext, _: TraceAnswer, { name, place }: TraceStop): Effect {
  return place === null
    ? warn(`${name} was there when the iteration began; why (w) leads on from the line before.`)
    : goToStep(context, place.frame, place.element);
}
