/**
 * A lesson to be read on paper, or where no script runs: one block for each stop, with its words, its question and what
 * the step shows.
 * Invariant: an answer is folded away, and nothing else in its block gives it away.
 */

import { changedContext } from '../debugger/effects.js';
import { describePlace } from '../debugger/places/describe-place.js';
import { momentAt } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import { boundBlocks } from '../document/bound-blocks.js';
import { MOST } from '../document/bounds.js';
import type { Block, Blocks } from '../document/document.js';
import { blockTrees } from '../drawing/html/blocks.js';
import { element, type Tree, type Trees } from '../drawing/html/tree.js';
import { sayCentre } from '../saying/centre.js';
import { lossChart } from '../saying/charts/loss-chart.js';
import { momentOf } from '../saying/compared.js';
import { isAside } from '../saying/lesson.js';
import { sayParagraph } from '../saying/lesson-words.js';
import { sayReason } from '../saying/panes/quiz-reason.js';
import { describeGuess } from '../saying/quiz-verdict.js';
import { iterationBefore } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import { markupOf } from './markup.js';
import { createConcealing } from './seen.js';
import type { ArrivedStop } from './stops.js';

/** As many shades as can be told apart. */
const ON_PAPER = { ...MOST, shades: 1024 };

/** What is published, for its title. */
export interface Heading {
  readonly title: string;
  readonly about: string;
}

export function* handoutOf({ title, about }: Heading, stops: readonly ArrivedStop[]): Task<string> {
  const sections: Tree[] = [];
  let iteration = stops[0].context.session.cursor.iteration;
  for (const [k, stop] of concealed(stops).entries()) {
    const { cursor } = stop.context.session;
    yield* stop.context.timeline.reach(cursor.iteration);
    const step = stepOf(stop);
    const parts = [
      element('h2', {}, `${k + 1}. ${stop.title}`),
      element('p', { class: 'place' }, describePlace(stop.context)),
      ...blockTrees(wordsOf(stop)),
      ...(yield* questionOf(stop)),
      ...blockTrees(step),
      ...(cursor.iteration === iteration || step.some(isCurve) ? [] : blockTrees(curveOf(stop))),
    ];
    sections.push(element('section', {}, parts));
    ({ iteration } = cursor);
    yield { done: k + 1, total: stops.length, unit: 'stops' };
  }
  const lead = about === title ? [] : [element('p', {}, about)];
  return markupOf([element('h1', {}, title), ...lead, ...sections]);
}

/** Each as far as the run has been seen there. */
function concealed(stops: readonly ArrivedStop[]): readonly ArrivedStop[] {
  const conceal = createConcealing();
  return stops.map((stop) => {
    const { context, seen } = stop;
    const branches = conceal(context.branches, seen, context.session.cursor);
    return { ...stop, context: changedContext(context, {}, branches) };
  });
}

function wordsOf({ context: { session, branches } }: ArrivedStop): Blocks {
  const { lesson } = session;
  const paragraphs = lesson?.lesson.stops[lesson.stop]?.paragraphs ?? [];
  const moment = momentOf(session, branches);
  return paragraphs.filter((text) => !isAside(text)).flatMap((text) => sayParagraph(text, moment));
}

function* questionOf({ context: { session, timeline } }: ArrivedStop): Task<Trees> {
  const quiz = openQuizOf(session);
  if (quiz === null) return [];
  const last = iterationBefore(timeline.numbers, quiz.at.iteration);
  if (last !== null) yield* timeline.reach(last);
  yield* timeline.reach(quiz.at.iteration);
  const options =
    quiz.kind === 'value'
      ? []
      : [
          element(
            'ul',
            {},
            quiz.options.map((each) => element('li', {}, each)),
          ),
        ];
  const reasons = blockTrees(sayReason(quiz, momentAt(timeline, quiz.at)));
  return [
    element('p', { class: 'question' }, quiz.question),
    ...options,
    element('details', {}, element('summary', {}, 'Answer'), element('p', {}, answerOf(quiz)), reasons),
  ];
}

function answerOf(quiz: Quiz): string {
  return `It is ${describeGuess(quiz, quiz.answer)}.`;
}

/** The step, or what is shown instead of it, without the words and the question above it. */
function stepOf({ context: { session, branches } }: ArrivedStop): Blocks {
  const alone: Session = { ...session, lesson: null };
  return boundBlocks(sayCentre(momentOf(session, branches), alone).blocks, ON_PAPER);
}

function curveOf({ context: { session, branches } }: ArrivedStop): Blocks {
  const chart = lossChart(momentOf(session, branches), session.look.lossScale);
  return isCurve(chart) ? [chart] : [];
}

/** One point says less than the number that it stands for. */
function isCurve(block: Block): boolean {
  return block.kind === 'chart' && block.series[0].points.length > 1;
}
