/** `history` where nothing can be run again, or of a norm: how a number of a parameter went, update by update. */

import { nameOfParameter } from '../../../engine/op.js';
import { refuse } from '../../../files/refusal.js';
import type { History } from '../../../timeline/history.js';
import type { Task } from '../../../timeline/task.js';
import type { Trace } from '../../../timeline/trace.js';
import { type NumberChange, type NumberHistory, numberHistory } from '../../analysis/over-iterations/number-history.js';
import { parameterAtHand } from '../../analysis/subject.js';
import type { CommandContext, Effect } from '../../command.js';
import { isExecuted } from '../../places/moment.js';
import { describeTarget, type ParameterElement, parameterNamed, parseTarget } from '../../places/targets.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, goToIteration, workOut } from '../answer.js';

export interface NumberHistoryAnswer extends Answer {
  readonly kind: 'number-history';
  readonly history: NumberHistory;
  readonly line: number;
}

export const NUMBER_HISTORY: AnswerKind<NumberHistoryAnswer, NumberChange> = {
  kind: 'number-history',
  title: ({ history }) => ['history', history.name],
  lines: ({ history }) => shownChanges(history),
  follow: (context, { history }, { iteration, frame }) =>
    goToIteration(context, iteration, frame ?? -1, history.element),
};

/** Up to so many updates are listed in their order, of more the largest. */
const MOST_CHANGES = 16;

export function shownChanges({ changes }: NumberHistory): readonly NumberChange[] {
  if (changes.length <= MOST_CHANGES) return changes;
  const size = ({ change }: NumberChange): number => Math.abs(change ?? -1);
  return changes.toSorted((a, b) => size(b) - size(a)).slice(0, MOST_CHANGES);
}

/** @param argument `NAME[ELEMENT]`, `norm(NAME)`; `NAME` is its norm, too, and nothing the element at hand */
export function showNumberHistory(context: CommandContext, argument: string): Effect {
  return workOut(context, traceNumber(context, parseNumber(context, argument)));
}

type Asked = Pick<NumberHistory, 'parameter' | 'element' | 'name'>;

function parseNumber(context: CommandContext, argument: string): Asked {
  const { parameters } = context.timeline.program.model;
  const elementAsked = ({ parameter, element }: ParameterElement): Asked => ({
    ...{ parameter, element },
    name: describeTarget(parameters[parameter], element),
  });
  if (/\sby\s+\w+$/.test(` ${argument}`))
    return refuse('Changes are shared out in runs of backstep alone, and of elements: leave out "by …".');
  if (argument === '') {
    const found = parameterAtHand(context);
    return elementAsked(found ?? refuse('There is no weight at hand here. "history NAME[ELEMENT]" names one.'));
  }
  const [, name] = /^norm\(\s*([^()]+?)\s*\)$/.exec(argument) ?? /^([^[(]*)$/.exec(argument) ?? [];
  if (name === undefined) return elementAsked(parseTarget(parameters, argument));
  return { parameter: parameterNamed(parameters, name), element: null, name: `norm(${name})` };
}

function* traceNumber({ session: { cursor }, timeline }: CommandContext, asked: Asked): Task<NumberHistoryAnswer> {
  const trace = yield* timeline.reach(cursor.iteration);
  const named = finder(timeline, asked.parameter);
  const updatedAt = trace.outcome.updated[named(trace)]?.frame ?? trace.frames.length - 1;
  const until = cursor.iteration + (isExecuted({ cursor }, updatedAt, cursor.row) ? 1 : 0);
  return { kind: 'number-history', history: yield* numberHistory(timeline, asked, named, until), line: 0 };
}

/** An iteration of a recording need not have all parameters. */
function finder(timeline: History, parameter: number): (trace: Trace) => number {
  const { name } = timeline.program.model.parameters[parameter];
  return ({ outcome }) => outcome.parameters.findIndex((value) => nameOfParameter(value) === name);
}
