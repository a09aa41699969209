/**
 * A lesson to be read on paper, or where no script runs: one block for each stop, with its words, its question and what
 * the step shows; and the stops of what is published, those of a lesson or places that a run or a saved session has by
 * itself.
 * Invariant: an answer is folded away, and nothing else in its block gives it away.
 */

import { createSoFar } from '../class/web/carried/so-far.js';
import { sayCentre } from '../commands/articles/said-at-place.js';
import { COMMANDS, commandNamed } from '../commands/commands.js';
import { changedContext, settle } from '../commands/effects.js';
import { beginLesson } from '../commands/lesson-commands.js';
import { runCommands } from '../commands/run-commands.js';
import type { CommandContext } from '../debugger/command.js';
import { describePlace } from '../debugger/places/describe-place.js';
import { momentAt } from '../debugger/places/moment.js';
import { phasesOf } from '../debugger/places/phases.js';
import { changedSession, type Session } from '../debugger/session.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { boundBlocks } from '../document/bound-blocks.js';
import type { Block, Blocks } from '../document/document.js';
import { blockTrees } from '../document/drawing/html/blocks.js';
import { element, plain, type Tree, type Trees } from '../document/drawing/html/tree.js';
import { MOST } from '../document/limits.js';
import { lossChart } from '../explaining/charts/loss-chart.js';
import { momentOf } from '../explaining/compared.js';
import { sayingOf } from '../explaining/lesson.js';
import { sayReason } from '../explaining/panes/quiz-reason.js';
import { describeGuess } from '../explaining/quiz-verdict.js';
import { refuse } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { markupOf } from './markup.js';

/** A page of paper has room for so many numbers, and so many shades can be told apart. */
const ON_PAPER = { ...MOST, numbers: 512, shades: 1024 };

/** What is published, for its title. */
export interface Heading {
  readonly title: string;
  readonly about: string;
}

export function* handoutOf({ title, about }: Heading, stops: readonly ArrivedStop[]): Task<string> {
  const sections: Tree[] = [];
  let iteration = stops[0].context.session.where.cursor.iteration;
  const soFar = createSoFar();
  for (const [k, { title, context: arrived }] of stops.entries()) {
    const context = changedContext(arrived, {}, soFar(arrived.session, arrived.branches));
    const { cursor } = context.session.where;
    yield* context.timeline.reach(cursor.iteration);
    const step = stepOf(context);
    const parts = [
      plain('h2', `${k + 1}. ${title}`),
      element('p', { class: 'place' }, describePlace(context)),
      ...blockTrees(wordsOf(context)),
      ...(yield* questionOf(context)),
      ...blockTrees(step),
      ...(cursor.iteration === iteration || step.some(isCurve) ? [] : blockTrees(curveOf(context))),
    ];
    sections.push(plain('section', parts));
    ({ iteration } = cursor);
    yield { done: k + 1, total: stops.length, unit: 'stops' };
  }
  const lead = about === title ? [] : [plain('p', about)];
  return markupOf([plain('h1', title), ...lead, ...sections]);
}

function wordsOf({ session, branches }: CommandContext): Blocks {
  return session.teaching.lesson === null
    ? []
    : (sayingOf(session.teaching.lesson, momentOf(session, branches))?.blocks ?? []);
}

function* questionOf({ session, timeline }: CommandContext): Task<Trees> {
  const quiz = openQuizOf(session);
  if (quiz === null) return [];
  const last = timeline.numbers.before(quiz.at.iteration);
  if (last !== null) yield* timeline.reach(last);
  yield* timeline.reach(quiz.at.iteration);
  const options =
    quiz.kind === 'value'
      ? []
      : [
          plain(
            'ul',
            quiz.options.map((each) => plain('li', each)),
          ),
        ];
  const reasons = blockTrees(sayReason(quiz, momentAt(timeline, quiz.at)));
  return [
    element('p', { class: 'question' }, quiz.question),
    ...options,
    plain('details', plain('summary', 'Answer'), plain('p', `It is ${describeGuess(quiz, quiz.answer)}.`), reasons),
  ];
}

/** The step, or what is shown instead of it, without the words and the question above it. */
function stepOf({ session, branches }: CommandContext): Blocks {
  const alone: Session = changedSession(session, { lesson: null, keys: 'buttons' });
  const { blocks } = sayCentre(momentOf(session, branches), alone);
  return boundBlocks(
    blocks.filter(({ kind }) => kind !== 'hint'),
    ON_PAPER,
  );
}

function curveOf({ session, branches }: CommandContext): Blocks {
  const chart = lossChart(momentOf(session, branches), session.look.lossScale);
  return isCurve(chart) ? [chart] : [];
}

/** One point says less than the number that it stands for. */
function isCurve(block: Block): boolean {
  return block.kind === 'chart' && block.series[0].points.length > 1;
}

/** A stop as it is arrived at by somebody who comes from the one before. */
export interface ArrivedStop {
  readonly title: string;
  readonly context: CommandContext;
}

/** Goes through a lesson as its keys do. */
export function* stopsOfLesson(start: CommandContext, lesson: Lesson): Task<readonly ArrivedStop[]> {
  const next = commandNamed('next-stop');
  const stops: ArrivedStop[] = [];
  let context = changedContext(start, { ...ONLOOKER, lesson: beginLesson(lesson) });
  for (const { title } of lesson.stops) {
    // A question that was asked stays open, and is not to be answered before the next stop.
    const from = changedContext(context, { quiz: null });
    const effect = yield* settle(() => from, next.run(from, ''));
    if (effect.kind !== 'change') return refuse(`"${next.name}" leads nowhere.`);
    const { message } = effect.change;
    if (message?.tone === 'warning') return refuse(message.text);
    context = changedContext(from, { ...effect.change, message: null }, effect.branches);
    stops.push({ title, context });
  }
  return stops;
}

/** The start of a run, each phase of its first iteration, and the start of the next one. */
export function* stopsOfRun(start: CommandContext): Task<readonly ArrivedStop[]> {
  const first = changedContext(start, ONLOOKER);
  const phases = phasesOf(first.moment).filter(({ count }) => count > 0);
  const stops: ArrivedStop[] = [{ title: 'before training', context: first }];
  let context = first;
  for (const title of [...phases.map(({ name }) => name), 'the next iteration']) {
    context = changedContext(yield* runCommands(COMMANDS, context, ['next-phase']), { message: null });
    stops.push({ title, context });
  }
  return stops;
}

/** The places that a session remembers, and then the one where it stands. */
export function stopsOfSession(at: CommandContext): readonly ArrivedStop[] {
  const here = changedContext(at, { ...ONLOOKER, message: null });
  const contexts = [...here.session.where.jumps.back.map((place) => changedContext(here, place)), here];
  return contexts.map((context) => ({ title: describePlace(context), context }));
}

const ONLOOKER = { company: 'following', lessons: [] } as const;
