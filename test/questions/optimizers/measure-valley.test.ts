/** The valley: losses over two weights against forced forward passes, and ways against runs, all bit by bit. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../../src/debugger/session.js';
import { UNHURRIED } from '../../../src/debugger/session-host.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { contourLevels, type Grid, placeOn } from '../../../src/questions/optimizers/contours.js';
import { measureValley, type Valley } from '../../../src/questions/optimizers/measure-valley.js';
import { VALLEY } from '../../../src/questions/optimizers/valley.js';
import type { ReplayedHistory } from '../../../src/timeline/history.js';
import { answerOf } from '../../support/answers.js';
import { oneOf } from '../../support/depth.js';
import { DIVERGING, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { useSteppingClock } from '../../support/tasks.js';

/** The loss of a whole forward pass at a place of the grid, with the two weights set. */
function forcedLoss(timeline: ReplayedHistory, { iteration, weights, grid }: Valley, place: number): number {
  const { start } = timeline.trace(iteration);
  const parameters = start.parameters.map(({ shape, data }) => ({ shape, data: data.slice() }));
  const [column, row] = [place % grid.across, Math.floor(place / grid.across)];
  const values = [placeOn(grid.x, column, grid.across), placeOn(grid.y, row, grid.down)];
  for (const [axis, { parameter, element }] of weights.entries()) parameters[parameter].data[element] = values[axis];
  return timeline.programAt(iteration).assess(new Tape(), { ...start, parameters }).objective.data[0];
}

/** Where a run has the two weights before each iteration, and its losses. */
function wayOf(timeline: ReplayedHistory, { weights }: Valley, first: number, last: number) {
  return Array.from({ length: last - first + 1 }, (_, k) => {
    const { outcome } = timeline.trace(first + k);
    return {
      values: weights.map(({ parameter, element }) => outcome.parameters[parameter].data[element]),
      loss: outcome.objective.data[0],
    };
  });
}

describe('the valley', () => {
  test.each(
    oneOf(3, [
      ['we-love-deep-learning-36', 9],
      ['we-love-deep-learning', 12],
      ['villages-mlp', 7],
      ['villages-microgpt', 3],
    ] as const),
  )('of %s at iteration %i: each loss is that of a forward pass with the two weights set', (name, iteration) => {
    const timeline = timelineOf(name);
    const valley = finish(measureValley(timeline, iteration, []));
    const { values, across, down } = valley.grid;
    expect(values).toHaveLength(across * down);
    for (let place = 0; place < values.length; place += 37) {
      expect(values[place], `${name}, place ${place}`).toBe(forcedLoss(timeline, valley, place));
    }
  });

  test.each(
    oneOf(2, [
      ['we-love-deep-learning', [], 'momentum 0.9', ['optimizer.momentum=0.9']],
      ['we-love-deep-learning-36', ['optimizer.momentum=0.9'], 'plain descent', ['optimizer.momentum=0']],
      ['adam-small-steps', [], 'momentum 0.9', ['optimizer.kind=sgd', 'optimizer.momentum=0.9']],
      ['villages-mlp', [], 'plain descent', ['optimizer.momentum=0']],
    ] as const),
  )(
    'of %s %j: the ways are those of the run, and of %s as a run of its own takes it',
    (name, own, other, overrides) => {
      const timeline = timelineOf(name, ...own);
      const valley = finish(measureValley(timeline, 15, []));
      expect(valley.ways.map(({ kind }) => kind)).toEqual(['run', 'other', 'other']);
      expect(valley.ways[0].stops).toEqual(wayOf(timeline, valley, 0, 15));
      const [way] = valley.ways.filter(({ title }) => title === other);
      expect(way.stops).toEqual(wayOf(timelineOf(name, ...overrides), valley, 0, 15));
    },
  );

  test('lies over the two weights that have moved most, or else over those with the largest gradients', () => {
    const timeline = timelineOf();
    const { start } = timeline.trace(0);
    const [moved, steep] = [30, 0].map((iteration) => {
      const { outcome } = timeline.trace(iteration);
      const sizes = iteration === 0 ? outcome.gradients : outcome.parameters;
      return sizes[0].data.map((value, k) => Math.abs(iteration === 0 ? value : value - start.parameters[0].data[k]));
    });
    for (const [iteration, sizes] of [
      [30, moved],
      [0, steep],
    ] as const) {
      const ranked = Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a]);
      const { weights } = finish(measureValley(timeline, iteration, []));
      expect(weights.map(({ element }) => element)).toEqual(ranked.slice(0, 2));
    }
  });

  test('before the first update the ways are the next twenty of each optimizer', () => {
    const timeline = timelineOf();
    const valley = finish(measureValley(timeline, 0, []));
    expect(valley.ways.map(({ kind, stops }) => [kind, stops.length])).toEqual([
      ['ahead', 21],
      ['other', 21],
      ['other', 21],
    ]);
    expect(valley.ways[0].stops).toEqual(wayOf(timeline, valley, 0, 20));
  });

  test('of a branch: the others begin where it does, with the weight and the rate that were set there', async () => {
    const held = holdSession(timelineOf());
    await held.execute(
      'goto 20',
      'set logits[<BOS>,we] -1',
      'set learningRate 0.5',
      'goto 32',
      'valley logits[<BOS>,we]',
    );
    const branch = held.branches.all.at(-1)!.timeline.replay!;
    const { valley } = answerOf(VALLEY, held.session);
    expect([valley.start, valley.learningRate, valley.weights[0].name]).toEqual([20, 0.5, 'table(<BOS>, we)']);
    const [run, momentum] = valley.ways;
    expect(run.stops).toEqual(wayOf(branch, valley, 0, 32));
    expect(run.stops[20].values[0]).toBe(-1);
    expect(momentum.stops[0]).toEqual(run.stops[20]);
    expect(momentum.stops).toHaveLength(13);
    for (const place of [0, 700, 1500]) expect(valley.grid.values[place]).toBe(forcedLoss(branch, valley, place));
    // The same as a run with momentum that is forked there.
    await held.execute('branch main', 'goto 20', 'set logits[<BOS>,we] -1', 'set learningRate 0.5', 'set momentum 0.9');
    const rolling = held.branches.all.at(-1)!.timeline.replay!;
    expect(momentum.stops).toEqual(wayOf(rolling, valley, 20, 32));
  });

  test('where numbers are not finite there is no line, and ways stay what they were', () => {
    const timeline = timelineOf('we-love-deep-learning', ...DIVERGING);
    const { grid, levels, ways } = finish(measureValley(timeline, 45, []));
    expect(grid.values.some((value) => !Number.isFinite(value))).toBe(true);
    expect(ways[0].stops).toHaveLength(46);
    for (const { lines } of levels) expect(lines.flat().flat().every(Number.isFinite)).toBe(true);
    expect([grid.x.from, grid.x.to, grid.y.from, grid.y.to].every(Number.isFinite)).toBe(true);
  });

  test('is the same on a slow machine as on a fast one', () => {
    const measure = (pace: number): Valley => {
      useSteppingClock(pace);
      return finish(measureValley(timelineOf('villages-microgpt'), 12, []));
    };
    expect(measure(300)).toEqual(measure(0));
  });

  test('comes in slices, which are counted, and Esc ends it', () => {
    useSteppingClock(30);
    const held = holdSession(timelineOf('villages-microgpt'), {}, { pace: UNHURRIED });
    held.run('valley');
    expect(held.session.where.progress).toMatchObject({ done: expect.any(Number), total: expect.any(Number) });
    held.press('escape');
    expect(fieldsOf(held.session)).toMatchObject({ progress: null, answer: null });
    expect(held.session.open.message?.text).toBe('Stopped; you are where you were.');
  });

  test('is refused over one weight twice, over three, and over what is none', async () => {
    const held = holdSession(timelineOf());
    expect(await held.execute('valley logits[<BOS>,we] logits[<BOS>,we]')).toContain('are one');
    expect(await held.execute('valley logits[0,0] logits[0,1] logits[0,2]')).toContain('got 3');
    expect(await held.execute('valley logits[we love,nothing]')).toContain('has no');
    expect(held.session.open.answer).toBeNull();
    await held.execute('valley table(we love, deep) logits["<BOS>"]["we"]');
    expect(answerOf(VALLEY, held.session).valley.weights.map(({ name }) => name)).toEqual([
      'table(we love, deep)',
      'table(<BOS>, we)',
    ]);
  });
});

describe('contours', () => {
  const value = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0.01, max: 50, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
  );
  const grids = fc
    .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }))
    .chain(([across, down]) =>
      fc
        .array(value, { minLength: across * down, maxLength: across * down })
        .map(
          (values): Grid => ({ across, down, x: { from: -1, to: across - 2 }, y: { from: 5, to: 4 + down }, values }),
        ),
    );

  test('run where the function, straight between its places, has their value, and only between finite ones', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const finite = grid.values.filter(Number.isFinite);
        const reach = Math.max(...finite) - Math.min(...finite);
        for (const { value: level, lines } of contourLevels(grid)) {
          for (const [x, y] of lines.flat()) {
            const [column, row] = [x - grid.x.from, y - grid.y.from];
            const at = (atColumn: number, atRow: number): number => grid.values[atRow * grid.across + atColumn];
            const [left, low] = [Math.floor(column + 1e-3), Math.floor(row + 1e-3)];
            const isAcross = Math.abs(row - low) < 2e-3;
            const share = isAcross ? column - left : row - low;
            const [from, to] = [at(left, low), isAcross ? at(left + 1, low) : at(left, low + 1)];
            const between = Math.abs(share) < 2e-3 ? from : from + (to - from) * share;
            // Places are rounded.
            expect(Math.abs(between - level)).toBeLessThan(5e-3 * reach);
          }
        }
      }),
    );
  });

  const slope = (values: readonly number[]): readonly number[] =>
    contourLevels({
      across: values.length,
      down: 2,
      x: { from: 0, to: 1 },
      y: { from: 0, to: 1 },
      values: [...values, ...values],
    }).map(({ value }) => value);

  test('are equally far apart, so that close lines are a steep slope, unless the largest values dwarf the others', () => {
    expect(slope([0.02, 0.05, 0.1, 0.3, 1, 3])).toEqual([0.5, 1, 1.5, 2, 2.5]);
    expect(slope([0.02, 0.021, 0.022, 0.023, 30, 3000])).toEqual([5, 10, 20, 50, 100, 200, 500, 1000, 2000].slice(-8));
  });
});
