/**
 * What an optimizer is: for one parameter and its gradient, it applies ops that give the new parameter and the new
 * memory. Its steps are frames like all others.
 * Invariant: an update depends only on its inputs, so that a replay gives the same bits.
 */

import type { Tape } from '../../numbers/engine/tape.js';
import type { Value } from '../../numbers/engine/value.js';

/** Attributes of ops read it when they are executed, so that a recorded update can be executed for another step. */
export interface OptimizerStep {
  readonly learningRate: number;
  /** The optimizer's own updates so far, this one included: counts from 1. */
  readonly count: number;
}

export interface ParameterUpdate {
  readonly parameter: Value;
  readonly memory: readonly Value[];
}

/** The same as Python. */
export interface OptimizerCode {
  /** What an update does, in a sentence. */
  readonly sentence: string;
  /** The class in torch.optim. */
  readonly torch: string;
  /** Its arguments but for parameters and learning rate. */
  readonly options: Readonly<Record<string, number | readonly number[]>>;
  /** What PyTorch calls the tensors of `memory`. */
  readonly state: readonly string[];
  /** What the lines of `update` call by a name, beside `learning_rate`. */
  readonly settings: Readonly<Record<string, number>>;
  /**
   * One update of `{parameters}` by `{gradient}`, each of them a tensor or a number, with what is remembered of it by its
   * name, such as `{velocity}`. `step` counts the updates, this one included; `sqrt` is the root of a name.
   */
  readonly update: readonly string[];
  /** Where `update` begins with the decay: the parameters that it is for, if not all. */
  readonly decaying?: readonly string[] | null;
}

export interface Optimizer {
  readonly kind: string;
  /** What it is called in the header, e.g. `gradient descent`. */
  readonly title: string;
  /** Names of the tensors that it keeps for each parameter, each of the parameter's shape and initially 0. */
  readonly memory: readonly string[];
  readonly learningRate: number;
  readonly code: OptimizerCode;
  update(tape: Tape, parameter: Value, gradient: Value, memory: readonly Value[], step: OptimizerStep): ParameterUpdate;
}
