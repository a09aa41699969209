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
import { type Blocks, textsOf } from '../document/document.js';
import { type Row, textOf } from '../drawing/rows/rows.js';
import { isAside } from '../saying/lesson.js';
import { sayParagraph } from '../saying/lesson-words.js';
import { sayReason } from '../saying/panes/quiz-reason.js';
import { describeGuess } from '../saying/quiz-verdict.js';
import { iterationBefore } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import { cellsOf } from '../ui/row-cells.js';
import { centrePane } from '../views/centre.js';
import { momentOf } from '../views/screen/centre-rows.js';
import { lowerPanes } from '../views/screen/lower-panes.js';
import { lineOf } from '../web/lines.js';
import { ROLE_THEME } from '../web/role-theme.js';
import { blocksMarkup, escapeText, preformatted } from './markup.js';
import { createConcealing } from './seen.js';
import type { ArrivedStop } from './stops.js';

/** So wide that a page of paper holds it at a size that can be read. */
const WIDTH = 96;
const CURVE_ROWS = 9;

/** What is published, for its title. */
export interface Heading {
  readonly title: string;
  readonly about: string;
}

export function* handoutOf({ title, about }: Heading, stops: readonly ArrivedStop[]): Task<string> {
  const sections: string[] = [];
  let iteration = stops[0].context.session.cursor.iteration;
  for (const [k, stop] of concealed(stops).entries()) {
    const { cursor } = stop.context.session;
    yield* stop.context.timeline.reach(cursor.iteration);
    const parts = [
      `<h2>${k + 1}. ${escapeText(stop.title)}</h2>`,
      paragraph(describePlace(stop.context), 'place'),
      ...wordsOf(stop).map(blocksMarkup),
      ...(yield* questionOf(stop)),
      block(paneOf(stop)),
      ...(cursor.iteration === iteration ? [] : [block(curveOf(stop))]),
    ];
    sections.push(`<section>${parts.join('')}</section>`);
    ({ iteration } = cursor);
    yield { done: k + 1, total: stops.length, unit: 'stops' };
  }
  const lead = about === title ? '' : paragraph(about);
  return `<h1>${escapeText(title)}</h1>${lead}${sections.join('')}`;
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

function wordsOf({ context: { session, branches } }: ArrivedStop): readonly Blocks[] {
  const { lesson } = session;
  const paragraphs = lesson?.lesson.stops[lesson.stop]?.paragraphs ?? [];
  const moment = momentOf(session, branches);
  return paragraphs.filter((text) => !isAside(text)).map((text) => sayParagraph(text, moment));
}

function* questionOf({ context: { session, timeline } }: ArrivedStop): Task<readonly string[]> {
  const quiz = openQuizOf(session);
  if (quiz === null) return [];
  const last = iterationBefore(timeline.numbers, quiz.at.iteration);
  if (last !== null) yield* timeline.reach(last);
  yield* timeline.reach(quiz.at.iteration);
  const options =
    quiz.kind === 'value' ? '' : `<ul>${quiz.options.map((each) => `<li>${escapeText(each)}</li>`).join('')}</ul>`;
  const reasons = textsOf(sayReason(quiz, momentAt(timeline, quiz.at)));
  return [
    `${paragraph(quiz.question, 'question')}${options}`,
    `<details><summary>Answer</summary>${[answerOf(quiz), ...reasons].map((text) => paragraph(text)).join('')}</details>`,
  ];
}

function answerOf(quiz: Quiz): string {
  return `It is ${describeGuess(quiz, quiz.answer)}.`;
}

/** The step, or what is shown instead of it, without the words and the question above it. */
function paneOf({ context: { session, branches } }: ArrivedStop): readonly Row[] {
  const alone: Session = { ...session, lesson: null };
  const { rows, pinned = 0 } = centrePane(momentOf(session, branches), alone, WIDTH);
  return rows.slice(pinned);
}

function curveOf({ context: { session, branches } }: ArrivedStop): readonly Row[] {
  const panes = lowerPanes(momentOf(session, branches), { ...session, displays: [] }, branches, WIDTH, CURVE_ROWS);
  return panes.find(({ kind }) => kind === 'loss')?.rows() ?? [];
}

function block(rows: readonly Row[]): string {
  const isBlank = (line: Row): boolean => textOf(line).trim() === '';
  const end = rows.findLastIndex((line) => !isBlank(line)) + 1;
  return end === 0 ? '' : preformatted(rows.slice(0, end).map((line) => lineOf(cellsOf(line, ROLE_THEME))));
}

function paragraph(text: string, name = ''): string {
  return `<p${name === '' ? '' : ` class="${name}"`}>${escapeText(text)}</p>`;
}
