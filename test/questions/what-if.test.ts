/** The answers that try another update: what other learning rates and other optimizers would have done. */

import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import type { Blocks, Chart } from '../../src/document/document.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { LEARNING_RATES, sayLearningRates } from '../../src/questions/learning-rates/learning-rates.js';
import { withSharedWeights } from '../../src/questions/learning-rates/rate-trials.js';
import { NUDGE, sayNudge } from '../../src/questions/nudge.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { answerOf } from '../support/answers.js';
import { longTest, oneOf } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { expectLine, unwrapped } from '../support/lines.js';

const WIDTH = 100;

async function answerTo(name: string, ...lines: readonly string[]): Promise<string> {
  const held = holdSession(timelineOf(name));
  await held.execute(...lines);
  const { rows } = centrePane(momentAt(held.timeline, held.session.where.cursor), held.session, WIDTH);
  return rows.map(textOf).join('\n');
}

describe('other learning rates', () => {
  test('of the table: every one falls, up to a million, because no weight is shared', async () => {
    const text = await answerTo('we-love-deep-learning', 'goto 0.update', 'learning-rates');
    expectLine(text, '0.001', '+2.1009', '2.9397', '−0.0015', 'barely moves');
    // The loss after the step at the rate in use is that of iteration 1.
    expectLine(text, '0.1', '+2.1851', '2.7922', '−0.1490');
    expectLine(text, '10,000', '−2.9412', 'falls furthest');
    expectLine(text, '1,000,000', '−2.9412', 'falls no further');
    // The curve looks between the powers of ten, so it is as low as it gets a little before the table.
    expect(text).toContain('lowest from about rate 5,200 on, at 0.0000');
    expect(unwrapped(text)).toContain('Tried up to rate 1,000,000: the loss has not risen at any of them.');
    expect(unwrapped(text)).toContain(
      'Of 4 predictions none loses by it. None of the 32 weights is pushed by more than one prediction',
    );
  });

  test('of the table: a network that learns the same words stands below, whose loss rises, with the reason', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    await held.execute('goto 0.update', 'learning-rates');
    const { network } = answerOf(LEARNING_RATES, held.session).rates;
    const { rate, lossAfter, verdict } = network!.lab.trials.at(-1)!;
    expect([verdict, network!.program.parameterCount]).toEqual(['rises', 36]);
    const text = await answerTo('we-love-deep-learning', 'goto 0.update', 'learning-rates');
    const [, below] = text.split('The same words learnt by a network of 36 weights');
    expectLine(below, String(rate), lossAfter.toFixed(4), 'rises');
    expect(unwrapped(text)).toContain('each context has one target, so a step along −gradient raises');
    expect(unwrapped(below)).toContain(`Tried until the loss rises: at rate ${rate} it is ${lossAfter.toFixed(4)}`);
  });

  longTest('a network stands only below a table whose loss does not rise', async () => {
    for (const name of oneOf(3, SHIPPED)) {
      const held = holdSession(timelineOf(name));
      await held.execute('goto 0.update', 'learning-rates');
      const { lab, network, program } = answerOf(LEARNING_RATES, held.session).rates;
      const neverRises = program.model.kind === 'tabular' && lab.trials.at(-1)!.verdict !== 'rises';
      expect([name, network !== null]).toEqual([name, neverRises]);
    }
  });

  test('a table under AdamW that decays it by name has its network too', async () => {
    const optimizer = '{"kind":"adamw","learningRate":0.1,"weightDecay":0.01,"decaying":["logits"]}';
    const held = holdSession(timelineOf('we-love-deep-learning', `optimizer=${optimizer}`));
    await held.execute('goto 2.update', 'learning-rates');
    const { lab, network } = answerOf(LEARNING_RATES, held.session).rates;
    expect(network === null).toBe(lab.trials.at(-1)!.verdict === 'rises');
    expect(withSharedWeights(held.timeline.program.fixture!)?.parameterCount).toBe(36);
  });

  test('of the 36 weights: at 10 the loss rises, because predictions that share weights lose', async () => {
    const text = await answerTo('we-love-deep-learning-36', 'goto 0.update', 'learning-rates');
    expectLine(text, '1', '9.0813', 'falls furthest');
    expectLine(text, '10', '18.4484', '+8.4507', 'rises');
    expect(text).not.toMatch(/^ +100 /m);
    expect(text).toContain('lowest near rate 2.9, at 8.2208');
    expect(unwrapped(text)).toContain('at rate 10 it is 18.4484, and was 9.9976 before the step.');
    expectLine(text, '<BOS> we love', 'deep', '0.0709', '0.0008', 'loses');
    expect(unwrapped(text)).toContain('Of the 36 weights, 27 are pushed by more than one prediction');
  });
});

test('the curve of the learning rates breaks off where the loss is not finite, and says where', async () => {
  const held = holdSession(timelineOf('we-love-deep-learning'));
  await held.execute('goto 0.update', 'learning-rates');
  const { rates } = answerOf(LEARNING_RATES, held.session);
  const drawn = (isBroken: (k: number) => boolean) => {
    const along = rates.lab.along.map((point, k) => (isBroken(k) ? { ...point, loss: Number.NaN } : point));
    const said = sayLearningRates({ rates: { ...rates, network: null, lab: { ...rates.lab, along } } });
    return blockRows(said, { width: 100 }).map(textOf);
  };
  // The loss before the step is drawn with gaps.
  const right = (rows: readonly string[]) => {
    const chart = rows.slice(rows.findIndex((line) => line.includes('The loss along')) + 1);
    return Math.max(...chart.map((line) => line.search(/[⠁-⣿]{3}(?!.*[⠁-⣿]{3})/)));
  };
  const [whole, half, none] = [drawn(() => false), drawn((k) => k > 30), drawn(() => true)];
  expect(right(half)).toBeLessThan(right(whole) * 0.6);
  expect(half.join('\n')).toContain('not finite from about rate 27 on');
  expect(none.join('\n')).toContain('not finite at any of these rates');
  for (const text of [half, none].map((rows) => rows.join('\n'))) expect(text).not.toMatch(/∞|still falling/);
});

test('other learning rates of Adam say why the curve is not that of the table', async () => {
  const about =
    "The table takes the optimizer's own steps; the curve subtracts the rate times the gradient and no more.";
  expect(unwrapped(await answerTo('villages-microgpt', 'goto 3.update', 'learning-rates'))).toContain(about);
  expect(unwrapped(await answerTo('we-love-deep-learning', 'goto 3.update', 'learning-rates'))).not.toContain(about);
});

describe('other optimizers', () => {
  test('stand beside each other on one gradient, each with its steps in numbers', async () => {
    const text = await answerTo('we-love-deep-learning', 'goto 20.update', 'optimizers');
    expect(unwrapped(text)).toContain('gathered over the 21 gradients of this branch since its start');
    expectLine(text, 'plain descent', 'gradient −0.4700', '+0.0470', '+3.4871');
    expectLine(text, 'momentum 0.9', 'velocity −5.2581', '+0.5258', '+3.9659');
    expectLine(text, 'Adam, β1 0.9 and β2 0.999', 'ratio −0.8807', '+0.0881', '+3.5281');
    expectLine(text, 'this run: gradient descent', '+0.0470', '+3.4871');
    for (const symbol of ['velocity', 'm', 'v', 'm̂', 'v̂', 'ratio', 'new']) {
      expect(text).toMatch(new RegExp(`^ {4}${symbol} = .* = −?\\d`, 'm'));
    }
  });

  test('have gathered nothing at the first gradient, and that is said', async () => {
    const text = await answerTo('we-love-deep-learning', 'goto 0.update', 'optimizers');
    expect(unwrapped(text)).toContain('It is the first gradient of the branch');
    expectLine(text, 'momentum 0.9', 'velocity −0.8506', '+0.0851');
    expectLine(text, 'Adam', 'ratio −1.0000', '+0.1000');
  });
});

/** The chart of an answer; there has to be one. */
function chartIn(blocks: Blocks): Chart {
  const [chart] = blocks.filter((block) => block.kind === 'chart');
  if (chart === undefined) throw new Error('no chart');
  return chart;
}

test.each(['we-love-deep-learning-36', 'villages-microgpt'])(
  'the picture of a nudge of %s has the losses that were measured, and the slope as a line',
  async (name) => {
    const held = holdSession(timelineOf(name));
    await held.execute('goto 2.update', 'nudge');
    const { nudge } = answerOf(NUDGE, held.session);
    const { series, marks, x } = chartIn(sayNudge(answerOf(NUDGE, held.session)));
    const [curve, line] = series.map(({ points }) => points);
    expect(curve.length).toBeGreaterThan(20);
    const { value, size, loss, slope } = nudge;
    expect(line.map(({ y }) => y)).toEqual([x.from, x.to].map((at) => loss + slope * (at - value)));
    expect(marks.map(({ x: at, y }) => [at, y])).toEqual([
      [value + size, nudge.lossAbove],
      [value - size, nudge.lossBelow],
      [value, loss],
    ]);
    expect(curve[(curve.length - 1) / 2]).toEqual({ x: value, y: expect.closeTo(loss, 12) });
    // Held against a nudge that goes as far.
    await held.execute(`nudge ${nudge.name} ${x.to - value}`);
    const far = answerOf(NUDGE, held.session).nudge;
    expect([curve[0].y, curve.at(-1)?.y]).toEqual(
      [far.lossBelow, far.lossAbove].map((each) => expect.closeTo(each, 12)),
    );
  },
);

test('the picture of a large nudge reaches no farther than its marks need to stand apart', async () => {
  const held = holdSession(timelineOf());
  await held.execute('goto 3.5', 'nudge 7');
  const { along, size, value } = answerOf(NUDGE, held.session).nudge;
  const reach = (along.at(-1)?.value ?? NaN) - value;
  expect(reach).toBeGreaterThanOrEqual(4 * size);
  expect(reach).toBeLessThan(8 * size);
});

test('the slope in the picture of a nudge ends at 0, since no loss is below', async () => {
  const held = holdSession(timelineOf());
  const lows: number[] = [];
  for (const element of ['<BOS>, we', '<BOS>, the', 'we, love', 'we love, deep', 'we love deep, learning']) {
    await held.execute('goto 0.update', `nudge table(${element}) 5`);
    const { nudge } = answerOf(NUDGE, held.session);
    const [, { points }] = chartIn(sayNudge(answerOf(NUDGE, held.session))).series;
    for (const { x, y } of points) {
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeCloseTo(nudge.loss + nudge.slope * (x - nudge.value), 9);
      lows.push(y!);
    }
  }
  expect(lows).toContain(0);
});

test.each(['we-love-deep-learning', 'villages-microgpt'])(
  'the picture of the learning rates of %s has each of them where the curve is, and says where it rises',
  async (name) => {
    const held = holdSession(timelineOf(name));
    await held.execute('goto 3.update', 'learning-rates');
    const { rates } = answerOf(LEARNING_RATES, held.session);
    for (const { lab } of [rates, rates.network].filter((each) => each !== null)) {
      const { marks, series } = chartIn(sayLearningRates({ rates: { ...rates, lab, network: null } }));
      const [curve, before] = series.map(({ points }) => points);
      expect(before.map(({ y }) => y)).toEqual([lab.loss, lab.loss]);
      for (const { x, y } of marks) expect(curve[x]).toEqual({ x, y });
      for (const [k, { rate, lossAfter }] of lab.trials.entries()) {
        expect(lab.along[k * lab.perDecade].rate / rate).toBeCloseTo(1, 9);
        if (name === 'we-love-deep-learning') expect(curve[k * lab.perDecade].y).toBeCloseTo(lossAfter, 9);
      }
      const named = marks.filter(({ name }) => name?.endsWith('rises')).map(({ y }) => y > lab.loss);
      expect(named).toEqual(lab.trials.some((_, k) => curve[k * lab.perDecade].y! > lab.loss) ? [true] : []);
      expect(marks.find(({ kind }) => kind === 'cursor')?.name).toMatch(/: in use$/);
    }
  },
);
