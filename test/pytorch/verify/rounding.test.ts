/** A tolerance that is measured: what replays cover passes and is said, what they do not cover fails. */
import { describe, expect, test } from 'vitest';
import { finish, type Task } from '../../../src/numbers/engine/task.js';
import { Comparison, type Pair, type Verification } from '../../../src/pytorch/verify/comparison.js';
import { comparePlayed } from '../../../src/pytorch/verify/rounding.js';

interface Played {
  readonly verification: Verification;
  /** The seeds that were asked for. */
  readonly seeds: readonly (number | null)[];
}

/** One place where 1 and 2 were computed and `recorded` was recorded, with replays that are off by `spread`. */
function compare(recorded: readonly number[], spread: number, computed: readonly number[] = [1, 2]): Played {
  const seeds: (number | null)[] = [];
  const comparison = new Comparison();
  const play = function* (seed: number | null): Task<readonly Pair[]> {
    seeds.push(seed);
    const values = seed === 3 ? computed.map((value) => value + spread) : computed;
    return [{ where: 'step 4', quantity: 'grads', tensor: 'W', recorded, computed: values }];
  };
  const remarks = finish(comparePlayed(comparison, play));
  return { verification: comparison.verification('1 step', remarks), seeds };
}

describe('a run whose numbers are within the tolerance', () => {
  test('is played once and nothing is said', () => {
    const { verification, seeds } = compare([1 + 1e-9, 2], 1);
    expect(seeds).toEqual([null]);
    expect(verification).toMatchObject({ passed: true, remarks: [] });
  });
});

describe('a number beyond the tolerance', () => {
  test('passes where replays are as far apart, and that is said', () => {
    const { verification, seeds } = compare([1 + 5e-6, 2], 1e-6);
    expect(seeds).toHaveLength(9);
    expect(verification.passed).toBe(true);
    expect(verification.remarks).toEqual([
      expect.stringMatching(/^rounding errors have grown at step 4: .*grads by up to 1\.0e-6/),
    ]);
  });

  test.each([
    ['farther than ten times the replays are apart', 1.1e-5, 1e-6],
    ['and no replay moves', 1e-6, 0],
  ])('fails when it is off %s', (_what, off, spread) => {
    expect(compare([1 + off, 2], spread).verification.passed).toBe(false);
  });

  test('is not compared where rounding alone decides it', () => {
    const { verification } = compare([1.5, 2], 0.01);
    expect(verification.notCompared).toEqual([{ what: 'grads W at step 4', reason: 'rounding alone decides it' }]);
    expect(verification.passed).toBe(false);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('that is %s fails, whatever replays do', (value) => {
    for (const spread of [0, 1e-6]) expect(compare([1, 2], spread, [value, 2]).verification.passed).toBe(false);
  });

  test('in a list of another length fails', () => {
    expect(compare([1], 0).verification.passed).toBe(false);
  });
});
