/** `why`: what the selected number was made of. */
import { hasIteration } from '../../timeline/iteration-numbers.js';
import type { Task } from '../../timeline/task.js';
import { type Cause, explainWhy, type Why } from '../analysis/causes.js';
import { frameThatMade, type KeptTensor, startingValue } from '../analysis/kept-tensors.js';
import { type CommandContext, commandGroup, type Destination, type Effect, warn } from '../command.js';
import { askedElement, askedName, asking, elementAt, goToElement, isAboutStep, stay } from '../element-question.js';
import { showNumber } from '../expressions/show.js';
import type { Moment } from '../places/moment.js';
import { softmaxAt } from '../places/softmax-row.js';
import { scaleAt, times } from '../places/unshifted.js';
import type { Answer, Session } from '../session.js';
import type { AnswerKind } from './answer.js';

export interface WhyAnswer extends Answer {
  readonly kind: 'why';
  readonly line: number;
}

export const WHY: AnswerKind<WhyAnswer, Cause> = {
  kind: 'why',
  title: (_, moment, session) => [`why ${askedName(moment, session)}`],
  isAbout: isAboutStep,
  lines: (_, moment, session) => whyAt(moment, session).causes,
  follow,
  commands: commandGroup('ask', [
    {
      name: 'why',
      keys: ['w'],
      summary: 'Show what the selected number was made of, the largest part first.',
      words: 'made of what',
      purpose: 'ask about it',
      helpsAt: { forward: 1, predict: 1, loss: 2, backward: 1, update: 4 },
      ...asking<WhyAnswer>({ kind: 'why', line: 0 }),
    },
  ]),
};

/** A softmax has e^z and their sum as in its formula, whatever the program subtracts first. */
export function whyAt(moment: Moment, session: Session): Why {
  const { frame, element } = askedElement(moment, session);
  const why = explainWhy(moment.trace, frame, element);
  if (softmaxAt(moment, element) === null) return why;
  const { trace } = moment;
  const scale = scaleAt(trace, frame, element);
  const causes = why.causes.map((cause) => {
    const { source } = cause;
    const own = source.kind === 'step' ? scaleAt(trace, trace.frames[source.frame], source.element) : 1;
    return {
      ...cause,
      value: times(cause.value, own),
      derivative: times(cause.derivative, scale / own),
      contribution: times(cause.contribution, scale),
    };
  });
  return { ...why, causes, value: times(why.value, scale), sum: times(why.sum, scale) };
}

function follow(context: CommandContext, answer: WhyAnswer, { name, source }: Cause): Effect {
  switch (source.kind) {
    case 'given':
      return warn(`${name} was given to the run: no step made it.`);
    case 'step':
      return goToElement(context, answer, source.frame, source.element);
    case 'previous':
      return goToMaker(context, answer, source.kept, source.element);
  }
}

function* goToMaker(context: CommandContext, answer: WhyAnswer, kept: KeptTensor, element: number): Task<Destination> {
  const { timeline, session } = context;
  const iteration = session.cursor.iteration - 1;
  if (!hasIteration(timeline.numbers, iteration)) {
    return stay(context, `Iteration ${iteration} made it, which was not recorded.`);
  }
  const trace = yield* timeline.reach(iteration);
  const frame = frameThatMade(trace, kept);
  if (frame === null) return stay(context, 'No step of the iteration before made it.');
  const here = startingValue(yield* timeline.reach(session.cursor.iteration), kept);
  const made = trace.frames[frame].output.data?.[element];
  if (timeline.replay !== null && made !== undefined && !Object.is(made, here?.data?.[element])) {
    return stay(context, `It was edited here, where the branch forks: the iteration before made ${showNumber(made)}.`);
  }
  return elementAt(context, answer, iteration, frame, element);
}
