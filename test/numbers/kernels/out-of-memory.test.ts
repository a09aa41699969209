/** What is said where memory runs out. */
import { expect, test } from 'vitest';
import { createBlock } from '../../../src/numbers/engine/reserve.js';
import { memoryProblem } from '../../../src/numbers/kernels/out-of-memory.js';

/** What the engine or the runtime throws. */
function thrownBy(allocate: () => unknown): unknown {
  try {
    return allocate();
  } catch (error) {
    return error;
  }
}

test('a block that cannot be had is named by its size, with what to do', () => {
  expect(memoryProblem(thrownBy(() => createBlock(2 ** 40)))).toBe(
    'There is not enough memory: 8796094 MB for tensors could not be had. A smaller batch, block or model takes less.',
  );
});

test('a buffer that is refused elsewhere is told in a sentence, too', () => {
  const refused = thrownBy(() => new ArrayBuffer(2 ** 53 - 1));
  expect(memoryProblem(refused)).toBe('There is not enough memory. A smaller batch, block or model takes less.');
});

test('any other error is none of memory', () => {
  expect(memoryProblem(new Error('Array buffer allocation failed'))).toBeNull();
  expect(memoryProblem(thrownBy(() => (1).toFixed(1000)))).toBeNull();
});
