/**
 * The one property that holds every op to its word: for random inputs, shapes and incoming gradients, finite differences,
 * terms, dependents and pullback give the same derivatives, and the formula with its numbers gives the output. Ops are
 * found by reading the folders; a new op needs a samples file and nothing else (see test/support/op-samples.ts).
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Op } from '../../../src/numbers/engine/op.js';
import { createPullback } from '../../../src/numbers/engine/pullback.js';
import { Random, seedRandomState } from '../../../src/numbers/engine/random.js';
import { Step } from '../../../src/numbers/engine/step.js';
import { type Shape, sizeOf, type Tensor } from '../../../src/numbers/engine/tensor.js';
import { checkForward, checkOp } from '../../support/check-op.js';
import { DEPTH, seedOf } from '../../support/depth.js';
import { discoverOps } from '../../support/discover-ops.js';
import type { OpSample } from '../../support/op-samples.js';
import { asValue, bitsOf } from '../../support/values.js';

const SETTINGS = { seed: seedOf(20_260_101), numRuns: 60 * DEPTH };

const found = await discoverOps();

describe('an op is one function, told five times', () => {
  test('the folders hold ops of models, optimizers and the engine', () => {
    expect(found.map(({ title }) => title)).toEqual(
      expect.arrayContaining([
        'model/ops/tanh: tanh',
        'model/ops/descent: descent',
        'numbers/engine/accumulate: accumulate',
      ]),
    );
  });

  for (const { title, op, samples } of found) {
    test(`${title}: finite differences, terms, dependents, pullback and formula agree`, () => {
      if ('missing' in samples) throw new Error(samples.missing);
      fc.assert(
        fc.property(samples, fc.integer({ min: 0 }), fc.integer({ min: 1, max: 6 }), (sample, seed, longestSum) => {
          const random = new Random(seedRandomState(seed));
          const output = checkForward(op, sample);
          const gradient = drawGradient(output.shape, random);
          checkOp({ op, sample, gradient, longestSum });
          for (let input = 0; input < sample.inputs.length; input++) {
            if (op.derive.differentiable(input)) checkPullback(op, input, sample, output, gradient, random, longestSum);
          }
        }),
        SETTINGS,
      );
    });
  }

  const withParts = found.filter(({ op }) => op.explain.gradientFormula?.parts !== undefined);

  test('some ops say what their gradients are made of', () => {
    expect(withParts.map(({ title }) => title)).toContain('model/ops/cross-entropy: crossEntropy');
  });

  for (const { title, op, samples } of withParts) {
    test(`${title}: the parts of a gradient, and the gradients that contain an element, are the same pairs`, () => {
      if ('missing' in samples) throw new Error(samples.missing);
      fc.assert(
        fc.property(samples, ({ inputs, attributes }) => {
          const values = inputs.map((tensor, k) => asValue(tensor, op.inputs[k]));
          const gradient = asValue(checkForward(op, { inputs, attributes }), 'gradient');
          const parts = op.explain.gradientFormula!.parts!;
          const told = Array.from(inputs[0].data.keys()).flatMap((to) =>
            parts.of(gradient, values, to).map(({ input, index }) => `${input}(${index}) in ${to}`),
          );
          const asked = inputs.flatMap(({ data }, input) =>
            Array.from(data.keys()).flatMap((index) =>
              parts.containing(inputs, input, index).map((to) => `${input}(${index}) in ${to}`),
            ),
          );
          expect(asked.toSorted()).toEqual(told.toSorted());
        }),
        SETTINGS,
      );
    });
  }
});

describe('an op that is executed in parts', () => {
  const divided = found.filter(({ op }) => op.compute.division !== undefined);

  test('is among those of every large model', () => {
    const names = divided.map(({ op }) => op.name);
    expect(names).toEqual(expect.arrayContaining(['matmul', 'linear', 'tied scores', 'gelu', 'softmax', 'layer norm']));
  });

  for (const { title, op, samples } of divided) {
    test(`${title}: gives the same bits wherever it is cut`, () => {
      if ('missing' in samples) throw new Error(samples.missing);
      fc.assert(
        fc.property(samples, fc.integer({ min: 0 }), (sample, seed) => {
          const random = new Random(seedRandomState(seed));
          const output = checkForward(op, sample);
          requireSameInParts(op, sample, output, null, 0, random);
          const gradient = drawGradient(output.shape, random);
          for (let input = 0; input < sample.inputs.length; input++) {
            if (op.derive.differentiable(input)) requireSameInParts(op, sample, output, gradient, input, random);
          }
        }),
        SETTINGS,
      );
    });
  }
});

/** Compares a step done whole with the same in parts of random sizes. */
function requireSameInParts(
  op: Op,
  { inputs, attributes }: OpSample,
  output: Tensor,
  gradient: Tensor | null,
  input: number,
  random: Random,
): void {
  const values = inputs.map((tensor, k) => asValue(tensor, `x${k}`));
  const frame = { index: 0, op, inputs: values, output: asValue(output, 'y'), attributes, scope: [], label: op.name };
  const size = gradient === null ? output.data.length : inputs[input].data.length;
  const [whole, inParts] = [0, 1].map(() => new Float64Array(size).fill(Number.NaN));
  const stepInto = (result: Float64Array) =>
    new Step(frame, result, gradient === null ? null : asValue(gradient, 'dy'), input, 0);
  stepInto(whole).run();
  const step = stepInto(inParts);
  for (let from = 0; from < step.items; ) {
    const to = from + 1 + random.nextBelow(step.items - from);
    step.runItems(from, to);
    from = to;
  }
  const [expected, got] = [whole, inParts].map((data) => bitsOf([{ shape: [size], data }]));
  expect(got.equals(expected)).toBe(true);
}

/** A pullback is an op too, linear in the gradient that comes in. */
function checkPullback(
  op: Op,
  input: number,
  { inputs, attributes }: OpSample,
  output: Tensor,
  incoming: Tensor,
  random: Random,
  longestSum: number,
): void {
  const sample = { inputs: [incoming, ...inputs, output], attributes };
  const gradient = drawGradient(inputs[input].shape, random);
  try {
    checkOp({ op: createPullback(op, input), sample, gradient, longestSum });
  } catch (error) {
    throw new Error(`pullback by input ${input}: ${(error as Error).message}`, { cause: error });
  }
}

/** Mostly any number; 0 and 1 often, since formulas leave out a factor of 1. */
function drawGradient(shape: Shape, random: Random): Tensor {
  const data = Float64Array.from({ length: sizeOf(shape) }, () =>
    random.nextBelow(4) === 0 ? random.nextBelow(2) : 2 * random.nextNormal(),
  );
  return { shape, data };
}
