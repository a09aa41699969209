/**
 * Measures how far rounding alone moves the results of a run, by replays whose start differs in the last place, and
 * allows for it in a comparison: of two programs that add in a different order, neither is wrong.
 * Invariant: the tolerance grows only where a number is beyond it, only by what was measured there, and the remarks say
 * where and by how much.
 */
import { Random, seedRandomState } from '../../numbers/engine/random.js';
import type { Task } from '../../numbers/engine/task.js';
import type { RunState } from '../../training/iteration/run-state.js';
import { type Comparison, differenceOf, type Pair, pairName, type Tolerance } from './comparison.js';

/** Replays from a start that differs in the last place. */
const REPLAYS = 8;
/**
 * A recorded run rounds differently at every step, not only at the start, so this many times the spread is tolerated.
 */
const MARGIN = 10;
/** If that is more than this share of the largest value, comparing says nothing. */
const CHAOS = 0.01;

/**
 * Compares a run pair by pair. `play(null)` computes the run itself; `play(seed)` computes the same pairs in the same
 * order for a run whose start is moved in the last place.
 * @returns remarks on the tolerances
 */
export function* comparePlayed(
  comparison: Comparison,
  play: (seed: number | null) => Task<readonly Pair[]>,
): Task<readonly string[]> {
  const { tolerance } = comparison;
  const pairs = yield* play(null);
  const doubtful = pairs.map((pair) => isBeyond(pair, tolerance));
  const replays: (readonly Pair[])[] = [];
  while (doubtful.includes(true) && replays.length < REPLAYS) replays.push(yield* play(replays.length));
  const places = new Set<string>();
  /** The largest spread of each quantity that is beyond the tolerance. */
  const grown = new Map<string, number>();
  pairs.forEach((pair, k) => {
    const { where, quantity } = pair;
    const computed = pair.computed ?? [];
    const spread = doubtful[k]
      ? spreadOf(
          computed,
          replays.map((replay) => replay[k].computed ?? []),
        )
      : 0;
    if (isChaotic(computed, spread)) comparison.omit(`${pairName(pair)} at ${where}`, 'rounding alone decides it');
    else {
      comparison.compare(pair, { ...tolerance, absolute: tolerance.absolute + MARGIN * spread });
      if (MARGIN * spread <= tolerance.absolute) return;
      places.add(where);
      grown.set(quantity, Math.max(grown.get(quantity) ?? 0, spread));
    }
  });
  if (grown.size === 0) return [];
  const list = Array.from(grown, ([quantity, spread]) => `${quantity} by up to ${spread.toExponential(1)}`);
  return [
    `rounding errors have grown at ${[...places].join('; ')}: ${REPLAYS} replays whose start differs in the last place diverge, ` +
      `${list.join(', ')}; ${MARGIN} times the spread measured there, for each tensor, is added to the tolerance`,
  ];
}

/** The state with each parameter moved up or down in its last place; unchanged without a seed. */
export function nudgeState(state: RunState, seed: number | null): RunState {
  if (seed === null) return state;
  const random = new Random(seedRandomState(seed));
  const move = (x: number): number => x * (random.nextBelow(2) === 0 ? 1 + Number.EPSILON : 1 - Number.EPSILON);
  return { ...state, parameters: state.parameters.map(({ shape, data }) => ({ shape, data: data.map(move) })) };
}

/** Whether a number is beyond the tolerance. Lists of different lengths are not: replays cannot explain them. */
function isBeyond(pair: Pair, tolerance: Tolerance): boolean {
  const { computed, recorded } = pair;
  return computed?.length === recorded.length && !differenceOf(pair, computed, tolerance).passed;
}

/** The largest distance of a replay from the run. */
function spreadOf(values: ArrayLike<number>, replays: readonly ArrayLike<number>[]): number {
  let spread = 0;
  for (const others of replays) {
    for (let i = 0; i < values.length; i++) {
      const distance = Math.abs(others[i] - values[i]);
      // NaN in both makes this false.
      if (distance > spread) spread = distance;
    }
  }
  return spread;
}

function isChaotic(values: ArrayLike<number>, spread: number): boolean {
  if (spread === Infinity) return true;
  return MARGIN * spread > CHAOS * Array.from(values, Math.abs).reduce((a, b) => Math.max(a, b), 0);
}
