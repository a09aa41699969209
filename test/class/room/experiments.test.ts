/** How much memory guests' experiments may take, each and all together. */
import { describe, expect, it } from 'vitest';
import { createExperiments } from '../../../src/class/room/experiments.js';

const MEBIBYTE = 2 ** 20;

describe('the experiments of guests', () => {
  it('may take so much each and so much together, and room that is given back is room again', () => {
    const experiments = createExperiments({ each: 24 * MEBIBYTE, together: 40 * MEBIBYTE });
    const [ada, ben, cy] = [{}, {}, {}];
    expect(experiments.refusalOf(ada, 30 * MEBIBYTE, 0)).toBe(
      'A branch of this model takes 30 MiB, and a guest may use 24 MiB.',
    );
    expect(experiments.refusalOf(ada, 20 * MEBIBYTE, 0)).toBeNull();
    experiments.note(ada, 20 * MEBIBYTE);
    expect(experiments.refusalOf(ada, 20 * MEBIBYTE, 1)).toMatch(
      /^You have 1 branch, 20 MiB in all; .*Delete one first\.$/,
    );
    experiments.note(ben, 20 * MEBIBYTE);
    expect(experiments.refusalOf(cy, 20 * MEBIBYTE, 0)).toMatch(/all guests take 40 MiB of the 40 MiB/);
    experiments.note(ben, 0);
    expect(experiments.refusalOf(cy, 20 * MEBIBYTE, 0)).toBeNull();
  });
});
