/**
 * Gradient descent, optionally with momentum (PyTorch's SGD: buf = g at the first step, then μ · buf + g).
 */
import { descent, velocityDescent } from '../ops/descent.js';
import { momentumBuffer } from '../ops/momentum-buffer.js';
import type { Optimizer } from './optimizer.js';

interface SgdSettings {
  readonly learningRate: number;
  readonly momentum: number;
}

export function createSgd({ learningRate, momentum }: SgdSettings): Optimizer {
  return {
    kind: 'sgd',
    title: momentum === 0 ? 'gradient descent' : `gradient descent, momentum ${momentum}`,
    memory: momentum === 0 ? [] : ['velocity'],
    learningRate,
    code: {
      sentence:
        momentum === 0
          ? 'a step against the gradient.'
          : 'the velocity keeps part of its old direction, and the step follows it.',
      torch: 'SGD',
      options: momentum === 0 ? {} : { momentum },
      state: momentum === 0 ? [] : ['momentum_buffer'],
      settings: momentum === 0 ? {} : { momentum },
      update:
        momentum === 0
          ? ['{parameters} -= learning_rate * {gradient}']
          : ['{velocity} = momentum * {velocity} + {gradient}', '{parameters} -= learning_rate * {velocity}'],
    },
    update(tape, parameter, gradient, memory, step) {
      const { symbol } = parameter;
      const velocity =
        momentum === 0
          ? null
          : tape.apply(
              momentumBuffer,
              [memory[0], gradient],
              { symbol: 'velocity', label: `velocity of ${symbol}`, lasting: true },
              () => ({ momentum, first: step.count === 1 }),
            );
      const updated = tape.apply(
        velocity === null ? descent : velocityDescent,
        [parameter, velocity ?? gradient],
        { symbol, label: `new ${symbol}`, lasting: true },
        () => ({ learningRate: step.learningRate }),
      );
      return { parameter: updated, memory: velocity === null ? [] : [velocity] };
    },
  };
}
