/**
 * Tensors of a state that lie where a recorded update puts its results.
 * Invariant: they are allocated in the order in which an update allocates: what the optimizer remembers of a parameter,
 * then the parameter.
 */
import type { Arena } from '../../numbers/engine/arena.js';
import { sizeOf, type Tensor } from '../../numbers/engine/tensor.js';
import type { AppliedIteration, TrainingProgram } from './program.js';
import { type StartTensors, tensorsOf } from './run-state.js';

export interface Side {
  readonly arena: Arena;
  readonly tensors: StartTensors;
}

export function createSide({ model, optimizer }: TrainingProgram, arena: Arena): Side {
  const parameters: Tensor[] = [];
  const optimizerState: (readonly Tensor[])[] = [];
  for (const { shape } of model.parameters) {
    const tensor = () => ({ shape, data: arena.allocate(sizeOf(shape)) });
    optimizerState.push(optimizer.memory.map(tensor));
    parameters.push(tensor());
  }
  return { arena, tensors: { parameters, optimizerState } };
}

/** @throws if an optimizer allocates what it keeps in another order than a side does */
export function requireSamePlaces({ updated, optimizerState }: AppliedIteration, side: StartTensors): void {
  const places = tensorsOf(side);
  const isThere = tensorsOf({ parameters: updated, optimizerState }).every(({ data }, k) => data === places[k].data);
  if (!isThere) throw new Error('An update does not put its results in order: what is remembered, then the parameter.');
}
