/** What the valley says: the chart has the run's numbers, and every sentence about a way is counted on it. */
import { describe, expect, test } from 'vitest';
import { type Blocks, type Chart, textsOf } from '../../../src/document/document.js';
import { OPTIMIZERS, sayOptimizers } from '../../../src/questions/optimizers/optimizers.js';
import { sayValley, VALLEY } from '../../../src/questions/optimizers/valley.js';
import { answerOf } from '../../support/answers.js';
import { DIVERGING, timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

const FORK = 'table[the road turns,left] table[the road turns,right]';

async function valleyOf(held: HeldSession, ...lines: readonly string[]) {
  await held.execute(...lines);
  const answer = answerOf(VALLEY, held.session);
  const blocks = sayValley(answer);
  return { ...answer, blocks, chart: chartIn(blocks), text: textsOf(blocks).join(' ') };
}

function chartIn(blocks: Blocks): Chart {
  const chart = blocks.find(({ kind }) => kind === 'chart');
  if (chart?.kind !== 'chart') throw new Error('no chart');
  return chart;
}

describe('the valley', () => {
  test('draws the ways of the run point by point, and where it is', async () => {
    const held = holdSession(timelineOf());
    const { chart, valley } = await valleyOf(held, 'goto 12', 'valley');
    expect(chart.series.map(({ name }) => name)).toEqual(['this run', 'momentum 0.9', 'Adam']);
    for (const [k, { points }] of chart.series.entries()) {
      expect(points).toEqual(valley.ways[k].stops.map(({ values: [x, y] }) => ({ x, y })));
    }
    const { parameters } = held.timeline.trace(12).outcome;
    const [x, y] = valley.weights.map(({ parameter, element }) => parameters[parameter].data[element]);
    expect(chart.marks).toEqual([{ kind: 'cursor', x, y }]);
    expect(chart.plane?.levels).toBe(valley.levels);
  });

  test('says how far momentum goes, and that it swings past the floor where plain descent does not', async () => {
    const { text, valley } = await valleyOf(holdSession(timelineOf('the-road-forks')), 'goto 60', `valley ${FORK}`);
    const [plain, momentum] = valley.ways.map(({ stops }) => ({
      length: stops.reduce((sum, { values: [x, y] }, k) => {
        const [fromX, fromY] = stops[Math.max(0, k - 1)].values;
        return sum + Math.hypot(x - fromX, y - fromY);
      }, 0),
      rises: stops.filter(({ loss }, k) => k > 0 && loss > stops[k - 1].loss).length,
    }));
    expect([plain.rises, momentum.rises]).toEqual([0, 25]);
    expect(text).toContain(
      `momentum went ${(momentum.length / plain.length).toFixed(1)} times as far as plain descent (this run)`,
    );
    expect(text).toContain("has to swing back: 25 of its updates made the loss rise, of plain descent's 0");
    expect(text).toContain('At rate 0.1, none of the 60 updates of this run made the loss rise');
  });

  test('says how often too large a rate overshot, and why', async () => {
    const held = holdSession(timelineOf('the-road-forks', 'optimizer.learningRate=2'));
    const { text } = await valleyOf(held, 'goto 12', `valley ${FORK}`);
    const rises = Array.from(
      { length: 12 },
      (_, k) => held.timeline.metric('loss', k + 1) > held.timeline.metric('loss', k),
    );
    const count = rises.filter(Boolean).length;
    expect(count).toBeGreaterThan(3);
    expect(text).toContain(
      `At rate 2, ${count} of the 12 updates of this run made the loss rise. A step follows the slope`,
    );
    expect(text).toContain('That is overshooting');
    expect(text).toContain('steps to and fro cancel, so it turned back 5 times, and plain descent 11.');
  });

  test('says which weights, whose loss, and what a slice leaves out', async () => {
    const held = holdSession(timelineOf('villages-mlp'));
    const { text } = await valleyOf(held, 'goto 20', 'valley b2[e] b2[a]');
    expect(text).toContain('The loss of iteration 20 over two of 2,739 weights: b2(e) across and b2(a) up, as asked.');
    expect(text).toContain('the 2,737 other weights stay as in iteration 20, and the loss is that of its own examples');
    expect(text).toContain('each way is a projection');
  });

  test('says where numbers are not finite, and which way goes on beyond the picture', async () => {
    const plain = timelineOf('we-love-deep-learning-36', 'training.softmax=plain', 'optimizer.learningRate=300');
    const { text, chart, valley } = await valleyOf(holdSession(plain), 'goto 2', 'valley');
    const broken = valley.grid.values.filter((value) => !Number.isFinite(value)).length;
    expect(broken).toBeGreaterThan(0);
    expect(text).toContain(`At ${broken} places it is no finite number, and no line runs there.`);
    const lost = await valleyOf(holdSession(timelineOf('we-love-deep-learning', ...DIVERGING)), 'goto 45', 'valley');
    expect(lost.text).toContain('The loss is a finite number at none of the 49×31 places');
    const before = Array.from({ length: 45 }, (_, k) => lost.valley.ways[0].stops[k].loss).findIndex(
      (loss) => !Number.isFinite(loss),
    );
    expect(lost.text).toContain(`the loss of this run is no finite number after ${before} update`);
    const wild = await valleyOf(
      holdSession(timelineOf('we-love-deep-learning-36', 'optimizer.learningRate=1')),
      'goto 20',
      'valley',
    );
    expect(wild.chart.broken).toBe('momentum 0.9 goes on beyond the picture.');
    for (const { points } of [chart, lost.chart, wild.chart].flatMap(({ series }) => series)) {
      expect(points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    }
  });

  test('stands in the answer about optimizers, over the weight that it is about', async () => {
    const held = holdSession(timelineOf());
    await held.execute('goto 12.update', 'optimizers');
    const answer = answerOf(OPTIMIZERS, held.session);
    expect(answer.valley?.weights[0].name).toBe(answer.comparison.weights[0].name);
    expect(chartIn(sayOptimizers(answer)).series).toHaveLength(3);
    expect(textsOf(sayOptimizers(answer)).join(' ')).toContain('the first as asked');
  });
});
