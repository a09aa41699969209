/** The table of results: what a teacher's spreadsheet opens. */
import { describe, expect, it } from 'vitest';
import { EMPTY_TABLE, isTable, tableLines } from '../../../src/class/voting/results-table.js';
import type { Quiz } from '../../../src/debugger/teaching/quiz.js';
import { START } from '../../../src/timeline/cursor.js';

const BEGAN = new Date('2026-03-01T09:00:00Z');
const ASKED = { topic: '', element: 0, guess: null, guesses: null, firstGuesses: null, at: { ...START, iteration: 3 } };

function choice(options: readonly string[], question = 'Which?'): Quiz {
  return { ...ASKED, kind: 'word', question, options, answer: 1 };
}

const vote = (guess: number, name: string | null = null) => ({ guess, name });

describe('the lines of a question', () => {
  it('count both votes on every option, and name those who gave a name', () => {
    const votes = [
      [vote(0, 'ann'), vote(0), vote(1, 'bob')],
      [vote(1, 'ann'), vote(1), vote(1, 'bob')],
    ];
    expect(tableLines({ quiz: choice(['up', 'down']), votes }, BEGAN, 2)).toBe(
      '2026-03-01T09:00:00.000Z,2,Which?,3,down,up,no,2,0,ann,\r\n' +
        '2026-03-01T09:00:00.000Z,2,Which?,3,down,down,yes,1,3,bob,ann; bob\r\n',
    );
  });

  it('leave the second vote empty where there was none', () => {
    const text = tableLines({ quiz: choice(['up', 'down']), votes: [[vote(1)]] }, BEGAN, 1);
    expect(text.split('\r\n').map((line) => line.split(',').slice(5))).toEqual([
      ['up', 'no', '0', '', '', ''],
      ['down', 'yes', '1', '', '', ''],
      [],
    ]);
  });

  it('write numbers as numbers, each that was guessed in its order', () => {
    const quiz: Quiz = { ...ASKED, kind: 'value', question: 'How much?', answer: -0.25 };
    const text = tableLines({ quiz, votes: [[vote(2), vote(-0.26), vote(2)]] }, BEGAN, 1);
    expect(text.split('\r\n').map((line) => line.split(',').slice(4, 8))).toEqual([
      ['-0.25', '-0.26', 'yes', '1'],
      ['-0.25', '2', 'no', '2'],
      [],
    ]);
  });

  it('quote what has commas and quotation marks, and give a spreadsheet no formula', () => {
    const quiz = choice(['=HYPERLINK("http://192.0.2.1")', 'a "b", c'], '+1?');
    const text = tableLines({ quiz, votes: [[vote(0, '@SUM(A1)'), vote(1, '-2+3')]] }, BEGAN, 1);
    expect(text).toContain(`,'+1?,`);
    expect(text).toContain(`"'=HYPERLINK(""http://192.0.2.1"")"`);
    expect(text).toContain('"a ""b"", c"');
    expect(text).toContain(",'@SUM(A1),");
    expect(text).toContain(",'-2+3,");
    expect(text).not.toMatch(/(^|,)"?[=+@]/m);
  });
});

it('a table is known by its heading, whether or not a program has dropped the mark before it', () => {
  expect(isTable(EMPTY_TABLE)).toBe(true);
  expect(isTable(EMPTY_TABLE.slice(1))).toBe(true);
  expect(isTable('name,mark\r\n')).toBe(false);
});
