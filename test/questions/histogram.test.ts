/** `histogram`: every element counted once, NaN and infinities by name, and the picture follows the cursor. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { histogramOf } from '../../src/debugger/expressions/functions/histogram.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { HISTOGRAM, sayHistogram } from '../../src/questions/histogram.js';
import { answerOf } from '../support/answers.js';
import { openLesson } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';

const timeline = openLesson('we-love-deep-learning', { iterations: 3 });

function shown(held: HeldSession, width = 100): readonly string[] {
  const { session } = held;
  const moment = momentAt(timeline, session.where.cursor);
  return blockRows(sayHistogram(answerOf(HISTOGRAM, session), { moment, session }), { width }).map(textOf);
}

describe('the parts of a histogram', () => {
  test('are as many as asked for, or one of equal elements, join without gaps, and hold every finite element once', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1 }), fc.integer({ min: 1, max: 50 }), (data, wanted) => {
        const { parts, others } = histogramOf(data, wanted);
        const finite = data.filter(Number.isFinite);
        expect(parts).toHaveLength(new Set(finite.map((x) => x + 0)).size > 1 ? wanted : Math.min(1, finite.length));
        expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(finite.length);
        expect(others.reduce((sum, [, count]) => sum + count, 0)).toBe(data.length - finite.length);
        for (const [value, count] of others) expect(data.filter((x) => Object.is(x, value))).toHaveLength(count);
        parts.slice(1).forEach(({ from }, k) => void expect(from).toBe(parts[k].to));
        if (finite.length === 0) return;
        expect(parts[0].from === Math.min(...finite)).toBe(true);
        expect(parts[parts.length - 1].to === Math.max(...finite)).toBe(true);
      }),
    );
  });
});

describe('histogram', () => {
  test('shows counts, bounds and shares, and the usual figures of a value', async () => {
    const held = holdSession(timeline);
    expect(await held.execute('histogram/4 parameter("logits")')).toBe('');
    const { data } = timeline.trace(0).start.parameters[0];
    const [about, , head, ...lines] = shown(held);
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    expect(about).toMatch(/^32 numbers \(4×8\): mean .*, standard deviation .*\.$/);
    expect(Number(/mean (\S+),/.exec(about)?.[1].replace('−', '-'))).toBeCloseTo(mean, 3);
    expect(head.trim().split(/ +/)).toEqual(['from', 'to', 'count', 'share']);
    const counts = lines.map((line) => Number(line.trim().split(/ +/)[2]));
    expect(counts).toEqual(histogramOf(data, 4).parts.map(({ count }) => count));
    const longest = lines.map((line) => line.replaceAll(/[^█]/g, '').length);
    expect(longest.indexOf(Math.max(...longest))).toBe(counts.indexOf(Math.max(...counts)));
  });

  test('is about the output of each step without an expression, and stays open as the cursor moves', async () => {
    const held = holdSession(timeline);
    await held.execute('goto .softmax', 'histogram');
    expect(shown(held)[0]).toContain('8 numbers (8): mean 0.1250');
    await held.execute('next-phase');
    expect(shown(held)[0]).toContain('One number');
    held.press('escape');
    expect(held.session.open.answer).toBeNull();
  });

  test('counts NaN and infinities by name', async () => {
    const held = holdSession(timeline);
    await held.execute('goto .softmax', 'histogram (output > 1) * 2');
    expect(shown(held)[0]).toBe('8 numbers (8): mean 0, standard deviation 0; 8 are exactly 0.');
    await held.execute('histogram where(output > 0) / 0');
    expect(shown(held).map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
      '8 numbers (8), none of them finite.',
      '',
      'from to count share',
      expect.stringMatching(/^∞ 7 87\.5 % █+$/),
      expect.stringMatching(/^NaN 1 12\.5 % █+/),
    ]);
  });

  test('has one part for elements that are all the same', async () => {
    const held = holdSession(timeline);
    await held.execute('histogram parameter("logits") * 0 + 3');
    expect(shown(held).slice(3)).toEqual([expect.stringMatching(/^ +\+3\.0000 +\+3\.0000 +32 +100 % /)]);
  });

  test.each([
    ['histogram', 'output: Nothing of this iteration has been executed yet.'],
    ['histogram los', 'Column 1: There is no "los".'],
    ['histogram/0 loss', 'A histogram has 1 to 200 parts; got 0.'],
    ['histogram "word"', '"word" is a text; a histogram needs numbers.'],
  ])('%s is refused', async (line, message) => {
    const held = holdSession(timeline);
    expect(await held.execute(line)).toContain(message);
    expect(held.session.open.answer).toBeNull();
  });

  test('cuts no number where there is little room', async () => {
    const held = holdSession(timeline);
    await held.execute('histogram parameter("logits")');
    const counts = (width: number): readonly (string | undefined)[] =>
      shown(held, width).map((line) => / (\d+) /.exec(`${line} `)?.[1]);
    expect(counts(34).slice(4, -1)).toEqual(counts(100).slice(3));
    expect(shown(held, 34).at(-1)).toBe('  1 hidden: share');
  });
});
