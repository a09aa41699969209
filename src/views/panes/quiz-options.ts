/**
 * The options of a question, or the ranges of the numbers that were guessed: each with its key, and the guesses of a class
 * as bars, those of a second vote beside those of the first. A histogram of numbers marks where the answer lies.
 * Invariant: an option is shown whole, at any width, and no mark gives the answer away before it is revealed.
 */
import { widthOf } from '../../cells/width.js';
import { isRight } from '../../debugger/teaching/guess.js';
import { guessesOf, type NumberQuiz, type Quiz, votesOf } from '../../debugger/teaching/quiz.js';
import { countOf, countWhere, type Tally } from '../../debugger/teaching/tally.js';
import { formatCount, formatFactor } from '../../document/numbers.js';
import { bar } from '../../drawing/rows/bars.js';
import {
  padEnd,
  padStart,
  type Row,
  row,
  rowWidth,
  type Span,
  span,
  textOf,
  truncateRow,
  wrap,
} from '../../drawing/rows/rows.js';
import { binOf, binsOf, isOpenEnd, nameOfBin } from './histogram.js';

const LONGEST_BAR = 30;
const SHORTEST_BAR = 4;
/** Fewer cells than that beside the bars are too few for words. */
const NARROWEST_NAME = 16;
/** Options up to this width stand side by side, where no bars stand beside them. */
const LONGEST_SIDE_BY_SIDE = 14;
/** Cells of the mark, and of the key behind it. */
const MARK = 3;
const KEY = 2;
/** Between options side by side, so that a mark stands nearer to its own than to the one before it. */
const GAP = 3;
/** The least that a count takes, with a space on each side. */
const SHORTEST_COUNT = 6;
const YOUR_GUESS = '   your guess';

/** An option, or a range of numbers that were guessed. */
interface Line {
  /** The key that picks it; empty for a range. */
  readonly key: string;
  readonly name: string;
  readonly isRight: boolean;
  readonly isGuess: boolean;
  /** Of each vote; none where the guesses of others are not known. */
  readonly tallies: readonly { readonly count: number; readonly ofMost: number }[];
  /** What stands behind the bars. */
  readonly note: string;
}

export function optionRows(quiz: Quiz, revealed: boolean, width: number): readonly Row[] {
  const lines = linesOf(quiz, revealed);
  const [first] = lines;
  if (first === undefined) return [];
  const longest = Math.max(...lines.map(({ name }) => widthOf(name)));
  if (first.tallies.length === 0)
    return longest <= LONGEST_SIDE_BY_SIDE
      ? sideBySide(lines, longest, width)
      : lines.flatMap((line) => withGuess(line, named(line, longest, width), width));
  return withBars(lines, longest, width);
}

function linesOf(quiz: Quiz, revealed: boolean): readonly Line[] {
  const { answer, guess } = quiz;
  const votes = votesOf(quiz);
  const isChoice = quiz.kind !== 'value';
  const bins = isChoice ? [] : binsOf(votes.flat());
  const names = isChoice ? quiz.options : bins.map(nameOfBin);
  const lineOf = (value: number): number => (isChoice ? value : binOf(bins, value));
  const counts = votes.map((tally) => names.map((_, line) => countWhere(tally, (value) => lineOf(value) === line)));
  const most = Math.max(1, ...counts.flat());
  const lines = names.map((name, line) => {
    const inLine = isChoice ? [] : guessesOf(quiz).filter(([value]) => lineOf(value) === line);
    const holdsAnswer = line === lineOf(answer);
    return {
      key: isChoice ? `${line + 1}` : '',
      name,
      isRight: revealed && (holdsAnswer || inLine.some(([value]) => isRight(quiz, value))),
      isGuess: guess !== null && line === lineOf(guess),
      tallies: counts.map((each) => ({ count: each[line], ofMost: each[line] / most })),
      note: revealed && !isChoice ? noteOf(quiz, holdsAnswer, inLine) : '',
    };
  });
  const isNeeded = ({ isRight, tallies }: Line): boolean => isRight || tallies.some(({ count }) => count > 0);
  return isChoice ? lines : lines.filter((line, k) => !isOpenEnd(bins[k]) || isNeeded(line));
}

/** Where the answer lies; and how many are right of a range that holds others, too. */
function noteOf(quiz: NumberQuiz, holdsAnswer: boolean, guesses: Tally): string {
  const [right, all] = [countWhere(guesses, (guess) => isRight(quiz, guess)), countOf(guesses)];
  const isMixed = right < all && (holdsAnswer || right > 0);
  return `${holdsAnswer ? `   ◂ ${formatFactor(quiz.answer)}` : ''}${isMixed ? `   ${formatCount(right)} of ${formatCount(all)} right` : ''}`;
}

/** Short options in as few rows as they take. */
function sideBySide(lines: readonly Line[], nameWidth: number, width: number): readonly Row[] {
  const rows: Row[] = [];
  for (const line of lines) {
    const [option] = named(line, nameWidth, leadOf(line) + nameWidth);
    const last = rows.at(-1);
    if (last === undefined || rowWidth(last) + GAP + rowWidth(option) > width) rows.push(option);
    else rows[rows.length - 1] = [...last, span(' '.repeat(GAP)), ...option];
  }
  return rows.map((options) => truncateRow(options, width));
}

function withGuess({ isGuess }: Line, [first, ...others]: readonly Row[], width: number): readonly Row[] {
  const hasRoom = rowWidth(first) + widthOf(YOUR_GUESS) <= width;
  return [isGuess && hasRoom ? [...first, span(YOUR_GUESS, 'muted')] : first, ...others];
}

/** The bars beside the names where there is room for both, without what stands behind them if need be, else below each. */
function withBars(lines: readonly Line[], longest: number, width: number): readonly Row[] {
  const bare = lines.map((line) => ({ ...line, note: '' }));
  return besideNames(lines, longest, width) ?? besideNames(bare, longest, width) ?? belowNames(lines, longest, width);
}

function besideNames(lines: readonly Line[], longest: number, width: number): readonly Row[] | null {
  const [{ tallies }] = lines;
  const lead = leadOf(lines[0]);
  const room = width - lead - behind(lines) - tallies.length * (countWidthOf(lines) + SHORTEST_BAR);
  const nameWidth = Math.min(longest, room);
  if (nameWidth < Math.min(longest, NARROWEST_NAME)) return null;
  const start = lead + nameWidth;
  const barWidth = barWidthFrom(start, lines, width);
  return [
    ...headingRows(start, lines, barWidth, width),
    ...lines.flatMap((line) => {
      const [first, ...others] = named(line, nameWidth, start);
      return [truncateRow(row(...first, ...barSpans(line, countWidthOf(lines), barWidth)), width), ...others];
    }),
  ];
}

function belowNames(lines: readonly Line[], longest: number, width: number): readonly Row[] {
  const lead = leadOf(lines[0]);
  const barWidth = barWidthFrom(lead, lines, width);
  return [
    ...headingRows(lead, lines, barWidth, width),
    ...lines.flatMap((line) => [
      ...named(line, longest, width),
      truncateRow(row(' '.repeat(lead), ...barSpans(line, countWidthOf(lines), barWidth)), width),
    ]),
  ];
}

/** What the notes behind the bars take. */
function behind(lines: readonly Line[]): number {
  return Math.max(0, ...lines.map(({ note }) => widthOf(note)));
}

function barWidthFrom(start: number, lines: readonly Line[], width: number): number {
  return Math.min(
    LONGEST_BAR,
    Math.floor((width - start - behind(lines)) / lines[0].tallies.length) - countWidthOf(lines),
  );
}

function headingRows(start: number, lines: readonly Line[], barWidth: number, width: number): readonly Row[] {
  return lines[0].tallies.length === 1 ? [] : [headingRow(start, barWidth + countWidthOf(lines), width)];
}

function headingRow(start: number, tallyWidth: number, width: number): Row {
  const isRoomy = tallyWidth > widthOf(' second vote');
  const names = ['first', 'second'].map((name) => padEnd(` ${name}${isRoomy ? ' vote' : ''}`, tallyWidth)).join('');
  return truncateRow(row(' '.repeat(start), span(names.trimEnd(), 'muted')), width);
}

function countWidthOf(lines: readonly Line[]): number {
  const counts = lines.flatMap(({ tallies }) => tallies.map(({ count }) => String(count).length));
  return Math.max(SHORTEST_COUNT, ...counts.map((digits) => digits + 2));
}

function barSpans({ tallies, note }: Line, countWidth: number, barWidth: number): readonly Span[] {
  const bars = tallies.flatMap(({ count, ofMost }) => [
    span(` ${padStart(String(count), countWidth - 2)} `),
    span(padEnd(bar(ofMost, barWidth), barWidth), 'accent'),
  ]);
  return [...bars, span(note, 'target')];
}

function leadOf({ key }: Line): number {
  return key === '' ? MARK : MARK + KEY;
}

/** The mark, the key and the option itself, in as many rows as it takes. */
function named(line: Line, nameWidth: number, width: number): readonly Row[] {
  const { key, name, isRight, isGuess } = line;
  const role = isRight ? 'target' : isGuess ? 'accent' : 'plain';
  const lead = leadOf(line);
  const room = Math.max(1, Math.min(nameWidth, width - lead));
  const mark = span(isRight ? ' ✓ ' : isGuess ? ' ▸ ' : '   ', isRight ? 'target' : 'accent');
  return wrap(name, room, role).map((part, k) =>
    row(
      ...(k === 0 ? [mark, span(key === '' ? '' : padEnd(key, KEY), 'muted')] : [' '.repeat(lead)]),
      span(padEnd(textOf(part), room), role),
    ),
  );
}
