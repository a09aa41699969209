/** What goes to the clipboard, from a session at a step. */
import { describe, expect, test } from 'vitest';
import type { Copied } from '../../src/report/copied.js';
import { copiedText } from '../../src/report/copied.js';
import { contextOf } from '../../src/store.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

function textOf(copied: Copied): string {
  if (copied.kind === 'refused') throw new Error(copied.message);
  return copied.text;
}

describe('what is copied', () => {
  const held = holdSession(timelineOf('we-love-deep-learning'));
  const copy = (what: Parameters<typeof copiedText>[1]): Copied => copiedText(contextOf(held.store.getState()), what);

  test('is refused where there is no value yet', () => {
    expect(copy('value')).toEqual({ kind: 'refused', message: expect.stringContaining('no value here') });
  });

  test('is a value that reads back to the same bits, with its name', async () => {
    await held.execute('goto 0.predict/prediction 1/softmax');
    const { output } = held.timeline.trace(0).frames[held.session.cursor.frame];
    const copied = copy('value');
    expect(copied).toMatchObject({ name: 'P(we)' });
    expect(output.data).toContain(Number(textOf(copied)));
  });

  test('is a row of names and numbers, between tabs', () => {
    const { output } = held.timeline.trace(0).frames[held.session.cursor.frame];
    const [names, numbers] = textOf(copy('row')).split('\n');
    expect(names.split('\t').slice(0, 3)).toEqual(['we', 'love', 'deep']);
    expect(numbers.split('\t').map(Number)).toEqual([...output.data]);
  });

  test('is a formula in symbols and in numbers', () => {
    expect(textOf(copy('formula'))).toMatch(/^P\(w\) = .*\nP\(we\) = .* = 0\.\d+$/);
  });

  test('is an answer as the pane gives it', async () => {
    await held.execute('print 1 + 1');
    expect(textOf(copy('text'))).toMatch(/\b2\b/);
  });
});
