/** The options of a question, with the guesses of a class as bars. */
import { describe, expect, it } from 'vitest';
import { answeredLinesOf, openLinesOf } from '../../../../src/commands/articles/quiz.js';
import { type ChoiceQuiz, type NumberQuiz, type Quiz, tallyOf } from '../../../../src/debugger/teaching/quiz.js';
import { optionRows as rowsOfOptions } from '../../../../src/document/drawing/rows/choice.js';
import { rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';
import { START } from '../../../../src/timeline/cursor.js';

const ASKED = { question: '?', topic: '', at: START, element: 0, guess: null, guesses: null, firstGuesses: null };
const SIGNS = [
  'negative: raising it lowers the loss',
  'positive: raising it raises the loss',
  'zero: the loss does not depend on it',
];
const signs: ChoiceQuiz = { ...ASKED, kind: 'sign', options: SIGNS, answer: 0 };
const number: NumberQuiz = { ...ASKED, kind: 'value', answer: 0.42 };

const tally = (...guesses: readonly number[]) => tallyOf(guesses.map((guess) => [guess, 1]));

const optionRows = (quiz: Quiz, revealed: boolean, width: number) =>
  rowsOfOptions(
    {
      lines: revealed ? answeredLinesOf(quiz) : openLinesOf(quiz),
      picks: quiz.kind === 'value' ? 'number' : 'line',
    },
    width,
  );

const linesOf = (...given: Parameters<typeof optionRows>): readonly string[] =>
  optionRows(...given).map((row) => textOf(row).trimEnd());

describe('options', () => {
  it.each([[null], [tally(0, 0, 2)]])('are shown whole at any width, with guesses %j', (guesses) => {
    for (let width = 24; width <= 120; width++) {
      const rows = optionRows({ ...signs, guesses, firstGuesses: guesses }, true, width);
      expect(Math.max(...rows.map(rowWidth))).toBeLessThanOrEqual(width);
      const words = rows
        .map(textOf)
        .join(' ')
        .replaceAll(/[█▏▎▍▌▋▊▉✓]|\d+ /g, ' ')
        .replaceAll(/\s+/g, ' ');
      for (const option of SIGNS) for (const word of option.split(' ')) expect(words).toContain(word);
      expect(words).not.toContain('…');
    }
  });

  it('are counted whole however many have voted', () => {
    const guesses = [
      [0, 123_456],
      [2, 7],
    ] as const;
    for (const width of [24, 36, 60, 120]) {
      const text = linesOf({ ...signs, guesses, firstGuesses: guesses }, true, width).join('\n');
      expect(text.match(/123456/g)).toHaveLength(2);
    }
  });

  it('wrap on a phone, each under its own beginning', () => {
    expect(linesOf(signs, false, 36).slice(0, 2)).toEqual(['   1 negative: raising it lowers the', '     loss']);
  });

  it.each([0, 1, 2])(
    'stand side by side with the marks nearer to their own than to the one before, option %i',
    (answer) => {
      const quiz: ChoiceQuiz = {
        ...signs,
        options: ['it falls', 'it rises', 'neither'],
        answer,
        guess: (answer + 1) % 3,
      };
      const [line] = linesOf(quiz, true, 60);
      for (const [, before, after] of line.matchAll(/(?<=\S)( +)[✓▸]( *)/g))
        expect(before.length, line).toBeGreaterThanOrEqual(3 * after.length);
      expect(line).toMatch(new RegExp(`✓ ${answer + 1} `));
    },
  );

  it('stand beside two tallies that are drawn to one scale', () => {
    const quiz: ChoiceQuiz = {
      ...signs,
      options: ['up', 'down'],
      firstGuesses: tally(0, 0, 1),
      guesses: tally(1, 1, 1, 1),
    };
    const [heading, up, down] = linesOf({ ...quiz, answer: 1 }, true, 60);
    expect(heading).toMatch(/^ {10}first vote +second vote$/);
    expect(up).toMatch(/^ {3}1 up {6}2 [█▌]+ +0$/);
    expect(down).toMatch(/^ ✓ 2 down {4}1 [█▊]+ +4 █+$/);
    const bars = down.match(/█+/g) ?? [];
    expect(bars[1]?.length).toBeGreaterThanOrEqual(3 * (bars[0]?.length ?? 0));
  });
});

describe('guessed numbers', () => {
  const guesses = tally(0.1, 0.15, 0.2, 0.3, 0.4, 0.45);

  it('take a row each on a phone, also with two votes', () => {
    const [heading, ...lines] = linesOf({ ...number, firstGuesses: guesses, guesses }, true, 36);
    expect(heading).toMatch(/first +second/);
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toMatch(/^ ✓ 0\.42 ± 10 % +2 █+ +2 █+$/);
  });

  it('mark where the answer lies once it is there, and not before', () => {
    expect(linesOf({ ...number, guesses }, false, 80).join('\n')).not.toMatch(/0\.42|✓|±/);
    const right = linesOf({ ...number, guesses }, true, 80).filter((line) => line.includes('✓'));
    expect(right).toHaveLength(1);
    expect(right[0]).toMatch(/^ ✓ 0\.42 ± 10 % +2 █+$/);
  });

  it('show an answer that lies beyond all guesses, and take ranges over both votes', () => {
    const lines = linesOf({ ...number, answer: 7, firstGuesses: guesses, guesses: tally(0.9) }, true, 80);
    expect(lines[0]).toMatch(/first vote +second vote/);
    expect(lines.at(-1)).toMatch(/^ ✓ 7 ± 10 % +0 +0$/);
    expect(lines.at(-2)).toMatch(/ 0\.9 +0 +1 █+$/);
  });
});
