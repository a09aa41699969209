/**
 * The index that the recorder writes of stored recordings, and masks of recordings made now: no mask is a finding, and a
 * fault beside it is.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { finitenessOf } from '../../src/debugger/analysis/overflow/masks.js';
import type { History } from '../../src/timeline/history.js';
import { DEPTH } from '../support/depth.js';
import { expectFaults, expectSound, FAULTS, findingsIn, iterationsOf } from '../support/mask-findings.js';
import { HAS_TORCH, python, RECORDS_ALL } from '../support/pytorch.js';
import { openHistoryAt } from '../support/recordings.js';
import { makeSharedFolder } from '../support/temporary-folder.js';

const LONGEST = 900_000;
const STORED = fileURLToPath(new URL('stored', import.meta.url));
describe.skipIf(!HAS_TORCH)('the index that the recorder writes', () => {
  const names = readdirSync(STORED);
  /** By recording, then by iteration. */
  let indexed: ReadonlyMap<string, Readonly<Record<number, { nonfinite: number | null; masked?: true }>>> = new Map();
  beforeAll(() => {
    const { stdout } = python(
      'nonfinite_of.py',
      names.map((name) => join(STORED, name)),
    );
    const lines = stdout.trim().split('\n');
    indexed = new Map(names.map((name, k) => [name, JSON.parse(lines[k])]));
  }, LONGEST);

  test('counts no healthy mask, and says that there are infinities', () => {
    const healthy = indexed.get('causal_masks.bst') ?? {};
    expect(Object.values(healthy).filter(({ nonfinite }) => nonfinite !== null)).toEqual([]);
    // With is_causal the kernel masks by itself.
    expect(Object.values(healthy).filter(({ masked }) => masked === true).length).toBe(26);
  });

  test('names an op wherever a NaN is made, or an infinity gets into the loss, a gradient or a parameter', () => {
    for (const name of names) {
      const history = openHistoryAt(join(STORED, name));
      for (const iteration of iterationsOf(history)) {
        const { frames } = history.trace(iteration);
        const makesNaN = frames.some(({ output }) => finitenessOf(output) === 'nan');
        const entry = indexed.get(name)?.[iteration];
        if (makesNaN) expect(entry?.nonfinite, `${name} ${iteration}`).not.toBeNull();
        else if (findingsIn(history, iteration).length === 0)
          expect(entry?.nonfinite, `${name} ${iteration}`).toBeNull();
      }
    }
  });

  test('lets no iteration be passed over in which the rule finds something', () => {
    for (const name of names) {
      const history = openHistoryAt(join(STORED, name));
      for (const iteration of iterationsOf(history)) {
        const entry = indexed.get(name)?.[iteration];
        const isPassedOver = entry?.nonfinite === null && entry.masked !== true;
        if (isPassedOver) expect(findingsIn(history, iteration), `${name} ${iteration}`).toEqual([]);
      }
    }
  });
});

describe.skipIf(!RECORDS_ALL)('masks of recordings made now', () => {
  const sizes = DEPTH > 1 ? [4, 12, 70] : [4];
  const dropouts = DEPTH > 1 ? [0, 0.1] : [0.1];
  let folder = '';
  beforeAll(() => {
    folder = makeSharedFolder();
    const sound = sizes.flatMap((length) => [`${length},0,none`, `${length},0.1,none`, `${length},0,none,0`]);
    const faulty = sizes.flatMap((length) =>
      dropouts.flatMap((dropout) => FAULTS.map((fault) => `${length},${dropout},${fault}`)),
    );
    python('record_all.py', [folder, ...[...sound, ...faulty].map((args) => `causal_masks,${args}`)]);
  }, LONGEST);
  const recorded = (...args: readonly (string | number)[]): History =>
    openHistoryAt(join(folder, `${['causal_masks', ...args].join('-')}.bst`));

  test.each(sizes)(
    'of length %i are no findings, with dropout or without, by numbers or by what was counted',
    (length) => {
      expectSound(recorded(length, 0, 'none'));
      expectSound(recorded(length, 0.1, 'none'));
      expectSound(recorded(length, 0, 'none', 0));
    },
    LONGEST,
  );

  test.each(FAULTS)(
    'do not come before %s',
    (fault) => {
      for (const length of sizes) {
        for (const dropout of dropouts) expectFaults(recorded(length, dropout, fault), dropout, () => fault);
      }
    },
    LONGEST,
  );
});
