/**
 * How far rounding alone moves what a run computes, measured by replays from a start that differs in the last place, and a
 * comparison that allows for it: of two programs that add in another order neither is wrong.
 * Invariant: the tolerance is as it is for every number unless a number is beyond it; then only what was measured there is
 * added, and it is said where and how much.
 */

import { Random, seedRandomState } from '../engine/random.js';
import type { RunState } from '../training/run-state.js';
import type { Comparison } from './comparison.js';
import { excessOf, type Tolerance } from './difference.js';

/** Numbers of one quantity, e.g. the gradient of one parameter. */
export interface Quantity {
  readonly quantity: string;
  readonly tensor: string | null;
  readonly values: ArrayLike<number>;
}

/** By name and tensor. */
export type Quantities = ReadonlyMap<string, Quantity>;

/** One step or iteration of a run. */
export interface PlayedPlace {
  readonly where: string;
  readonly recorded: Quantities;
  readonly computed: Quantities;
}

/** Replays from a start that differs in the last place. */
const REPLAYS = 8;
/** A recorded run rounds otherwise at every step, not at the start alone; so much more than the spread is tolerated. */
const MARGIN = 10;
/** Where that is more than this share of the largest value, comparing says nothing. */
const CHAOS = 0.01;

export function collectQuantities(quantities: readonly Quantity[]): Quantities {
  return new Map(
    quantities.map((each) => [each.tensor === null ? each.quantity : `${each.quantity} ${each.tensor}`, each]),
  );
}

/**
 * Compares a run place by place; without a seed `play` computes the run itself, with one a run whose start is moved in the
 * last place.
 * @returns what there is to say about tolerances
 */
export function comparePlaces(
  comparison: Comparison,
  play: (seed: number | null) => readonly PlayedPlace[],
): readonly string[] {
  const places = play(null);
  const failed = places.map((place) => failuresOf(place, comparison.tolerance));
  const unsure = failed.some((keys) => keys.length > 0);
  const replays = unsure ? Array.from({ length: REPLAYS }, (_, seed) => play(seed)) : [];
  const grown = places.flatMap((place, k) => {
    const others = replays.map((replay) => replay[k].computed);
    const spreads = new Map(failed[k].map((key) => [key, spreadOf(place.computed.get(key)!, others, key)]));
    comparePlace(comparison, place, spreads);
    return growthAt(place, spreads, comparison.tolerance);
  });
  return grown.length === 0 ? [] : [describeGrowth(grown)];
}

/** The state with each parameter moved up or down in its last place; unchanged without a seed. */
export function nudgeState(state: RunState, seed: number | null): RunState {
  if (seed === null) return state;
  const random = new Random(seedRandomState(seed));
  const move = (x: number): number => x * (random.nextBelow(2) === 0 ? 1 + Number.EPSILON : 1 - Number.EPSILON);
  return { ...state, parameters: state.parameters.map(({ shape, data }) => ({ shape, data: data.map(move) })) };
}

function comparePlace(
  comparison: Comparison,
  { where, recorded, computed }: PlayedPlace,
  spreads: ReadonlyMap<string, number>,
): void {
  const { absolute, relative } = comparison.tolerance;
  for (const [key, { quantity, tensor, values }] of recorded) {
    const found = computed.get(key)?.values;
    const spread = spreads.get(key) ?? 0;
    if (found === undefined) comparison.omit(key, 'this model does not have it');
    else if (isChaotic(found, spread)) comparison.omit(`${key} at ${where}`, 'rounding alone decides it');
    else {
      const allowed: Tolerance = { absolute: absolute + MARGIN * spread, relative };
      comparison.compare(where, { quantity, tensor }, values, found, allowed);
    }
  }
}

/** Names of what is recorded and beyond the tolerance. */
function failuresOf({ recorded, computed }: PlayedPlace, tolerance: Tolerance): readonly string[] {
  return Array.from(recorded).flatMap(([key, { values }]) => {
    const found = computed.get(key)?.values;
    if (found === undefined || found.length !== values.length) return [];
    return Array.from(values).some((value, i) => excessOf(found[i], value, tolerance) > 1) ? [key] : [];
  });
}

/** The largest distance of a replay from the run. */
function spreadOf({ values }: Quantity, replays: readonly Quantities[], key: string): number {
  let spread = 0;
  for (const replay of replays) {
    const others = replay.get(key)!.values;
    for (let i = 0; i < values.length; i++) {
      const distance = Math.abs(others[i] - values[i]);
      // What is no number in both tells nothing.
      if (distance > spread) spread = distance;
    }
  }
  return spread;
}

function isChaotic(values: ArrayLike<number>, spread: number): boolean {
  if (spread === Number.POSITIVE_INFINITY) return true;
  return MARGIN * spread > CHAOS * Array.from(values, Math.abs).reduce((a, b) => Math.max(a, b), 0);
}

/** The spread of a quantity where it counts, the largest of its tensors. */
interface Growth {
  readonly where: string;
  readonly quantity: string;
  readonly spread: number;
}

function growthAt(
  { where, computed }: PlayedPlace,
  spreads: ReadonlyMap<string, number>,
  { absolute }: Tolerance,
): readonly Growth[] {
  return Array.from(spreads).flatMap(([key, spread]) => {
    const { quantity, values } = computed.get(key)!;
    return MARGIN * spread > absolute && !isChaotic(values, spread) ? [{ where, quantity, spread }] : [];
  });
}

function describeGrowth(grown: readonly Growth[]): string {
  const largest = new Map<string, number>();
  for (const { quantity, spread } of grown) largest.set(quantity, Math.max(largest.get(quantity) ?? 0, spread));
  const list = Array.from(largest, ([quantity, spread]) => `${quantity} by up to ${spread.toExponential(1)}`).join(
    ', ',
  );
  const places = [...new Set(grown.map(({ where }) => where))];
  return (
    `rounding has grown at ${places.join('; ')}: ${REPLAYS} replays whose start differs in the last place end apart, ` +
    `${list}; ${MARGIN} times what was measured there, for each tensor, is tolerated in addition`
  );
}
