/** Norms of parameters whose memory is one tensor, of which an op that writes a part leaves no other statistics. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { recordedGradient, recordedLength } from '../../../src/timeline/trace.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const ITERATIONS = [0, 1, 2];
const made = makeSharedFolder();

describe.each(IS_FRESH)('parameters that are views of one tensor, recorded anew: %s', (isFresh) => {
  if (isFresh) python('record_all.py', [made, 'flat_memory,none', 'flat_memory,all']);
  const [none, all] = ['none', 'all'].map((kind) =>
    openHistoryAt(join(isFresh ? made : STORED, `flat_memory-${kind}.bst`)),
  );

  test.each([
    ['parameters', recordedLength, 'parameterNorm'],
    ['gradients', recordedGradient, 'gradientNorm'],
  ] as const)('have a norm each, which together make that of all: %s', (_, normOf, name) => {
    for (const iteration of ITERATIONS) {
      const [own, kept] = [none, all].map((history) => {
        const { outcome } = history.trace(iteration);
        return outcome.parameters.map((_, k) => normOf(outcome, k) ?? NaN);
      });
      expect(own).toEqual(kept);
      expect(new Set(own).size).toBe(5);
      expect(Math.hypot(...own)).toBeCloseTo(none.metric(name, iteration) ?? NaN, 5);
    }
  });

  test('move by update ratios that no budget leaves out', () => {
    const ratios = ITERATIONS.map((iteration) => none.metric('updateRatio', iteration));
    expect(ratios.every((ratio) => ratio !== null && ratio > 0.001 && ratio < 0.02)).toBe(true);
    expect(ratios).toEqual(ITERATIONS.map((iteration) => all.metric('updateRatio', iteration)));
  });
});
