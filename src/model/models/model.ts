/**
 * What a model is: named parameters, and a function that applies ops on a tape. It knows nothing of debugging. Parameters
 * start as they are drawn from a normal distribution, all equal, or given.
 * Invariant: the same parameters and batch give the same frames in the same order, bit for bit; the same random state gives
 * the same parameters, drawn one by one in the model's order.
 */

import type { Random } from '../../numbers/engine/random.js';
import type { Tape } from '../../numbers/engine/tape.js';
import { createTensor, type Shape, sizeOf, type Tensor } from '../../numbers/engine/tensor.js';
import type { Axis, Value } from '../../numbers/engine/value.js';
import type { ModelCode } from './model-code.js';

export interface ParameterDeclaration {
  readonly name: string;
  /** What formulas call it, if not by its name. */
  readonly symbol?: string | undefined;
  /** Further names of the same tensor, where modules share it. */
  readonly tied?: readonly string[];
  readonly shape: Shape;
  readonly axes: readonly Axis[];
  /** The values that the parameter starts with, unless a fixture gives others. */
  readonly initial: Initialization;
}

/** What one iteration trains on: the token ids of each example, and the ids to predict from it. */
export interface Batch {
  readonly examples: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  /** Present if some of the drawn examples are skipped: which ones are left. */
  readonly skipping?: Skipping;
}

interface Skipping {
  /** The position of each example among those that were drawn. */
  readonly numbers: readonly number[];
  /** How many were drawn. */
  readonly drawn: number;
}

/** One prediction: the context that it is made from, and the word that really came. */
export interface PredictionLabel {
  readonly context: string;
  readonly target: string;
  /** The target's column among the logits. */
  readonly targetIndex: number;
  /** Set in a text that the model writes, where no data says which word should come: it drew it, or somebody gave it. */
  readonly role?: 'drawn' | 'given';
}

/**
 * Logits that are scored together: one prediction ([V]) with its own scope, or a batch of them ([N, V]) without one.
 * `targets` holds a column of the logits for each prediction.
 */
export interface LogitGroup {
  readonly scope: string | null;
  /** Where it is a single prediction: which of the batch as it was drawn, from 1. */
  readonly number?: number;
  readonly logits: Value;
  readonly targets: Value;
  readonly predictions: readonly PredictionLabel[];
}

/** What the examples of a batch are. */
interface Reads {
  /** Their ids are below it. */
  readonly ids: number;
  /** Whether each token of an example is followed by a target, or only the whole example. */
  readonly targets: 'each token' | 'one';
  /** How many tokens an example has, where all of a batch have the same number. */
  readonly length?: { readonly least: number; readonly most: number };
}

export interface Model {
  readonly kind: string;
  readonly reads: Reads;
  readonly parameters: readonly ParameterDeclaration[];
  /** The words that the columns of the logits stand for. */
  readonly words: readonly string[];
  /** The same as Python. */
  code(): ModelCode;
  /** Present if rows look at one another: the gradient that comes back through a row can be another prediction's. */
  readonly mixesRows?: true;
  forward(tape: Tape, parameters: readonly Value[], batch: Batch): readonly LogitGroup[];
  /** The same for batches whose forward passes differ in nothing but the tokens that are looked up and predicted. */
  formOf(batch: Batch): unknown;
  /**
   * Puts the tokens of another batch of the same form where a recorded forward pass of `recorded` reads them. From then
   * on its axes and predictions name the words of that batch.
   */
  refill(recorded: Batch, batch: Batch): void;
}

/** The model with some parameters given by name. All others drawn from a normal get `deviation`, if there is one. */
export function startFrom(model: Model, given: Readonly<Record<string, ArrayLike<number>>>, deviation?: number): Model {
  const initialOf = ({ name, initial }: ParameterDeclaration): Initialization => {
    if (Object.hasOwn(given, name)) return { kind: 'given', values: given[name] };
    return deviation !== undefined && initial.kind === 'normal' ? normal(deviation) : initial;
  };
  return { ...model, parameters: model.parameters.map((each) => ({ ...each, initial: initialOf(each) })) };
}

export function countParameters({ parameters }: Model): number {
  return parameters.reduce((count, { shape }) => count + sizeOf(shape), 0);
}

/** An iteration's parameters as values on its tape, in the order of declaration. */
export function placeParameters({ parameters }: Model, tape: Tape, values: readonly Tensor[]): readonly Value[] {
  return parameters.map(({ name, axes, symbol }, k) => tape.parameter(name, values[k], axes, symbol));
}

export type Initialization =
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'given'; readonly values: ArrayLike<number> };

export const normal = (deviation: number): Initialization => ({ kind: 'normal', deviation });
export const zeros: Initialization = { kind: 'constant', value: 0 };
export const ones: Initialization = { kind: 'constant', value: 1 };

export function drawInitial(
  { shape, initial }: { readonly shape: Shape; readonly initial: Initialization },
  random: Random,
): Tensor {
  if (initial.kind === 'given') return createTensor(shape, initial.values);
  const data = new Float64Array(sizeOf(shape));
  if (initial.kind === 'constant') data.fill(initial.value);
  else for (let i = 0; i < data.length; i++) data[i] = initial.deviation * random.nextNormal();
  return { shape, data };
}

/** An initialization in words: `normal, deviation 0.02`. */
export function describeInitialization(initial: Initialization): string {
  if (initial.kind === 'given') return 'as the fixture says';
  return initial.kind === 'normal'
    ? `normal with deviation ${Number(initial.deviation.toPrecision(4))}`
    : `all ${initial.value}`;
}
