/** What happens to gradients and weights before the step itself: clipping by the global norm, and decay. */
import { describe, expect, test } from 'vitest';
import { scale } from '../../../src/model/ops/scale.js';
import { createAdamW } from '../../../src/model/optimizers/adam.js';
import { clipGradients } from '../../../src/model/optimizers/clipping.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { createTensor } from '../../../src/numbers/engine/tensor.js';

function clip(mostNorm: number, ...gradients: readonly (readonly number[])[]) {
  const tape = new Tape();
  const one = tape.constant('one', createTensor([], [1]), []);
  const values = gradients.map((data, k) => {
    const given = tape.parameter(`g${k}`, createTensor([data.length], data), [{ name: 'place' }]);
    return tape.apply(scale, [given, one], { symbol: `g${k}`, axes: given.axes });
  });
  const { norm, coefficient, gradients: clipped } = clipGradients(tape, values, { mostNorm });
  const scopes = tape.frames.slice(values.length).map(({ scope }) => scope.join(' › '));
  return {
    norm: norm.data[0],
    coefficient: coefficient.data[0],
    clipped: clipped.map(({ data }) => [...data]),
    scopes,
  };
}

describe('clipping', () => {
  test('shortens all gradients by one factor when they are too long together', () => {
    const { norm, coefficient, clipped } = clip(1, [3], [0, 4]);
    expect(norm).toBe(5);
    expect(coefficient).toBe(1 / (5 + 1e-6));
    expect(clipped).toEqual([[3 * coefficient], [0, 4 * coefficient]]);
  });

  test('leaves them alone when they are not', () => {
    expect(clip(6, [3], [0, 4])).toMatchObject({ coefficient: 1, clipped: [[3], [0, 4]] });
  });

  test('lets a gradient that is not a number show', () => {
    expect(clip(1, [Number.NaN], [1])).toMatchObject({ norm: Number.NaN, coefficient: Number.NaN });
  });

  test('is recorded as steps of the update', () => {
    expect(new Set(clip(1, [3], [0, 4]).scopes)).toEqual(new Set(['update › clipping']));
  });
});

describe('AdamW', () => {
  const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.5 };

  function update(decaying: readonly string[] | null, name: string) {
    const tape = new Tape();
    const axes = [{ name: 'place' }];
    const parameter = tape.parameter(name, createTensor([2], [1, -2]), axes);
    const [gradient, m, v] = ['g', 'm', 'v'].map((symbol) => tape.constant(symbol, createTensor([2], [0, 0]), axes));
    const optimizer = createAdamW({ ...settings, decaying });
    const step = { learningRate: 0.1, count: 1 };
    const { parameter: updated } = optimizer.update(tape, parameter, gradient, [m, v], step);
    return { updated: [...updated.data], ops: tape.frames.map(({ op }) => op.name) };
  }

  test('shrinks a weight without a gradient by rate times decay, as a step of its own that comes first', () => {
    const { updated, ops } = update(null, 'w');
    expect(updated).toEqual([0.95, -1.9]);
    expect(ops).toEqual(['weight decay', 'first moment', 'second moment', 'adam step']);
  });

  test('leaves out what is not on its list', () => {
    expect(update(['other'], 'w')).toEqual({ updated: [1, -2], ops: ['first moment', 'second moment', 'adam step'] });
    expect(update(['w'], 'w').updated).toEqual([0.95, -1.9]);
  });
});
