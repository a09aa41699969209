/** `tokens` and `info merges`: how a text falls into tokens, and what was learnt for that. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { TOKENS } from '../../src/questions/tokens.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { answerOf } from '../support/answers.js';
import { timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';

function ask(fixture: string, line: string): HeldSession {
  const held = holdSession(timelineOf(fixture));
  const [, name, argument] = /^(\S+) ?(.*)$/.exec(line) ?? [];
  held.run(name, argument);
  return held;
}

function paneOf({ session, timeline }: HeldSession, width = 90): string {
  return centrePane(momentAt(timeline, session.where.cursor), session, width)
    .rows.map((row) => textOf(row).trimEnd())
    .join('\n');
}

describe('a word that is merged', () => {
  const held = ask('harbour-bpe', 'tokens waited');

  test('falls into its tokens as within a text, merge by merge', () => {
    const { tokens, pieces, withoutSpace } = answerOf(TOKENS, held.session);
    expect(tokens.map(({ name }) => name)).toEqual(['␣wait', 'ed']);
    const [{ characters, steps }] = pieces;
    expect(characters.join('')).toBe('␣waited');
    let parts: readonly string[] = characters;
    for (const { left, right, tokens: after } of steps) {
      expect(after).toHaveLength(parts.length - 1);
      expect(after).toContain(left + right);
      expect(after.join('')).toBe('␣waited');
      parts = after;
    }
    const numbers = steps.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(withoutSpace?.map(({ name }) => name)).toEqual(['w', 'a', 'it', 'ed']);
  });

  test('is shown with the numbers that the table of merges gives', () => {
    const merges = paneOf(ask('harbour-bpe', 'info merges'));
    const text = paneOf(held);
    expect(text).toContain(
      'With a space before it, as in the middle of a text, "waited" falls into 2 tokens: ␣wait ed',
    );
    const lines = text.match(/^ +\d+ +\S+ \+ \S+ +\d+/gm) ?? [];
    expect(lines).toHaveLength(5);
    for (const line of lines)
      expect(merges).toMatch(new RegExp(line.trim().replaceAll('+', '\\+').replace(/ +/g, ' +')));
    expect(text).toContain('At the start of a text, without the space: w a it ed');
  });

  test('fits into narrow panes', () => {
    for (const line of paneOf(held, 40).split('\n')) expect([...line].length).toBeLessThanOrEqual(40);
  });
});

test('several words are taken as the beginning of a text', () => {
  const { tokens, withoutSpace } = answerOf(TOKENS, ask('harbour-bpe', 'tokens now the gull waits').session);
  expect(tokens.map(({ name }) => name)).toEqual(['now', '␣the', '␣gull', '␣wait', 's']);
  expect(withoutSpace).toBeNull();
});

test.each([
  ['villages-bigram', 'tokens ford', 'f o r d', 'its tokens are characters'],
  ['we-love-deep-learning', 'tokens we love', 'we love', 'its tokens are the words that the fixture lists'],
])('%s has tokens, and no merges', (fixture, line, tokens, merges) => {
  const held = ask(fixture, line);
  expect(answerOf(TOKENS, held.session).pieces).toEqual([]);
  expect(paneOf(held)).toContain(`tokens: ${tokens}`);
  expect(paneOf(ask(fixture, 'info merges'))).toContain(merges);
});

test.each([
  ['harbour-bpe', 'tokens quay', 'There is no token for "q" (character 1). Write it with "'],
  ['villages-bigram', 'tokens ford?', 'There is no token for "?" (character 5)'],
  [
    'we-love-deep-learning',
    'tokens we hate',
    'There is no token for "hate" (from character 4). Write it with "we love deep',
  ],
  ['harbour-bpe', 'tokens', 'Say which text, for example "tokens the".'],
])('%s refuses "%s" in a sentence', (fixture, line, message) => {
  const { session } = ask(fixture, line);
  expect(session.open.answer).toBeNull();
  expect(session.open.message?.text).toContain(message);
});

test('the set-up names the first merges and both commands, with a word that is more than one token', () => {
  const text = paneOf(holdSession(timelineOf('harbour-bpe'))).replaceAll('\n', ' ');
  expect(text).toContain('103 merges joined neighbours, the most frequent first, which gave ␣t, he, ␣the, er, ay');
  const [, word] = /":tokens (\w+)" shows/.exec(text) ?? [];
  expect(answerOf(TOKENS, ask('harbour-bpe', `tokens ${word}`).session).tokens.length).toBeGreaterThan(1);
  expect(paneOf(holdSession(timelineOf('villages-bigram')))).not.toContain('merges');
});
