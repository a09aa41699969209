/** Lengths of changes and gradients that were measured when a recording was made, whatever its budget held. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { finish } from '../../../src/numbers/engine/task.js';
import { layersOver } from '../../../src/questions/layers/layer-figures.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const [STEP, MICRO_BATCH, RAISED, SPOILT] = [1, 2, 4, 5];
const ITERATIONS = [0, 1, 2, 3, 4, 5];
const made = makeSharedFolder();

describe.each(IS_FRESH)('a recording without a value, made anew: %s', (isFresh) => {
  if (isFresh) python('record_all.py', [made, 'update_norms,none', 'update_norms,all']);
  const open = (kind: string) => openHistoryAt(join(isFresh ? made : STORED, `update_norms-${kind}.bst`));
  const [none, all] = [open('none'), open('all')];

  test('has the update ratio and the norms that one with all values has', () => {
    for (const name of ['updateRatio', 'gradientNorm', 'parameterNorm'] as const) {
      const numbers = ITERATIONS.map((iteration) => none.metric(name, iteration) ?? 'missing');
      expect(numbers, name).toEqual(ITERATIONS.map((iteration) => all.metric(name, iteration)));
    }
    expect(none.metric('updateRatio', STEP)).toBeGreaterThan(0.001);
    expect([MICRO_BATCH, RAISED].map((iteration) => none.metric('updateRatio', iteration))).toEqual([0, 0]);
    expect(none.metric('gradientNorm', SPOILT)).toBeNaN();
  });

  test('measures what the values say', () => {
    for (const iteration of ITERATIONS.slice(0, SPOILT)) {
      const { parameters, updated, changes } = all.trace(iteration).outcome;
      for (const [k, before] of parameters.entries()) {
        const after = updated[k]?.data ?? before.data;
        const squares = before.data?.map((x, i) => ((after?.[i] ?? NaN) - x) ** 2) ?? new Float64Array();
        const change = Math.sqrt(squares.reduce((sum, x) => sum + x, 0));
        const measured = changes?.[k] ?? NaN;
        expect(Math.abs(measured - change), `${before.symbol}, ${iteration}`).toBeLessThanOrEqual(1e-6 * change);
      }
    }
  });

  test('has all update ratios in its layers', () => {
    const { parameters, unseen } = finish(layersOver(none, ITERATIONS, () => Number.POSITIVE_INFINITY));
    expect(unseen.updates).toBe('');
    const values = finish(layersOver(all, ITERATIONS, () => Number.POSITIVE_INFINITY)).parameters;
    expect(parameters.map(({ name, k, change }) => [name, k, change.value])).toEqual(
      values.map(({ name, k, change }) => [name, k, change.value]),
    );
  });

  test('lets the rule look at every update, and expressions at that of one parameter', async () => {
    const { say } = talkTo(none);
    await say('rule update-ratio 0 0.01');
    expect(await say('continue')).toContain('update-ratio: the update ratio is 0.0139131');
    await say(`goto ${SPOILT}.${none.trace(SPOILT).frames.length}`);
    const ratios = await say('print over(:, updateRatio("1.weight"))');
    expect(ratios).toMatch(/= \[0\.0450961, 0\.0298774, 0, 0\.0281326, 0, 0\.0247497\] \(6\)$/);
  });
});
