/** `nudge`: moves one number down and up a little and measures the loss. */
import { quote } from '../../../data/printable.js';
import type { Value } from '../../../engine/op.js';
import type { Task } from '../../../timeline/task.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';
import { subjectOf } from '../../analysis/subject.js';
import { type Nudge, nudgeElement } from '../../analysis/what-if/nudge.js';
import { withoutInfluence } from '../../analysis/what-if/perturbation.js';
import { type Effect, warn } from '../../command.js';
import { parseNumber } from '../../places/edit-text.js';
import { momentAt } from '../../places/moment.js';
import { selectedElement } from '../../places/selection.js';
import { completeTarget, formatTarget, parseTarget } from '../../places/targets.js';
import { type ReplayContext, replayGroup } from '../../replaying.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

export interface NudgeAnswer extends Answer {
  readonly kind: 'nudge';
  readonly nudge: Nudge;
}

export const NUDGE: AnswerKind<NudgeAnswer> = { kind: 'nudge', title: ({ nudge }) => ['nudge', nudge.name] };

const DEFAULT_NUDGE = 0.001;

export const NUDGE_COMMANDS = replayGroup('what-if', [
  {
    name: 'nudge',
    keys: ['x'],
    words: 'nudge it',
    purpose: 'try what if',
    helpsAt: { loss: 1, backward: 2 },
    usage: '[TARGET] [SIZE]',
    looksAhead: true,
    summary: `Move one number down and up by a little (${DEFAULT_NUDGE}) and see what becomes of the loss.`,
    details: [
      'TARGET is an element of a parameter, e.g. logits[1,2]; without one it is the selected element of the step at hand.',
    ],
    complete: ({ timeline }, argument) => completeTarget(timeline.program.model.parameters, argument),
    atCursor: true,
    run: nudge,
  },
]);

function nudge({ session, timeline }: ReplayContext, argument: string): Effect {
  const moment = momentAt(timeline, session.cursor);
  const { trace, frame } = moment;
  const { target, size } = splitSize(argument.trim());
  if (!(size > 0 && Number.isFinite(size)))
    return warn(`The size of a nudge is a number above 0; got ${quote(argument.trim())}.`);
  let value: Value;
  let element: number;
  if (target !== '') {
    const parsed = parseTarget(timeline.program.model.parameters, target);
    if (parsed.kind === 'refused') return warn(parsed.message);
    value = trace.outcome.parameters[parsed.parameter];
    element = parsed.element;
  } else {
    if (frame === null)
      return warn(
        `Nothing is selected at the start of an iteration. Name an element, e.g. "nudge ${formatTarget(timeline.program.model.parameters[0], 0)}".`,
      );
    value = subjectOf(trace, frame);
    element = Math.min(selectedElement(moment, session.selection), value.data.length - 1);
  }
  return { kind: 'compute', task: nudging(trace, value, element, size) };
}

function* nudging(trace: ReplayedTrace, value: Value, element: number, size: number): Task<Effect> {
  const result = yield* nudgeElement(trace, value, element, size);
  if (result === null) return warn(withoutInfluence(trace, value));
  return openAnswer<NudgeAnswer>({ kind: 'nudge', nudge: result });
}

/** Parses `TARGET SIZE`; either may be left out. */
function splitSize(argument: string): { readonly target: string; readonly size: number } {
  const [written] = /[^\s\]]+$/.exec(argument) ?? [''];
  const size = written === '' ? null : parseNumber(written);
  if (size === null) return { target: argument, size: DEFAULT_NUDGE };
  return { target: argument.slice(0, argument.length - written.length).trimEnd(), size };
}
