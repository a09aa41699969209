/**
 * Run state: everything that the next iteration depends on, and nothing else.
 * Invariant: two runs that start from equal states are identical from there on, bit for bit.
 */
import type { RandomState } from '../../numbers/engine/random.js';
import { range, type Shape, sizeOf, type Tensor } from '../../numbers/engine/tensor.js';
import { hash } from '../../numbers/kernels/hash.js';

export interface RunState {
  /** The number of iterations done, which is also the number of the next one. */
  readonly iteration: number;
  /** In the order of the model's declarations. */
  readonly parameters: readonly Tensor[];
  /** What the optimizer remembers of each parameter. */
  readonly optimizerState: readonly (readonly Tensor[])[];
  /** The updates that this optimizer has made: fewer than `iteration` if it took over from another. */
  readonly optimizerSteps: number;
  readonly randomState: RandomState;
  /** Examples drawn so far from data that is read in order. */
  readonly batchPosition: number;
}

/** The tensors of a state. */
export type StartTensors = Pick<RunState, 'parameters' | 'optimizerState'>;

/** The state before the first iteration; the optimizer's memory is all zeros. */
export function createInitialState(
  parameters: readonly Tensor[],
  memoryCount: number,
  randomState: RandomState,
): RunState {
  return {
    iteration: 0,
    parameters,
    ...freshOptimizerState(parameters, memoryCount),
    randomState,
    batchPosition: 0,
  };
}

/** The state of an optimizer that has not made an update yet: zeros, and no steps. */
export function freshOptimizerState(
  parameters: readonly Shaped[],
  memoryCount: number,
): Pick<RunState, 'optimizerState' | 'optimizerSteps'> {
  const zeros = ({ shape }: Shaped): Tensor => ({ shape, data: new Float64Array(sizeOf(shape)) });
  return {
    optimizerState: parameters.map((parameter) => range(memoryCount).map(() => zeros(parameter))),
    optimizerSteps: 0,
  };
}

/**
 * The layout of a state as float64 numbers. Random state, batch position and the optimizer's steps are whole numbers
 * below 2^53, so they fit.
 */
export type StateLayout = ReturnType<typeof createStateLayout>;

const HEADER_SIZE = 6;

type Shaped = { readonly shape: Shape };

export function createStateLayout(declarations: readonly Shaped[], memoryCount: number) {
  const numbers = new Float64Array(HEADER_SIZE + 1);
  const words = new Int32Array(numbers.buffer);
  const parametersSize = declarations.reduce((size, { shape }) => size + sizeOf(shape), 0);
  /** Pauses now and then if the state is large. */
  function* pack(state: RunState, target: Float64Array, offset: number): Generator<null, void, void> {
    target.set(state.randomState, offset);
    target[offset + 4] = state.batchPosition;
    target[offset + 5] = state.optimizerSteps;
    let position = offset + HEADER_SIZE;
    yield* inSlices(tensorsOf(state), ({ data }) => {
      target.set(data, position);
      position += data.length;
    });
  }
  /** A copy. Pauses now and then if the state is large. */
  function* unpack(iteration: number, source: Float64Array, offset: number): Generator<null, RunState, void> {
    let position = offset + HEADER_SIZE;
    const packed = (shape: Shape): Tensor => {
      const size = sizeOf(shape);
      position += size;
      return { shape, data: source.subarray(position - size, position) };
    };
    const [a, b, c, d] = source.subarray(offset, offset + 4);
    const state: RunState = {
      iteration,
      randomState: [a, b, c, d],
      batchPosition: source[offset + 4],
      optimizerSteps: source[offset + 5],
      parameters: declarations.map(({ shape }) => packed(shape)),
      optimizerState: declarations.map(({ shape }) => range(memoryCount).map(() => packed(shape))),
    };
    return yield* copyState(state);
  }
  return {
    size: HEADER_SIZE + parametersSize * (1 + memoryCount),
    /**
     * A whole number below 2^53 that depends on every bit of a state. It tells no NaN from another, and leaves out the
     * optimizer's memory, from which the parameters of the same iteration are computed.
     */
    hashOf({ iteration, randomState, batchPosition, optimizerSteps, parameters }: RunState): number {
      for (let k = 0; k < 4; k++) numbers[k] = randomState[k];
      numbers[4] = batchPosition;
      numbers[5] = optimizerSteps;
      numbers[6] = iteration;
      let hashed = 0;
      for (let k = 0; k < words.length; k++) {
        hashed = Math.imul(((hashed << 13) | (hashed >>> 19)) ^ words[k], 0x85ebca6b);
      }
      hashed >>>= 0;
      for (let k = 0; k < parameters.length; k++) hashed = hash(parameters[k].data, hashed);
      return hashed;
    },
    pack,
    unpack,
  };
}

/** Going through these many values takes a few milliseconds. */
const VALUES_AT_ONCE = 2 ** 20;

/** Goes through tensors, pausing now and then if they are large. */
export function* inSlices<T extends Tensor>(
  tensors: readonly T[],
  visit: (tensor: T, position: number) => void,
): Generator<null, void, void> {
  let values = 0;
  for (let k = 0; k < tensors.length; k++) {
    visit(tensors[k], k);
    values += tensors[k].data.length;
    if (values < VALUES_AT_ONCE || k === tensors.length - 1) continue;
    values = 0;
    yield null;
  }
}

/** Parameters first. */
export function tensorsOf({ parameters, optimizerState }: StartTensors): readonly Tensor[] {
  return [...parameters, ...optimizerState.flat()];
}

/** A copy that does not share memory with the arenas of a run. Pauses now and then if the state is large. */
export function* copyState(state: RunState): Generator<null, RunState, void> {
  const copies: Tensor[] = [];
  yield* inSlices(tensorsOf(state), ({ shape, data }) => void copies.push({ shape, data: data.slice() }));
  return withTensors(state, copies);
}

/** @param tensors in the order of `tensorsOf` */
function withTensors(state: RunState, tensors: readonly Tensor[]): RunState {
  const remembered = tensors.slice(state.parameters.length).values();
  return {
    ...state,
    parameters: tensors.slice(0, state.parameters.length),
    optimizerState: state.optimizerState.map((memory) => memory.map(() => remembered.next().value!)),
  };
}

/** The same state in the same memory, without what its tensors are called in the iteration that made them. */
export function withTensorsAlone(state: RunState): RunState {
  return withTensors(
    state,
    tensorsOf(state).map(({ shape, data }) => ({ shape, data })),
  );
}
