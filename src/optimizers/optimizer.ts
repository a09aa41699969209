/**
 * What an optimizer is: for one parameter and its gradient, it applies ops that give the new parameter and the new
 * memory. Its steps are frames like all others.
 * Invariant: an update depends only on its inputs, so that a replay gives the same bits.
 */
import type { Value } from '../engine/op.js';
import type { Tape } from '../engine/tape.js';

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

export interface Optimizer {
  readonly kind: string;
  /** What it is called in the header, e.g. `gradient descent`. */
  readonly title: string;
  /** Names of the tensors that it keeps for each parameter, each of the parameter's shape and initially 0. */
  readonly memory: readonly string[];
  readonly learningRate: number;
  update(tape: Tape, parameter: Value, gradient: Value, memory: readonly Value[], step: OptimizerStep): ParameterUpdate;
}
