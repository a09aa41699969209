/** Asks questions about what comes next. The answers are read from the run. */
import { nameElement } from '../../engine/op.js';
import { isPullback } from '../../engine/pullback.js';
import type { Tensor } from '../../engine/tensor.js';
import { type Cursor, compareCursors } from '../../timeline/cursor.js';
import { type History, isAtEnd } from '../../timeline/history.js';
import { firstOf, iterationAfter, iterationBefore } from '../../timeline/iteration-numbers.js';
import type { Task } from '../../timeline/task.js';
import { isRecorded } from '../../timeline/trace.js';
import { unitOf } from '../../training/program.js';
import type { CommandContext } from '../command.js';
import { isLossKnown, momentAt, predictionsOf, wordCountOf, wordsOf } from '../places/moment.js';
import { selectedElement } from '../places/selection.js';
import { MOST_OPTIONS, type Quiz, type QuizKind } from './quiz.js';

/** Asks about what comes next; null where nothing of that kind is left. Without a kind, it takes the nearest question. */
export function* askQuiz(context: CommandContext, kind: QuizKind | null, about: string): Task<Quiz | null> {
  switch (kind) {
    case 'word':
      return yield* askWord(context);
    case 'loss':
      return yield* askLoss(context);
    case 'sign':
      return yield* askSign(context, about);
    case null: {
      const near = [yield* askWord(context), yield* askSign(context, '')].filter((quiz) => quiz !== null);
      const [nearest] = near.sort((a, b) => compareCursors(a.at, b.at));
      return nearest ?? (yield* askLoss(context));
    }
  }
}

function* askWord({ session, timeline }: CommandContext): Task<Quiz | null> {
  const { cursor } = session;
  for (const iteration of thisAndNext(cursor, timeline)) {
    const trace = yield* timeline.reach(iteration);
    for (const { group, row, label } of predictionsOf({ trace })) {
      const frame = group.probabilities.frame ?? 0;
      const at = { ...cursor, iteration, frame, row: group.scope === null ? row : null };
      if (compareCursors(at, cursor) <= 0) continue;
      const words = wordsOf(group);
      const columns = wordCountOf(group);
      const shares = group.probabilities.data.subarray(row * columns, (row + 1) * columns);
      const ranked = Array.from(shares.keys()).sort((a, b) => shares[b] - shares[a]);
      // In the order of the vocabulary, which does not give the answer away.
      const offered = ranked.slice(0, MOST_OPTIONS).sort((a, b) => a - b);
      return newQuiz({
        kind: 'word',
        question: `Which ${unitOf(timeline.program.subject)} is the likeliest after "${label.context}"?`,
        options: offered.map((column) => words[column] ?? String(column)),
        answer: offered.indexOf(ranked[0]),
        at,
      });
    }
  }
  return null;
}

function* askLoss({ session, timeline }: CommandContext): Task<Quiz | null> {
  const { cursor } = session;
  const moment = momentAt(timeline, cursor);
  const { numbers } = timeline;
  const isOpen = !isLossKnown(moment, cursor.iteration) && cursor.iteration !== firstOf(numbers);
  const next = isOpen ? cursor.iteration : iterationAfter(numbers, cursor.iteration);
  if (next === null || isAtEnd(timeline, next)) return null;
  const last = iterationBefore(numbers, next) ?? next;
  yield* timeline.reach(last);
  const { outcome, frames } = yield* timeline.reach(next);
  const [before, after] = [timeline.metric('loss', last), timeline.metric('loss', next)];
  if (before === null || after === null) return null;
  return newQuiz({
    kind: 'loss',
    question: `From iteration ${last} to ${next}, what does the loss do?`,
    options: ['it falls', 'it rises', 'neither'],
    answer: after < before ? 0 : after > before ? 1 : 2,
    at: { ...cursor, iteration: next, frame: outcome.objective?.frame ?? frames.length - 1, row: null },
  });
}

function* askSign({ session, timeline }: CommandContext, about: string): Task<Quiz | null> {
  const { cursor } = session;
  for (const iteration of thisAndNext(cursor, timeline)) {
    const trace = yield* timeline.reach(iteration);
    for (const frame of trace.frames) {
      const at = { ...cursor, iteration, frame: frame.index, row: null };
      const { op, output } = frame;
      if (frame.scope[0] !== 'backward' || !isPullback(op) || !isRecorded(output) || output.data.length < 2) continue;
      if (compareCursors(at, cursor) <= 0) continue;
      const element =
        about === '' ? selectedElement({ timeline, cursor: at, trace, frame }, null) : elementNamed(output, about);
      if (element === null) continue;
      const value = output.data[element];
      return newQuiz({
        kind: 'sign',
        question: `Which sign has the gradient ${nameElement(output, element)}?`,
        options: ['negative: descent raises it', 'positive: descent lowers it', 'neither'],
        answer: value < 0 ? 0 : value > 0 ? 1 : 2,
        at,
      });
    }
  }
  return null;
}

/** The first element with this name, in full or by its label on the last axis. */
function elementNamed(output: Tensor & Parameters<typeof nameElement>[0], name: string): number | null {
  const columns = output.shape.at(-1) ?? 1;
  const label = output.axes.at(-1)?.labels?.indexOf(name) ?? -1;
  if (label >= 0 && label < columns) return label;
  for (let element = 0; element < output.data.length; element++) {
    if (nameElement(output, element) === name) return element;
  }
  return null;
}

function thisAndNext({ iteration }: Cursor, timeline: History): readonly number[] {
  return [iteration, iterationAfter(timeline.numbers, iteration)]
    .filter((candidate) => candidate !== null)
    .filter((candidate) => !isAtEnd(timeline, candidate));
}

function newQuiz(quiz: Omit<Quiz, 'tally' | 'guess'>): Quiz {
  return { ...quiz, tally: null, guess: null };
}
