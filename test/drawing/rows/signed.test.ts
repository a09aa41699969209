/** Numbers whose sign matters: it is seen in their bars without any colour. */
import { describe, expect, it } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/drawing/rows/rows.js';
import { signedBars } from '../../../src/drawing/rows/signed.js';
import { stepPane } from '../../../src/views/step.js';
import { timelineOf } from '../../support/fixtures.js';

describe('the bars of numbers under each other', () => {
  it('go to either side of 0 where one of them is negative', () => {
    const bars = [3, -1, 0.01, -0.01, 0].map((value, _, all) => signedBars(all, 12)(value).text);
    expect(bars).toEqual(['      ━━━━━▸', '    ◂━', '      ▸', '     ◂', '']);
  });

  it('start at the left where none of them is', () => {
    expect([1, 4].map((value, _, all) => signedBars(all, 8)(value).text)).toEqual(['██', '████████']);
  });

  it('leave out what is no number', () => {
    expect([Number.NaN, -1].map((value, _, all) => signedBars(all, 8)(value).text)).toEqual(['', '◂━━━']);
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
