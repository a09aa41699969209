/** Backpropagation as recorded frames: what leads to the loss, and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextSum } from '../../../src/model/ops/context-sum.js';
import { multiply } from '../../../src/model/ops/multiply.js';
import { shift } from '../../../src/model/ops/shift.js';
import { tanh } from '../../../src/model/ops/tanh.js';
import { total } from '../../../src/model/ops/total.js';
import { accumulate } from '../../../src/numbers/engine/accumulate.js';
import { differentiate, seed, zeroGradient } from '../../../src/numbers/engine/gradient.js';
import { isPullback } from '../../../src/numbers/engine/pullback.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { createTensor, createVector } from '../../../src/numbers/engine/tensor.js';
import type { Value } from '../../../src/numbers/engine/value.js';
import { numberBetween } from '../../support/arbitraries.js';
import { assertClose } from '../../support/closeness.js';
import { differencesAt } from '../../support/finite-differences.js';

const axes = [{ name: 'position' }];
const named = (symbol: string) => ({ symbol, axes });

describe('gradients', () => {
  test('of a value used twice are the sum of both, recorded where they meet', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([3, -2]), axes);
    const loss = totalOf(tape, tape.apply(multiply, [x, x], named('y')));
    const [gradient] = differentiate(tape, loss, [x]);
    expect(Array.from(gradient.data)).toEqual([6, -4]);
    const meeting = tape.frames.filter(({ op }) => op === accumulate);
    expect(meeting.map(({ output }) => output)).toEqual([gradient]);
    expect(meeting[0].inputs).toHaveLength(2);
    expect(meeting[0].scope).toEqual(['backward', 'accumulate']);
    expect(meeting[0].output.symbol).toBe('∂loss/∂x');
  });

  test('of an intermediate value used twice are added before they are passed on', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([0.5]), axes);
    const h = tape.within(['forward', 'layer'], () => tape.apply(tanh, [x], named('h')));
    const squared = tape.apply(multiply, [h, h], named('y'));
    const loss = tape.apply(total, [squared, h], { symbol: 'loss', axes: [] });
    const [gradient] = differentiate(tape, loss, [x]);
    const value = Math.tanh(0.5);
    assertClose('gradient', gradient.data, [(2 * value + 1) * (1 - value ** 2)]);
    const throughTanh = tape.frames.filter(({ op }) => isPullback(op) && op.of === tanh);
    expect(throughTanh).toHaveLength(1);
    const meeting = tape.frames.filter(({ op }) => op === accumulate);
    expect(meeting.map(({ scope }) => scope)).toEqual([['backward', 'through forward', 'layer']]);
  });

  test('come back through branches that use nothing of each other in the order of the branches', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([0.5, -0.5]), axes);
    const branch = (name: string) =>
      tape.within(['forward', name], () => tape.apply(tanh, [tape.apply(tanh, [x], named('s'))], named(name)));
    const terms = ['first', 'second', 'third'].map(branch);
    const loss = tape.apply(total, terms, { symbol: 'loss', axes: [] });
    differentiate(tape, loss, [x]);
    const names = tape.frames.filter(({ op }) => isPullback(op) && op.of !== total).map(({ scope }) => scope[2]);
    expect(names).toEqual(['first', 'first', 'second', 'second', 'third', 'third']);
  });

  test('come back from the last to the first where one branch uses what another made', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([0.5, -0.5]), axes);
    const first = tape.within(['forward', 'first'], () => tape.apply(tanh, [x], named('first')));
    const second = tape.within(['forward', 'second'], () => tape.apply(tanh, [first], named('second')));
    differentiate(tape, totalOf(tape, second), [x]);
    const names = tape.frames.filter(({ op }) => isPullback(op) && op.of === tanh).map(({ scope }) => scope[2]);
    expect(names).toEqual(['second', 'first']);
  });

  test('by the terms of a total are one step, since each is 1', () => {
    const tape = new Tape();
    const terms = [1, 2, 3].map((number, k) => tape.parameter(`loss${k}`, createTensor([], [number]), []));
    const loss = tape.apply(total, terms, { symbol: 'loss', axes: [] });
    const gradients = differentiate(tape, loss, terms);
    expect(gradients.map(({ data }) => data[0])).toEqual([1, 1, 1]);
    const slopes = tape.frames.filter(({ op }) => isPullback(op));
    expect(slopes.map(({ output }) => output.symbol)).toEqual(['∂loss/∂lossᵢ']);
  });

  test('are told to whoever wants to record what leads to them, before they are passed back', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([0.5]), axes);
    const loss = totalOf(tape, tape.apply(tanh, [x], named('h')));
    const told: string[] = [];
    differentiate(tape, loss, [x], (frame, gradient) => {
      told.push(`${frame.output.symbol} ${gradient.symbol} ${tape.frames.at(-1)?.output.symbol}`);
    });
    expect(told).toEqual(['loss ∂loss/∂loss ∂loss/∂loss', 'h ∂loss/∂h ∂loss/∂h']);
  });

  test('of a parameter without a path to the loss are zeros, recorded as such', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([1]), axes);
    const idle = tape.parameter('idle', createTensor([2, 2], [1, 2, 3, 4]), []);
    const loss = totalOf(tape, tape.apply(tanh, [x], named('h')));
    const [, gradient] = differentiate(tape, loss, [x, idle]);
    expect(gradient.shape).toEqual([2, 2]);
    expect(Array.from(gradient.data)).toEqual([0, 0, 0, 0]);
    expect(tape.frames.at(-1)).toMatchObject({ op: zeroGradient, label: '∂loss/∂idle = 0' });
  });

  test('ignore what hangs beside the path: ops after the loss, ops that do not lead to it, constants', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([2]), axes);
    const ids = tape.constant('ids', createVector([5]), axes);
    const product = tape.apply(multiply, [x, ids], named('y'));
    tape.apply(tanh, [x], named('beside'));
    const loss = totalOf(tape, product);
    tape.apply(tanh, [loss], { symbol: 'after', axes: [] });
    const before = tape.frames.length;
    const [gradient] = differentiate(tape, loss, [x]);
    expect(Array.from(gradient.data)).toEqual([5]);
    const recorded = tape.frames
      .slice(before)
      .map(({ op }) => (isPullback(op) ? `${op.of.name} ${op.input}` : op.name));
    expect(recorded).toEqual(['seed', 'total 0', 'multiply 0']);
  });

  test('start from ∂loss/∂loss = 1', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createTensor([], [4]), []);
    const loss = totalOf(tape, x);
    differentiate(tape, loss, [x]);
    const start = tape.frames.find(({ op }) => op === seed);
    expect(Array.from(start?.output.data ?? [])).toEqual([1]);
    expect(start?.scope).toEqual(['backward']);
  });

  test('need an objective that a recorded op made', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createTensor([], [4]), []);
    expect(() => differentiate(tape, x, [x])).toThrow('The objective is not the output of a recorded op.');
  });

  test('carry NaN on to everything that depends on it', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([1, 2]), axes);
    const broken = tape.constant('broken', createVector([Number.NaN, 3]), axes);
    const [gradient] = differentiate(tape, totalOf(tape, tape.apply(multiply, [x, broken], named('y'))), [x]);
    expect(Array.from(gradient.data)).toEqual([Number.NaN, 3]);
  });

  test('agree with finite differences through a network with shared and repeated values', () => {
    const vector = fc.array(numberBetween(-2, 2), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(vector, vector, fc.array(fc.nat(2), { maxLength: 5 }), (first, second, context) => {
        const tape = new Tape();
        const parameters = parametersOf(tape, [first, second]);
        const gradients = differentiate(tape, network(tape, parameters, context), parameters);
        gradients.forEach((gradient, k) => {
          gradient.data.forEach((derivative, i) => {
            const [slope] = differencesAt((x) => {
              const plain = new Tape();
              const perturbed = [first, second].map((values, at) => (at === k ? values.with(i, x) : values));
              return network(plain, parametersOf(plain, perturbed), context).data;
            }, parameters[k].data[i]);
            assertClose(`∂loss/∂x${k}(${i})`, [derivative], [slope], { absolute: 1e-8, relative: 1e-8 });
          });
        });
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

function totalOf(tape: Tape, input: Value): Value {
  return tape.apply(total, [input], { symbol: 'loss', axes: [] });
}

function parametersOf(tape: Tape, values: readonly (readonly number[])[]): readonly Value[] {
  return values.map((vector, k) => tape.parameter(`x${k}`, createVector(vector), axes));
}

/** Every value but the last is used more than once. */
function network(tape: Tape, [first, second]: readonly Value[], context: readonly number[]): Value {
  const s = tape.apply(contextSum, [first], { symbol: 's', axes: [] }, { context });
  const h = tape.apply(tanh, [tape.apply(shift, [second, s], named('a'))], named('h'));
  const product = tape.apply(multiply, [h, first], named('z'));
  const square = tape.apply(multiply, [product, product], named('z²'));
  return tape.apply(total, [square, h, s], { symbol: 'loss', axes: [] });
}
