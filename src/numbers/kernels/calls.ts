/**
 * The ways of calling a kernel: in WebAssembly on operands in one memory, where they lie; on copies of others, where the
 * work is worth copying them; and in plain TypeScript. Where operands lie in one memory, a kernel's addresses and sizes are
 * found once: whoever computes the same again, on what the operands then hold, calls the kernel with them directly.
 * Invariant: all of them give the same bits. Nothing stays in the memory for copies from one call to the next.
 */
import { once } from './remember.js';
import { memoryOf, TensorMemory } from './tensor-memory.js';

/** Makes the call of a kernel of this memory, given the addresses of its operands in their order. */
type Prepare = (memory: TensorMemory, at: readonly number[]) => () => void;

/**
 * @param operands what is written, then what is read
 * @param copied which operands it is worth copying for SIMD; all of them where what is written is gone on from
 */
export function callKernel(
  operands: readonly [out: Float64Array, ...inputs: Float64Array[]],
  prepare: Prepare,
  computePlainly: () => void,
  copied: 'none' | 'inputs' | 'all' = 'none',
): Again {
  const memory = commonMemory(operands);
  if (memory !== null) {
    const addresses = operands.map(({ byteOffset }) => byteOffset);
    return now(prepare(memory, addresses));
  }
  const copies = copied === 'none' ? null : memoryForCopies()(operands);
  if (copies === null) return computePlainly();
  const addresses = copies.hold(operands, copied === 'all' ? 0 : 1);
  prepare(copies, addresses)();
  copies.copyTo(operands[0], addresses[0]);
}

/** The memory that all of them are in; null if there is none. */
export function commonMemory([first, ...others]: readonly Float64Array[]): TensorMemory | null {
  const memory = memoryOf(first);
  return memory !== undefined && others.every((each) => memoryOf(each) === memory) ? memory : null;
}

/** Finds a memory with room for copies; null if this machine cannot run the kernels, or has too few addresses. */
export const memoryForCopies = once(() => {
  let memory: TensorMemory | null = null;
  let room = -1;
  return (tensors: readonly Float64Array[]): TensorMemory | null => {
    const needed = tensors.reduce((sum, { length }) => sum + TensorMemory.footprint(length), 0);
    if (needed > room) {
      room = 2 * needed;
      memory = TensorMemory.create(room);
    }
    return memory;
  };
});

/** Computes sums that start at 0. */
export function onZeros(out: Float64Array, compute: () => Again): Again {
  out.fill(0);
  const again = compute();
  if (again === undefined) return;
  return () => {
    out.fill(0);
    again();
  };
}

/** Most computations have no short way, and return nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing needs no return statement this way
export type Again = (() => void) | void;

/** Does it, and returns it. */
export function now(work: () => void): Again {
  work();
  return work;
}

/** One computation after the other. */
export function inTurn(first: Again, second: Again): Again {
  if (first === undefined || second === undefined) return;
  return () => {
    first();
    second();
  };
}
