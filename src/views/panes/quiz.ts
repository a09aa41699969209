/**
 * A quiz over the step pane: the question, its options with the keys that pick them, the guesses as bars; once it is
 * answered, how near they came and why it is so.
 * Invariant: nothing gives away the answer before the cursor has reached the step that computes it.
 */
import { widthOf } from '../../cells/width.js';
import type { Moment } from '../../debugger/places/moment.js';
import {
  isRevealed,
  isRight,
  type NumberQuiz,
  type Question,
  type Quiz,
  relativeError,
  TOLERANCE,
} from '../../debugger/teaching/quiz.js';
import { bar } from '../drawing/bars.js';
import { formatFactor, formatPlural, formatShort } from '../drawing/numbers.js';
import {
  EMPTY_ROW,
  padEnd,
  padStart,
  type Row,
  row,
  rowWidth,
  type Span,
  span,
  truncateRow,
  wrap,
} from '../drawing/rows.js';
import { binOf, binsOf, isOpenEnd, nameOfBin } from './histogram.js';
import { reasonRows } from './quiz-reason.js';

const LONGEST_BAR = 30;
const LONGEST_NAME = 40;
/** Options up to this width stand side by side, where no bars stand beside them. */
const LONGEST_SIDE_BY_SIDE = 14;

interface Asking {
  /** Whether only the guess is up to whoever looks, and not what comes next. */
  readonly isFollowing: boolean;
  readonly inLesson: boolean;
}

export function quizRows(quiz: Quiz, moment: Moment, width: number, asking: Asking): readonly Row[] {
  if (quiz.at.branch !== moment.cursor.branch) return [];
  const revealed = isRevealed(quiz, moment.cursor);
  return [
    ...wrap(quiz.question, width, 'title'),
    ...optionRows(linesOf(quiz, revealed), width),
    ...wrap(revealed ? resultOf(quiz) : invitationOf(quiz, asking), width, revealed ? 'plain' : 'muted'),
    ...(revealed ? reasonRows(quiz, moment, width) : []),
    EMPTY_ROW,
  ];
}

/** An option, or a range of numbers that were guessed. */
interface Line {
  /** The key that picks it; empty for a range. */
  readonly key: string;
  readonly name: string;
  readonly isRight: boolean;
  readonly isGuess: boolean;
  /** Null where the guesses of others are not known. */
  readonly share: { readonly count: number; readonly ofMost: number } | null;
  readonly nameWidth: number;
}

function linesOf(quiz: Quiz, revealed: boolean): readonly Line[] {
  const { guesses, answer, guess } = quiz;
  const isChoice = quiz.kind !== 'value';
  const bins = isChoice ? [] : binsOf(guesses ?? []);
  const names = isChoice ? quiz.options : bins.map(nameOfBin);
  const lineOf = (value: number): number => (isChoice ? value : binOf(bins, value));
  const counts = guesses === null ? null : tallyOf(guesses.map(lineOf), names.length);
  const most = Math.max(1, ...(counts ?? []));
  const lines = names.map((name, line) => ({
    key: isChoice ? `${line + 1}` : '',
    name,
    isRight: revealed && line === lineOf(answer),
    isGuess: guess !== null && line === lineOf(guess),
    share: counts === null ? null : { count: counts[line], ofMost: counts[line] / most },
    nameWidth: Math.min(LONGEST_NAME, Math.max(...names.map(widthOf))),
  }));
  return isChoice ? lines : lines.filter((line, k) => !isOpenEnd(bins[k]) || line.isRight || line.share?.count !== 0);
}

/** One below the other, or short ones side by side where that takes fewer rows. */
function optionRows(lines: readonly Line[], width: number): readonly Row[] {
  const [first] = lines;
  const isShort = first !== undefined && first.share === null && first.nameWidth <= LONGEST_SIDE_BY_SIDE;
  if (!isShort) return lines.map((line) => lineRow(line, width));
  const options = lines.map(optionSpans);
  const rows: Row[] = [];
  for (const option of options) {
    const last = rows.at(-1);
    if (last === undefined || rowWidth(last) + rowWidth(option) > width) rows.push(option);
    else rows[rows.length - 1] = [...last, ...option];
  }
  return rows.map((options) => truncateRow(options, width));
}

/** The mark, the key and the option itself. */
function optionSpans({ key, name, isRight: right, isGuess, nameWidth }: Line): readonly Span[] {
  return [
    span(right ? ' ✓ ' : isGuess ? ' ▸ ' : '   ', right ? 'target' : 'accent'),
    span(key === '' ? '' : `${key} `, 'muted'),
    span(padEnd(name, nameWidth), right ? 'target' : isGuess ? 'accent' : 'plain'),
  ];
}

function tallyOf(lines: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, line) => lines.filter((chosen) => chosen === line).length);
}

function lineRow(line: Line, width: number): Row {
  const { isGuess, share, nameWidth } = line;
  const barWidth = Math.max(0, Math.min(LONGEST_BAR, width - nameWidth - 24));
  return truncateRow(
    row(
      ...optionSpans(line),
      ...(share === null
        ? []
        : [
            span(` ${padStart(String(share.count), 4)} `),
            span(padEnd(bar(share.ofMost, barWidth), barWidth), 'accent'),
          ]),
      isGuess ? span('   your guess', 'muted') : '',
    ),
    width,
  );
}

function invitationOf(quiz: Quiz, { isFollowing, inLesson }: Asking): string {
  const { guesses, guess } = quiz;
  const how =
    quiz.kind === 'value'
      ? `Type a number, then Enter: within ${TOLERANCE * 100} % is right.`
      : `Press 1 to ${quiz.options.length} to guess.`;
  if (isFollowing) return how;
  const onward = inLesson ? 'Space shows the answer.' : '→ shows the answer. Q asks in another way.';
  if (guesses !== null) return `${formatPlural(guesses.length, 'guess', 'guesses')} so far. ${onward}`;
  if (guess === null) return `${how} ${onward}`;
  const again = quiz.kind === 'value' ? `You guessed ${formatFactor(guess)}.` : 'You can still guess again.';
  return `${again} ${onward}`;
}

function resultOf(quiz: Quiz): string {
  const { guess, guesses } = quiz;
  const right = `It is ${describeGuess(quiz, quiz.answer)}.`;
  const own = guess !== null ? ` ${verdictOn(quiz, guess)}.` : guesses === null ? ' You did not guess.' : '';
  if (guesses === null || guesses.length === 0) return right + own;
  const count = guesses.filter((each) => isRight(quiz, each)).length;
  const said = quiz.kind === 'value' ? `came within ${TOLERANCE * 100} %` : 'said so';
  return `${right} ${count} of ${formatPlural(guesses.length, 'guess', 'guesses')} ${said}.${own}`;
}

/** The option in quotes, or the number. */
export function describeGuess(quiz: Question, guess: number): string {
  return quiz.kind === 'value' ? formatFactor(guess) : `"${quiz.options[guess]}"`;
}

/** `You were right`, `You guessed "we"`, `You guessed 0.2, 34 % too much`. */
export function verdictOn(quiz: Quiz, guess: number): string {
  if (quiz.kind !== 'value')
    return isRight(quiz, guess) ? 'You were right' : `You guessed ${describeGuess(quiz, guess)}`;
  const off = howFarOff(quiz, guess);
  return isRight(quiz, guess)
    ? `You were right${off === null ? '' : `, ${off}`}`
    : `You guessed ${describeGuess(quiz, guess)}, ${off}`;
}

/** How far a guessed number is from the answer, relative to it; null where it is the answer. */
export function howFarOff(quiz: NumberQuiz, guess: number): string | null {
  const { answer } = quiz;
  if (guess === answer) return null;
  if (answer === 0) return 'and nothing but 0 is right';
  if (guess * answer < 0) return 'with the wrong sign';
  const ratio = guess / answer;
  if (ratio > 2) return `${roundly(ratio)} times the answer`;
  return `${roundly(100 * relativeError(quiz, guess))} % too ${ratio > 1 ? 'much' : 'little'}${answer < 0 ? ' in size' : ''}`;
}

/** To two significant digits, since it is only said how far. */
function roundly(value: number): string {
  return formatShort(Number(value.toPrecision(2)));
}
