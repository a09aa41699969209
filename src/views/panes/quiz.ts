/**
 * A quiz over the step pane: the question, its options with the keys that pick them, the guesses as bars.
 * Invariant: nothing gives away the right option before the cursor has reached the step that computes it.
 */
import { widthOf } from '../../cells/width.js';
import { isRevealed, type Quiz } from '../../debugger/teaching/quiz.js';
import type { Cursor } from '../../timeline/cursor.js';
import { bar } from '../drawing/bars.js';
import { formatPlural } from '../drawing/numbers.js';
import { EMPTY_ROW, padEnd, padStart, type Row, row, span, truncateRow, wrap } from '../drawing/rows.js';

const LONGEST_BAR = 30;

export function quizRows(quiz: Quiz, cursor: Cursor, width: number): readonly Row[] {
  const revealed = isRevealed(quiz, cursor);
  return [
    ...wrap(quiz.question, width, 'title'),
    ...quiz.options.map((_, option) => optionRow(quiz, option, revealed, width)),
    ...wrap(revealed ? resultOf(quiz) : invitationOf(quiz), width, revealed ? 'plain' : 'muted'),
    EMPTY_ROW,
  ];
}

function optionRow({ options, answer, guess, tally }: Quiz, option: number, revealed: boolean, width: number): Row {
  const isRight = revealed && option === answer;
  const isGuess = option === guess;
  const nameWidth = Math.min(32, Math.max(...options.map(widthOf)));
  const most = Math.max(1, ...(tally ?? []));
  const count = tally?.[option];
  const barWidth = Math.max(0, Math.min(LONGEST_BAR, width - nameWidth - 24));
  return truncateRow(
    row(
      span(isRight ? ' ✓ ' : isGuess ? ' ▸ ' : '   ', isRight ? 'target' : 'accent'),
      span(`${option + 1} `, 'muted'),
      span(padEnd(options[option], nameWidth), isRight ? 'target' : isGuess ? 'accent' : 'plain'),
      ...(count === undefined
        ? []
        : [span(` ${padStart(String(count), 4)} `), span(padEnd(bar(count / most, barWidth), barWidth), 'accent')]),
      isGuess ? span(' your guess', 'muted') : '',
    ),
    width,
  );
}

function invitationOf({ options, tally, guess }: Quiz): string {
  const keys = `the keys 1 to ${options.length} guess, the next step tells`;
  if (tally !== null) return `${formatPlural(sumOf(tally), 'guess', 'guesses')} so far; ${keys}.`;
  return guess === null ? `Guess first: ${keys}.` : `Guessed; ${keys}.`;
}

function resultOf({ options, answer, guess, tally }: Quiz): string {
  const right = `It is "${options[answer]}".`;
  const own = guess === null ? '' : guess === answer ? ' You were right.' : ` You guessed "${options[guess]}".`;
  if (tally === null || sumOf(tally) === 0) return right + own;
  return `${right} ${tally[answer]} of ${formatPlural(sumOf(tally), 'guess', 'guesses')} said so.${own}`;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
