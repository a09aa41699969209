/**
 * Questions answered by running the real program on a changed copy of a state: a nudged parameter, another learning rate.
 * Invariant: the state asked about is left untouched, and nothing is written to the timeline.
 */

import { Tape } from '../../engine/tape.js';
import type { TrainingProgram } from '../../training/program.js';
import type { RunState } from '../../training/run-state.js';

/** The objective on the batch that this state draws. */
export function lossOf(program: TrainingProgram, state: RunState): number {
  return program.assess(new Tape(), state).objective.data[0];
}

export interface Nudge {
  readonly parameter: number;
  readonly element: number;
  readonly size: number;
  readonly value: number;
  readonly lossBelow: number;
  readonly loss: number;
  readonly lossAbove: number;
  /** (loss above − loss below) / (2 · size). */
  readonly slope: number;
}

/** Moves one number down and up by `size` and looks at the loss. */
export function nudge(
  program: TrainingProgram,
  state: RunState,
  parameter: number,
  element: number,
  size: number,
): Nudge {
  const value = state.parameters[parameter].data[element];
  const lossAt = (number: number): number => lossOf(program, withElement(state, parameter, element, number));
  const lossBelow = lossAt(value - size);
  const lossAbove = lossAt(value + size);
  const slope = (lossAbove - lossBelow) / (2 * size);
  return { parameter, element, size, value, lossBelow, loss: lossOf(program, state), lossAbove, slope };
}

export type RateVerdict = 'diverges' | 'rises' | 'barely moves' | 'falls slowly' | 'falls' | 'falls furthest';

export interface RateTrial {
  readonly rate: number;
  readonly lossAfter: number;
  readonly change: number;
  /** New value of the parameter element asked about. */
  readonly valueAfter: number;
  readonly verdict: RateVerdict;
}

export const RATES_TO_TRY: readonly number[] = [0.001, 0.01, 0.1, 1, 10];

/** One real step at each rate, and what became of the loss on the same batch. */
export function tryRates(
  program: TrainingProgram,
  state: RunState,
  parameter: number,
  element: number,
  rates: readonly number[] = RATES_TO_TRY,
): readonly RateTrial[] {
  const before = lossOf(program, state);
  const trials = rates.map((rate) => {
    const { end } = program.execute(new Tape(), state, rate);
    // The same batch again: only the parameters are new.
    const lossAfter = lossOf(program, { ...state, parameters: end.parameters });
    return { rate, lossAfter, change: lossAfter - before, valueAfter: end.parameters[parameter].data[element] };
  });
  const best = Math.min(...trials.map(({ change }) => change).filter(Number.isFinite));
  return trials.map((trial) => ({ ...trial, verdict: judge(trial.change, before, best) }));
}

function judge(change: number, before: number, best: number): RateVerdict {
  if (!Number.isFinite(change) || change > before) return 'diverges';
  if (change > 0) return 'rises';
  if (change === best && change < 0) return 'falls furthest';
  const share = -change / before;
  if (share < 0.005) return 'barely moves';
  return share < 0.05 ? 'falls slowly' : 'falls';
}

function withElement(state: RunState, parameter: number, element: number, value: number): RunState {
  return {
    ...state,
    parameters: state.parameters.map((tensor, k) => {
      if (k !== parameter) return tensor;
      const data = tensor.data.slice();
      data[element] = value;
      return { shape: tensor.shape, data };
    }),
  };
}
