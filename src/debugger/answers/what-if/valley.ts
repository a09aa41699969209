/** `valley`: the loss over two weights, with the ways of the run and of other optimizers through it. */
import { refuse } from '../../../files/refusal.js';
import type { Task } from '../../../timeline/task.js';
import { isSameElement } from '../../analysis/what-if/spread.js';
import { measureValley, type Valley } from '../../analysis/what-if/valley.js';
import { type Effect, type ReplayContext, replayGroup } from '../../command.js';
import { completeTarget, parseTarget } from '../../places/targets.js';
import type { Answer } from '../../session.js';
import { type AnswerKind, openAnswer } from '../answer.js';

/** Holds what was measured, since that replays the run and trains anew. */
export interface ValleyAnswer extends Answer {
  readonly kind: 'valley';
  readonly valley: Valley;
}

export const VALLEY: AnswerKind<ValleyAnswer> = {
  kind: 'valley',
  title: ({ valley: { weights } }) => ['valley', weights.map(({ name }) => name).join(' and ')],
  commands: replayGroup('what-if', [
    {
      name: 'valley',
      usage: '[WEIGHT] [WEIGHT]',
      looksAhead: true,
      summary: 'Draw the loss over two weights, and the ways of training through it.',
      details: [
        'Without weights it takes the two that have moved most. The ways are those of the run up to the cursor, and of plain descent, momentum and Adam from the same start.',
      ],
      complete: ({ timeline }, argument) => {
        const [, before = '', typed = ''] = /^(\S+\s+)?(.*)$/s.exec(argument) ?? [];
        return completeTarget(timeline.program.model.parameters, typed).map((name) => before + name);
      },
      run: showValley,
    },
  ]),
};

/** A name, and what stands in brackets or quotes with its spaces. */
const WEIGHT = /(?:\[[^\]]*\]|\([^)]*\)|[^\s[(])+/g;

function* showValley({ session, timeline }: ReplayContext, argument: string): Task<Effect> {
  const { model, parameterCount } = timeline.program;
  const named = argument.match(WEIGHT) ?? [];
  if (named.length > 2) return refuse(`A valley lies over two weights; got ${named.length}.`);
  const [first, second] = named.map((text) => parseTarget(model.parameters, text));
  if (second !== undefined && isSameElement(first, second)) {
    return refuse(`A valley lies over two weights; ${named.join(' and ')} are one.`);
  }
  if (parameterCount < 2) {
    return refuse('This model has one weight, and a valley lies over two. "learning-rates" has the loss along it.');
  }
  const asked = [first, second].filter((weight) => weight !== undefined);
  const valley = yield* measureValley(timeline, session.cursor.iteration, asked);
  return openAnswer<ValleyAnswer>({ kind: 'valley', valley });
}
