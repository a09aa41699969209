/** One update by each optimizer, as recorded steps with the numbers of its definition. */
import { describe, expect, test } from 'vitest';
import { createAdam } from '../../../src/model/optimizers/adam.js';
import type { Optimizer } from '../../../src/model/optimizers/optimizer.js';
import { createSgd } from '../../../src/model/optimizers/sgd.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { createTensor, createVector } from '../../../src/numbers/engine/tensor.js';
import { createRandomVocab36 } from '../../support/programs.js';

const axes = [{ name: 'position' }];

describe('an update', () => {
  test('of gradient descent is old − rate × gradient, and nothing is remembered', () => {
    const { parameter, memory, labels } = updateOnce(createSgd({ learningRate: 0.5, momentum: 0 }), 1, []);
    expect(parameter).toEqual([1 - 0.5 * 4, -2 - 0.5 * -1]);
    expect(memory).toEqual([]);
    expect(labels).toEqual(['new weights']);
  });

  test('with momentum starts from the gradient, whatever the velocity holds, and then keeps part of it', () => {
    const optimizer = createSgd({ learningRate: 0.5, momentum: 0.9 });
    expect(updateOnce(optimizer, 1, [[7, 7]]).memory).toEqual([[4, -1]]);
    const later = updateOnce(optimizer, 2, [[10, 20]]);
    expect(later.memory).toEqual([[0.9 * 10 + 4, 0.9 * 20 - 1]]);
    expect(later.parameter).toEqual([1 - 0.5 * 13, -2 - 0.5 * 17]);
    expect(later.labels).toEqual(['velocity of weights', 'new weights']);
  });

  test('of Adam is about one learning rate long at first, against the sign of the gradient', () => {
    const optimizer = createAdam({ learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    const { parameter, memory, labels } = updateOnce(optimizer, 1, [
      [0, 0],
      [0, 0],
    ]);
    expect(parameter[0]).toBeCloseTo(1 - 0.01, 9);
    expect(parameter[1]).toBeCloseTo(-2 + 0.01, 9);
    expect(memory[0][0]).toBeCloseTo(0.1 * 4, 15);
    expect(memory[1][0]).toBeCloseTo(0.001 * 16, 15);
    expect(labels).toEqual(['m of weights', 'v of weights', 'new weights']);
  });

  test('does not move a weight that never had a gradient', () => {
    const optimizer = createAdam({ learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    const zeros = [
      [0, 0],
      [0, 0],
    ];
    expect(updateOnce(optimizer, 1, zeros, [0, 0]).parameter).toEqual([1, -2]);
  });

  test('is recorded in the phase update, one parameter after the other', () => {
    const program = createRandomVocab36();
    const tape = new Tape();
    const { updated } = program.execute(tape, program.initial);
    const update = tape.frames.filter(({ scope }) => scope[0] === 'update');
    expect(update.map(({ output }) => output).filter((output) => updated.includes(output))).toEqual(updated);
    expect(update).toHaveLength(3 * program.model.parameters.length);
    expect(updated.map(({ symbol }) => symbol)).toEqual(program.model.parameters.map(({ name }) => name));
  });

  test('takes the learning rate of the step, not its own', () => {
    const program = createRandomVocab36();
    const { updated, learningRate } = program.execute(new Tape(), program.initial, 0);
    expect(learningRate).toBe(0);
    updated.forEach(({ data }, k) => {
      expect(data).toEqual(program.initial.parameters[k].data);
    });
  });
});

test('what an optimizer remembers has the shape of its parameter and starts at 0', () => {
  const { initial, model, optimizer } = createRandomVocab36();
  expect(optimizer.memory).toEqual(['m', 'v']);
  initial.optimizerState.forEach((memory, k) => {
    expect(memory.map(({ shape }) => shape)).toEqual(optimizer.memory.map(() => model.parameters[k].shape));
    for (const { data } of memory) expect(data.every((value) => value === 0)).toBe(true);
  });
});

function updateOnce(
  optimizer: Optimizer,
  count: number,
  memory: readonly (readonly number[])[],
  gradient: readonly number[] = [4, -1],
) {
  const tape = new Tape();
  const parameter = tape.parameter('weights', createVector([1, -2]), axes);
  const result = optimizer.update(
    tape,
    parameter,
    tape.constant('gradient', createVector(gradient), axes),
    memory.map((values, slot) => tape.constant(optimizer.memory[slot], createTensor([2], values), axes)),
    { learningRate: optimizer.learningRate, count },
  );
  return {
    parameter: Array.from(result.parameter.data),
    memory: result.memory.map(({ data }) => Array.from(data)),
    labels: tape.frames.map(({ label }) => label),
  };
}
