/** The batch of a recorded iteration in expressions, by the names that it had in the script. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compile, evaluate } from '../../../src/debugger/expressions/compile.js';
import { completeExpression } from '../../../src/debugger/expressions/completion.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import type { History } from '../../../src/timeline/history.js';
import { openLesson } from '../../support/fixtures.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';

const STORED = fileURLToPath(new URL('../../pytorch/recorded/stored', import.meta.url));
const named = openHistoryAt(join(STORED, 'everyday.bst'));
const listed = openHistoryAt(join(STORED, 'causal_masks.bst'));

function resultOf(timeline: History, text: string, iteration = 3) {
  const compiled = compile(text, timeline.program);
  return evaluate(compiled, momentAt(timeline, { branch: 0, iteration, frame: -1, row: null }));
}

function entry(timeline: History, name: string, iteration = 3): readonly number[] {
  const found = timeline.trace(iteration).outcome.given?.find(({ symbol }) => symbol === name);
  return [...(found?.data ?? [])];
}

describe('the batch', () => {
  test('has its entries by name and by place, and brackets behind them pick elements', () => {
    const x = entry(named, 'batch.x');
    expect(resultOf(named, 'batch.x')).toMatchObject({ value: { shape: [12, 4], data: Float64Array.from(x) } });
    expect(resultOf(named, 'batch["x"]')).toMatchObject({ value: { shape: [12, 4] } });
    expect(resultOf(named, 'batch.x[2, 1]')).toEqual({ kind: 'value', value: x[9] });
    expect(resultOf(named, 'batch.x[2][1]')).toEqual({ kind: 'value', value: x[9] });
    const second = entry(listed, 'batch[1]');
    expect(resultOf(listed, 'batch[1]')).toMatchObject({ value: { data: Float64Array.from(second) } });
    expect(resultOf(listed, 'batch[1][0]')).toMatchObject({
      value: { shape: [4], data: Float64Array.from(second.slice(0, 4)) },
    });
    expect(resultOf(listed, 'max(batch[1])')).toEqual({ kind: 'value', value: Math.max(...second) });
  });

  test('is read in earlier iterations, and in conditions', async () => {
    const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const over = resultOf(named, 'over(3, mean(batch.x))') as unknown as { value: { data: readonly number[] } };
    for (const [k, iteration] of [1, 2, 3].entries())
      expect(over.value.data[k]).toBeCloseTo(mean(entry(named, 'batch.x', iteration)), 12);
    const { held, say } = talkTo(named);
    const most = [1, 2, 3, 4, 5, 6, 7].find((k) => Math.max(...entry(named, 'batch.x', k)) > 1.9);
    await say('goto 0.2');
    await say('break if max(batch.x) > 1.9');
    await say('continue');
    expect(held.session.where.cursor.iteration).toBe(most);
  });

  test.each([
    [named, 'batch.z', 'There is no "batch.z": the batch of this iteration has batch.x, batch.y.'],
    [named, 'batch', 'There is no "batch": the batch of this iteration has batch.x, batch.y.'],
    [listed, 'batch.x', 'There is no "batch.x": the batch of this iteration has batch[0], batch[1].'],
  ])('says which entries there are: %#', (timeline, text, message) => {
    expect(resultOf(timeline, text)).toEqual({ kind: 'failed', message });
  });

  test('is said to be in recordings alone', () => {
    expect(resultOf(openLesson('we-love-deep-learning', { iterations: 4 }), 'batch.x')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('this run is no recording'),
    });
  });

  test('is offered where a name is typed', () => {
    expect(completeExpression({ timeline: named }, 'max(bat')).toContain('max(batch');
  });
});
