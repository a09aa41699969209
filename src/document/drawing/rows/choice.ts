/**
 * A question with its options: each with the number that picks it, and the guesses of a class as bars, those of a second
 * vote beside those of the first.
 * Invariant: an option is shown whole, at any width.
 */
import { widthOf } from '../../cells/width.js';
import type { AnsweredLine, Choice } from '../../document.js';
import { answered } from '../in-words.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { bar } from './inlines.js';
import {
  fillRows,
  padEnd,
  padStart,
  type Row,
  row,
  rowWidth,
  type Span,
  span,
  truncateRow,
  wrap,
  wrapText,
} from './rows.js';

const LONGEST_BAR = 30;
const SHORTEST_BAR = 4;
/** With fewer cells than this beside the bars, there is no room for words. */
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

/** A line with the key that picks it; empty for a range. */
interface Line extends AnsweredLine {
  readonly key: string;
}

/** @param reason the rows of why it is so */
export function choiceRows(
  choice: Choice,
  reason: readonly Row[],
  width: number,
  glyphs: Glyphs = UNICODE,
): readonly Row[] {
  const { question, state, said } = choice;
  const words = [said, choice.state === 'open' ? choice.hint : ''].filter(Boolean).join(' ');
  return [
    ...wrap(question, width, 'title'),
    ...optionRows(choice, width, glyphs),
    ...(words === '' ? [] : wrap(words, width, state === 'open' ? 'muted' : 'plain')),
    ...reason,
  ];
}

export function optionRows(
  { lines: all, picks }: Pick<Choice, 'lines' | 'picks'>,
  width: number,
  glyphs: Glyphs = UNICODE,
): readonly Row[] {
  const lines = all.map((line, k): Line => ({ ...answered(line), key: picks === 'line' ? String(k + 1) : '' }));
  const [first] = lines;
  if (first === undefined) return [];
  const longest = Math.max(...lines.map(({ name }) => widthOf(name)));
  if (first.votes.length === 0)
    return longest <= LONGEST_SIDE_BY_SIDE
      ? sideBySide(lines, longest, width, glyphs)
      : lines.flatMap((line) => withGuess(line, named(line, longest, width, glyphs), width));
  return withBars(lines, longest, width, glyphs);
}

/** Short options in as few rows as they take. */
function sideBySide(lines: readonly Line[], nameWidth: number, width: number, glyphs: Glyphs): readonly Row[] {
  const options = lines.flatMap((line) => named(line, nameWidth, leadOf(line) + nameWidth, glyphs));
  return fillRows(options, width, { gap: GAP }).map((row) => truncateRow(row, width, glyphs));
}

function withGuess({ isGuess }: Line, [first, ...others]: readonly Row[], width: number): readonly Row[] {
  const hasRoom = rowWidth(first) + widthOf(YOUR_GUESS) <= width;
  return [isGuess && hasRoom ? [...first, span(YOUR_GUESS, 'muted')] : first, ...others];
}

/** The bars beside the names where there is room for both, else below each. */
function withBars(lines: readonly Line[], longest: number, width: number, glyphs: Glyphs): readonly Row[] {
  return besideNames(lines, longest, width, glyphs) ?? belowNames(lines, longest, width, glyphs);
}

function besideNames(lines: readonly Line[], longest: number, width: number, glyphs: Glyphs): readonly Row[] | null {
  const lead = leadOf(lines[0]);
  const bars = barsFrom(lead, lines, width, glyphs);
  const nameWidth = Math.min(longest, bars.room - bars.votes * SHORTEST_BAR);
  if (nameWidth < Math.min(longest, NARROWEST_NAME)) return null;
  const { heading, spansOf } = barsFrom(lead + nameWidth, lines, width, glyphs);
  return [
    ...heading,
    ...lines.flatMap((line) => {
      const [first, ...others] = named(line, nameWidth, lead + nameWidth, glyphs);
      return [truncateRow(row(...first, ...spansOf(line)), width, glyphs), ...others];
    }),
  ];
}

function belowNames(lines: readonly Line[], longest: number, width: number, glyphs: Glyphs): readonly Row[] {
  const lead = leadOf(lines[0]);
  const { heading, spansOf } = barsFrom(lead, lines, width, glyphs);
  return [
    ...heading,
    ...lines.flatMap((line) => [
      ...named(line, longest, width, glyphs),
      truncateRow(row(' '.repeat(lead), ...spansOf(line)), width, glyphs),
    ]),
  ];
}

/** Counts and bars from a column on. */
function barsFrom(start: number, lines: readonly Line[], width: number, glyphs: Glyphs) {
  const votes = lines[0].votes.length;
  const counts = lines.flatMap((line) => line.votes.map(({ count }) => String(count).length));
  const countWidth = Math.max(SHORTEST_COUNT, ...counts.map((digits) => digits + 2));
  const room = width - start - votes * countWidth;
  const barWidth = Math.min(LONGEST_BAR, Math.floor(room / votes));
  const isRoomy = barWidth + countWidth > widthOf(' second vote');
  const names = ['first', 'second'].map((name) =>
    padEnd(` ${name}${isRoomy ? ' vote' : ''}`, barWidth + countWidth, glyphs),
  );
  const heading = truncateRow(row(' '.repeat(start), span(names.join('').trimEnd(), 'muted')), width, glyphs);
  return {
    votes,
    /** Cells for the bars of one line together. */
    room,
    heading: votes === 1 ? [] : [heading],
    spansOf: (line: Line): readonly Span[] =>
      line.votes.flatMap(({ count, ofMost }) => [
        span(` ${padStart(String(count), countWidth - 2)} `),
        span(padEnd(glyphs.signs(bar(ofMost, barWidth)), barWidth)),
      ]),
  };
}

function leadOf({ key }: Line): number {
  return key === '' ? MARK : MARK + KEY;
}

/** The mark, the key and the option itself, in as many rows as it takes. */
function named(line: Line, nameWidth: number, width: number, glyphs: Glyphs): readonly Row[] {
  const { key, name, isRight, isGuess } = line;
  const role = isRight ? 'target' : isGuess ? 'here' : 'plain';
  const lead = leadOf(line);
  const room = Math.max(1, Math.min(nameWidth, width - lead));
  const mark = span(glyphs.signs(isRight ? ' ✓ ' : isGuess ? ' ▸ ' : '   '), isRight ? 'target' : 'here');
  return wrapText(name, room).map((part, k) =>
    row(
      ...(k === 0 ? [mark, span(key === '' ? '' : padEnd(key, KEY), 'muted')] : [' '.repeat(lead)]),
      span(padEnd(part, room), role),
    ),
  );
}
