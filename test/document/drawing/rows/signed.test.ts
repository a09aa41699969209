/** Numbers whose sign matters: it is seen in their bars without any colour. */
import { describe, expect, it } from 'vitest';
import { momentAt } from '../../../../src/debugger/places/moment.js';
import { blockRows } from '../../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../../src/document/drawing/rows/rows.js';
import { left, signedBars, table } from '../../../../src/explaining/blocks.js';
import { timelineOf } from '../../../support/fixtures.js';
import { stepPane } from '../../../support/step-pane.js';

/** How they are drawn at their longest, 20 cells, beside a name. */
function barsOf(values: readonly number[]): readonly string[] {
  const barOf = signedBars(values);
  const lines = values.map((value) => ({ cells: ['x', barOf(value)] }));
  return blockRows([table([left(''), left('', { priority: 1 })], lines)], { width: 60 }).map((line) =>
    textOf(line).slice(5).trimEnd(),
  );
}

describe('the bars of numbers under each other', () => {
  it('go to either side of 0 where one of them is negative', () => {
    expect(barsOf([3, -1, 0.01, -0.01, 0])).toEqual([
      `${' '.repeat(10)}━━━━━━━━━▸`,
      `${' '.repeat(7)}◂━━`,
      `${' '.repeat(10)}▸`,
      `${' '.repeat(9)}◂`,
      '',
    ]);
  });

  it('start at the left where none of them is', () => {
    expect(barsOf([1, 4])).toEqual(['█'.repeat(5), '█'.repeat(20)]);
  });

  it('leave out what is no number', () => {
    expect(barsOf([Number.NaN, -1])).toEqual(['', '◂━━━━━━━━━']);
  });

  it('tell a negative score of attention from a positive one', () => {
    const timeline = timelineOf('villages-microgpt', 'training.iterations=2');
    const frame = timeline.trace(0).frames.findIndex(({ op }) => op.name === 'attention scores');
    const moment = momentAt(timeline, { branch: 0, iteration: 0, frame, row: null });
    const rows = stepPane(moment, null, 100).rows.map(textOf);
    const scores = rows.slice(rows.findIndex((line) => line.includes('looks at')) + 1);
    expect(scores.length).toBeGreaterThan(3);
    for (const line of scores) expect(line).toMatch(line.includes('−') ? /−[\d.]+ +◂/ : /\+[\d.]+ +━*▸/);
  });
});
