/** The table of results: what a teacher's spreadsheet opens. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_TABLE, isTable, tableLines } from '../../../../src/class/room/voting/results-file.js';
import type { Quiz } from '../../../../src/debugger/teaching/quiz.js';
import { START } from '../../../../src/timeline/cursor.js';

const BEGAN = '2026-03-01T09:00:00.000Z';
const ASKED = { topic: '', element: 0, guess: null, guesses: null, firstGuesses: null, at: { ...START, iteration: 3 } };

function choice(options: readonly string[], question = 'Which?'): Quiz {
  return { ...ASKED, kind: 'word', question, options, answer: 1 };
}

const named = (name: string, guess: number) => ({ name, guess });

describe('the lines of a question', () => {
  it('are one for each who gave a name, and one for each guess of all others, in each vote', () => {
    const votes = [
      { named: [named('ann', 0), named('bob', 1)], others: [[0, 7]] },
      { named: [named('ann', 1)], others: [] },
    ] as const;
    const about = ['2026-03-01T09:00:00.000Z', '2', 'Which?', '3', 'down'];
    const text = tableLines({ quiz: choice(['up', 'down']), votes }, { class: BEGAN, question: 2 });
    expect(readCsv(text)).toEqual([
      [...about, '1', 'up', 'no', 'ann', '1'],
      [...about, '1', 'down', 'yes', 'bob', '1'],
      [...about, '1', 'up', 'no', '', '7'],
      [...about, '1', 'down', 'yes', '', '0'],
      [...about, '2', 'down', 'yes', 'ann', '1'],
      [...about, '2', 'up', 'no', '', '0'],
      [...about, '2', 'down', 'yes', '', '0'],
    ]);
    expect(text).toMatch(/^(("[^"]*",){9}"[^"]*"\r\n){7}$/);
  });

  it('write numbers as numbers, each that was guessed in its order', () => {
    const quiz: Quiz = { ...ASKED, kind: 'value', question: 'How much?', answer: -0.25 };
    const votes = [
      {
        named: [],
        others: [
          [2, 2],
          [-0.26, 1],
        ],
      },
    ] as const;
    const text = tableLines({ quiz, votes }, { class: BEGAN, question: 1 });
    expect(readCsv(text).map((cells) => cells.slice(4))).toEqual([
      ['-0.25', '1', '-0.26', 'yes', '', '1'],
      ['-0.25', '1', '2', 'no', '', '2'],
    ]);
  });

  it('quote every cell, and give a spreadsheet no formula, whichever separator it reads them with', () => {
    const quiz = choice(['=HYPERLINK("http://192.0.2.1")', 'a "b", c'], '+1?');
    const votes = [
      { named: [named('@SUM(A1)', 0), named('-2+3', 1), named('ann; bob', 1), named('a;=1+1;b', 1)], others: [] },
    ];
    const text = tableLines({ quiz, votes }, { class: BEGAN, question: 1 });
    expect(text).toContain(`,"'+1?",`);
    expect(text).toContain(`"'=HYPERLINK(""http://192.0.2.1"")"`);
    expect(text).toContain('"a ""b"", c"');
    expect(text).toContain(`,"'@SUM(A1)","1"\r\n`);
    expect(text).toContain(`,"'-2+3","1"\r\n`);
    expect(text).toContain(',"ann; bob","1"\r\n');
    expect(text).toContain(`,"a;'=1+1;b","1"\r\n`);
    expect(text).not.toMatch(/(^|[,;])"?[=+@]/m);
  });

  it('hold any names, each in a row of its own that a reader of CSV gives back', () => {
    const names = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 24 }), { maxLength: 20 });
    fc.assert(
      fc.property(names, (all) => {
        const votes = [{ named: all.map((name) => named(name, 0)), others: [] }];
        const rows = readCsv(tableLines({ quiz: choice(['up', 'down']), votes }, { class: BEGAN, question: 1 }));
        const given = rows.slice(0, all.length).map((cells) => cells[8]);
        expect(
          given.map((name) => name?.replace(/(?<=^|[;,|\t\r\n])'(?=[\s"']*[=+\-@＝＋－＠]|'*[\t\r])/gu, '')),
        ).toEqual(all);
        expect(rows).toHaveLength(all.length + 2);
      }),
    );
  });
});

/** As RFC 4180 has it. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

it('a table is known by its heading, whether or not a program has dropped the mark before it', () => {
  expect(isTable(EMPTY_TABLE)).toBe(true);
  expect(isTable(EMPTY_TABLE.slice(1))).toBe(true);
  expect(isTable('name,mark\r\n')).toBe(false);
});
