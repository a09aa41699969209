/** The file of results: nothing in it is lost, and nothing else is written over. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EMPTY_TABLE, openResults } from '../../../../src/class/room/voting/results-file.js';
import type { Quiz } from '../../../../src/debugger/teaching/quiz.js';
import { START } from '../../../../src/timeline/cursor.js';
import { refusalOf } from '../../../support/refusals.js';
import { makeTestFolder } from '../../../support/temporary-folder.js';

function ask(question: string): Quiz {
  const unanswered = { guess: null, guesses: null, firstGuesses: null } as const;
  return {
    ...{ kind: 'word', question, topic: '', options: ['a', 'b'], answer: 0, element: 0, at: { ...START } },
    ...unanswered,
  };
}

function open(path: string, problems: string[] = []) {
  return openResults(path, { onProblem: (message) => void problems.push(message) });
}

const ONE = { named: [], others: [[1, 1]] } as const;
const NOBODY = { named: [], others: [] };

const questionsIn = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.replaceAll('"', '').split(',').slice(1, 3).join(' '));

describe('the file of results', () => {
  it('is there from the start, for its owner alone, and grows with every vote that ends', () => {
    const path = join(makeTestFolder(), 'class.csv');
    const note = open(path);
    expect(readFileSync(path, 'utf8')).toBe(EMPTY_TABLE);
    expect(statSync(path).mode & 0o077).toBe(0);
    const [one, two] = [ask('One?'), ask('Two?')];
    note({ quiz: one, votes: [ONE], noted: null });
    expect(questionsIn(path)).toEqual(['1 One?', '1 One?']);
    note({ quiz: two, votes: [ONE], noted: null });
    // With its second vote, a question takes the place that it has.
    note({ quiz: one, votes: [ONE, { named: [{ name: 'ann', guess: 0 }], others: [] }], noted: null });
    expect(questionsIn(path)).toEqual([...Array(5).fill('1 One?'), '2 Two?', '2 Two?']);
    expect(readFileSync(path, 'utf8')).toContain(',"a","2","a","yes","ann","1"\r\n');
  });

  it('keeps what earlier classes have left in it', () => {
    const path = join(makeTestFolder(), 'class.csv');
    open(path)({ quiz: ask('One?'), votes: [NOBODY], noted: null });
    const before = readFileSync(path, 'utf8');
    open(path)({ quiz: ask('Two?'), votes: [NOBODY], noted: null });
    expect(readFileSync(path, 'utf8').startsWith(before)).toBe(true);
    expect(questionsIn(path)).toEqual(['1 One?', '1 One?', '1 Two?', '1 Two?']);
  });

  it('has a question under one number, though the class broke off between its two votes', () => {
    const path = join(makeTestFolder(), 'class.csv');
    const quiz = ask('Two?');
    const note = open(path);
    note({ quiz: ask('One?'), votes: [ONE], noted: null });
    const noted = note({ quiz, votes: [ONE], noted: null });
    const again = open(path);
    again({ quiz: { ...quiz, at: { ...quiz.at } }, votes: [ONE, NOBODY], noted });
    again({ quiz: ask('Three?'), votes: [NOBODY], noted: null });
    expect(questionsIn(path)).toEqual([
      '1 One?',
      '1 One?',
      '2 Two?',
      '2 Two?',
      '2 Two?',
      '2 Two?',
      '1 Three?',
      '1 Three?',
    ]);
    const [, , , one, two] = readFileSync(path, 'utf8').split('\r\n');
    expect([one, two].map((line) => line.slice(0, 26))).toEqual(Array(2).fill(`"${noted.class}"`));
    expect(readFileSync(path, 'utf8').match(/,"a","2","/g)).toHaveLength(2);
  });

  it('is refused where something else is, or there is no folder', () => {
    const path = join(makeTestFolder(), 'marks.csv');
    writeFileSync(path, 'name,mark\nann,1\n');
    expect(refusalOf(() => open(path))).toBe('already exists. Name another file.');
    expect(readFileSync(path, 'utf8')).toBe('name,mark\nann,1\n');
    expect(refusalOf(() => open(join(path, 'x.csv')))).toMatch(/^cannot be written/);
  });

  it('does not mix with what an earlier version has written', () => {
    const path = join(makeTestFolder(), 'class.csv');
    const earlier =
      'class,question,asked,iteration,answer,guess,right,first vote,second vote,first vote by,second vote by\r\n';
    for (const text of [earlier, `\uFEFF${earlier}2026-03-01T09:00:00.000Z,1,Which?,3,b,a,no,1,,ann,\r\n`]) {
      writeFileSync(path, text);
      expect(refusalOf(() => open(path))).toMatch(/columns of an earlier version/);
      expect(readFileSync(path, 'utf8')).toBe(text);
    }
  });

  it('says once that it cannot be written, and again after it could', () => {
    const path = join(makeTestFolder(), 'class.csv');
    const problems: string[] = [];
    const note = open(path, problems);
    const quiz = ask('One?');
    writeFileSync(path, 'somebody else was faster');
    note({ quiz, votes: [NOBODY], noted: null });
    note({ quiz, votes: [NOBODY], noted: null });
    expect(problems).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('somebody else was faster');
    writeFileSync(path, EMPTY_TABLE);
    note({ quiz, votes: [NOBODY], noted: null });
    expect(questionsIn(path)).toHaveLength(2);
    writeFileSync(path, 'again');
    note({ quiz, votes: [NOBODY], noted: null });
    expect(problems).toHaveLength(2);
  });
});
