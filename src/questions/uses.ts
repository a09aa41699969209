/** `uses`: what the selected number is used for, in this iteration and as the start of the next one. */

import { isSumOfParts } from '../analysis/causes.js';
import { type KeptTensor, keptAfter, startingValue } from '../analysis/kept-tensors.js';
import { type Use, usesOf } from '../analysis/uses.js';
import { type CommandContext, commandGroup, type Destination, warn } from '../debugger/command.js';
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { scaleAt, times } from '../debugger/places/unshifted.js';
import type { Session } from '../debugger/session.js';
import type { Column } from '../document/document.js';
import { formatSigned } from '../document/numbers.js';
import {
  left,
  NOT_RECORDED,
  name,
  number,
  paragraph,
  passage,
  right,
  signed,
  text,
  type Words,
} from '../explaining/blocks.js';
import { addressIn, stepPlace } from '../explaining/step-words.js';
import type { Task } from '../numbers/engine/task.js';
import { isAtEnd } from '../timeline/history.js';
import type { AnswerKind, AnswerWithLines } from './answer.js';
import { askedElement, askedName, asking, elementAt, goToElement, isAboutStep, stay } from './element-question.js';
import { aboutStep, hintOn, partOrPhaseOf, sayNoParts, shownAround, tableAround } from './lines.js';

type UsesAnswer = AnswerWithLines<'uses'>;

export const USES: AnswerKind<UsesAnswer, Use | KeptTensor> = {
  kind: 'uses',
  say({ line }, { moment, session }) {
    const about = aboutStep(askedElement(moment, session).frame);
    const { uses, lines } = usesAt(moment, session);
    if (lines.length === 0) return [about, paragraph('Nothing in this iteration uses it.')];
    return passage(
      about,
      uses.some(({ frame }) => !isExecuted(moment, frame)) &&
        paragraph('These steps lie ahead: the numbers are what this run goes on to make.', 'aside'),
      tableAround(uses.length === 0 ? [left()] : COLUMNS, lines, line, (use) =>
        'frame' in use
          ? cellsOf(use, isPartOf(moment, use), moment)
          : { across: true, cells: ['the next iteration starts from it'] },
      ),
      shownAround(lines, line).some((use) => 'frame' in use && use.derivative !== null && !isPartOf(moment, use)) &&
        sayNoParts(),
      hintOn('goes to the selected use'),
    );
  },
  title: (_, moment, session) => [`who uses ${askedName(moment, session)}`],
  isAbout: isAboutStep,
  lines: (_, moment, session) => usesAt(moment, session).lines,
  follow(context, answer, line) {
    const { session, timeline, moment } = context;
    if ('frame' in line) return goToElement(context, answer, line.frame, line.element);
    const following = session.where.cursor.iteration + 1;
    if (isAtEnd(timeline, following)) return warn('This is the last iteration of the run.');
    if (!timeline.numbers.has(following)) return warn(`Iteration ${following} was not recorded.`);
    const { element } = askedElement(moment, session);
    return goToNext(context, answer, line, element);
  },
  commands: commandGroup('ask', [
    {
      name: 'uses',
      keys: ['W'],
      words: 'what for',
      purpose: 'ask about it',
      helpsAt: { forward: 2, loss: 6, 'parameter gradient': 6 },
      looksAhead: true,
      summary: 'Show what the selected number is used for.',
      ...asking<UsesAnswer>({ kind: 'uses', line: 0 }),
    },
  ]),
};

/** e^z and its sum are as the formula has them. */
export function usesAt(moment: Moment, session: Session) {
  const { frame, element } = askedElement(moment, session);
  const { trace } = moment;
  const own = scaleAt(trace, frame, element);
  const uses = usesOf(trace, frame.output, element).map((use) => {
    const scale = scaleAt(trace, trace.frames[use.frame], use.element);
    return {
      ...use,
      value: times(use.value, scale),
      derivative: times(use.derivative, scale / own),
      contribution: times(use.contribution, scale),
    };
  });
  const next = keptAfter(trace, frame.output);
  // Where the next iteration starts from the element, the last line is the tensor in which it does.
  const lines: readonly (Use | KeptTensor)[] = next === null ? uses : [...uses, next];
  return { uses, lines };
}

/** Goes to the first step of the next iteration that uses what this one leaves behind. */
function* goToNext(context: CommandContext, answer: UsesAnswer, kept: KeptTensor, element: number): Task<Destination> {
  const { timeline, session } = context;
  const iteration = session.where.cursor.iteration + 1;
  const trace = yield* timeline.reach(iteration);
  const value = startingValue(trace, kept);
  const uses = value === undefined ? [] : usesOf(trace, value, element);
  const [use] = uses.toSorted((a, b) => a.frame - b.frame);
  if (use === undefined) return stay(context, 'No step of the next iteration uses it.');
  return elementAt(context, answer, iteration, use.frame, use.element);
}

const COLUMNS: readonly Column[] = [
  name('used for'),
  right('value'),
  right('slope'),
  right('part'),
  left('in', { priority: 2, cut: 'end' }),
];

function isPartOf({ trace }: Moment, { frame, element, derivative }: Use): boolean {
  return derivative !== null && isSumOfParts(trace.frames[frame], element);
}

function cellsOf(use: Use, isPart: boolean, moment: Moment): readonly Words[] {
  const name = stepPlace(moment, use.frame, use.name);
  const { isKnown, derivative, contribution, value, scope } = use;
  const place = partOrPhaseOf(scope);
  if (derivative === null || contribution === null) {
    return [name, '', '', '', text(`${isKnown ? 'read as it is' : 'not known how'}: ${place}`, 'muted')];
  }
  const made = value === null ? NOT_RECORDED : number(value, formatSigned, addressIn(moment.trace, use));
  return [name, made, number(derivative, formatSigned), isPart ? signed(contribution) : '', text(place, 'muted')];
}
