/** What is read aloud of a document. */
import { describe, expect, test } from 'vitest';
import type { Chart, Choice, Matrix } from '../../../../src/document/document.js';
import { speak, speakSelected } from '../../../../src/document/drawing/speech/speech.js';
import {
  bar,
  heading,
  left,
  note,
  number,
  paragraph,
  right,
  table,
  text,
  trend,
} from '../../../../src/explaining/blocks.js';

const SCORES = table(
  [left('word'), left(''), right('z'), left('beside the largest'), right('P')],
  [
    { cells: ['the', '', number(3.2, '+3.200'), bar(1), number(0.4, '0.4000')] },
    { cells: ['we', text('target', 'target'), '', bar(0.3), number(0.1, '0.1000')], selected: true },
    { cells: ['all of them'], across: true },
  ],
);

describe('speech', () => {
  test('reads a table row by row, says what is selected, and names what follows a gap', () => {
    expect(speak([SCORES])).toEqual([
      'word, z, P',
      'the, +3.200, 0.4000',
      'selected: we, target, P 0.1000',
      'all of them',
    ]);
    expect(speakSelected([heading('z'), SCORES])).toBe('we, target, P 0.1000');
    expect(speakSelected([heading('z')])).toBeNull();
  });

  test('says how a number went, and nothing that is drawn', () => {
    expect(speak([paragraph([text('loss '), trend([2.5, 3, 1.25])]), note('▸ folded   away')])).toEqual([
      'loss from 2.500 to 1.250',
      'folded, away',
    ]);
  });

  test('says a mark that stands alone by its code, and leaves marks on their letters', () => {
    const said = speak([paragraph('P(◌\u0301) after Vie\u0323\u0302t, ◌\u0302\u0301')]);
    expect(speak([paragraph('…◌\u0301ng')])).toEqual(['…mark U+0301 ng']);
    expect(said).toEqual(['P(mark U+0301) after Vie\u0323\u0302t, marks U+0302 U+0301']);
  });

  const matrix = (rows: number, columns: number): Matrix => ({
    kind: 'matrix',
    rowNames: Array.from({ length: rows }, (_, k) => `row ${k}`),
    columnNames: Array.from({ length: columns }, (_, k) => `column ${k}`),
    values: Array.from({ length: rows * columns }, (_, k) => k - 5),
    cursor: { row: 1, column: 2 },
    zoom: 0,
  });

  test('reads a small matrix whole', () => {
    expect(
      speak([{ ...matrix(2, 3), blank: { meaning: 'hidden', at: [true, false, false, true, true, false] } }]),
    ).toEqual([
      '2×3 numbers: the largest is +0.0000 at row 1, column 2; the smallest is −4.0000 at row 0, column 1.',
      'column 0, column 1, column 2',
      'row 0, blank, −4.0000, −3.0000',
      'row 1, 2 blank, +0.0000',
      'selected: row 1, column 2 = +0.0000',
      'blank: hidden',
    ]);
  });

  test('tells a large matrix by its ends and its selected row, and what of it is not finite', () => {
    const large = matrix(20, 30);
    expect(speak([matrix(20, 40)])).toHaveLength(2);
    expect(speak([{ ...large, columnNames: large.columnNames.map((_, k) => String(k)) }])[1]).toBe('0 to 29');
    const values = Array.from(large.values, (value) => (value === 0 ? Number.NaN : value));
    const lines = speak([{ ...large, values }]);
    expect(lines[0]).toBe(
      '20×30 numbers: the largest is +594.0000 at row 19, column 29; the smallest is −5.0000 at row 0, column 0; 1 is not finite.',
    );
    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatch(/^row 1, \+25\.0000, /);
    expect(lines[3]).toBe('selected: row 1, column 2 = +27.0000');
  });

  test('tells a chart by how it goes, and where one is', () => {
    const chart: Chart = {
      kind: 'chart',
      x: { name: 'iteration', from: 0, to: 4, ends: ['0', '4'] },
      y: { name: 'loss', scale: 'linear' },
      series: [{ name: 'loss', points: [3, 1, 2, null, 2.5].map((y, x) => ({ x, y })) }],
      marks: [{ kind: 'cursor', x: 2, y: 2 }],
      broken: null,
    };
    expect(speak([chart])).toEqual([
      'loss falls from 3.000 at iteration 0 to 2.500 at iteration 4; the lowest is 1.000 at iteration 1.',
      'iteration 0: 3.000, iteration 1: 1.000, iteration 2: 2.000, iteration 3: not recorded, iteration 4: 2.500',
      'selected: iteration 2: 2.000',
    ]);
  });

  test('has the minus sign of all numbers at a place of a chart below 0', () => {
    const chart: Chart = {
      kind: 'chart',
      x: { name: 'z', from: -3, to: 1, ends: ['−3.000', '1.000'] },
      y: { name: 'e^z', scale: 'linear' },
      series: [{ name: 'e^z', points: [-3, -2, 1].map((x) => ({ x, y: Math.exp(x) })) }],
      marks: [{ kind: 'measured', x: -2, y: Math.exp(-2), name: 'learning' }],
      broken: null,
    };
    expect(speak([chart]).join('\n')).toMatch(/learning, z −2: /);
    expect(speak([chart]).join('\n')).not.toContain('-2');
  });

  test('numbers what one picks from, and says which is the answer and what was guessed', () => {
    const asked = { kind: 'choice', question: 'Which?', picks: 'line' } as const;
    const line = { isRight: false, isGuess: false, votes: [] };
    const lines = ['we', '<BOS>'].map((name) => ({ name, isGuess: false, votes: [] }));
    const open: Choice = { ...asked, state: 'open', lines, said: '', hint: 'Guess.' };
    expect(speak([open])).toEqual(['Which?', '1 we, 2 <BOS>', 'Guess.']);
    const votes = [
      { count: 1, ofMost: 1 },
      { count: 2, ofMost: 1 },
    ];
    const answered = [
      { ...line, name: 'we', isRight: true, votes },
      { ...line, name: 'is', isGuess: true, votes },
    ];
    const reason = [paragraph('So.')];
    expect(speak([{ ...asked, state: 'revealed', lines: answered, said: 'It is.', reason }])).toEqual([
      'Which?',
      '1 we, answer, first vote: 1 guess, second vote: 2 guesses',
      '2 is, your guess, first vote: 1 guess, second vote: 2 guesses',
      'It is.',
      'So.',
    ]);
  });
});
