/** Modules that ran in evaluation mode: each step of one says so, and no other step does. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { sayMode } from '../../../src/explaining/panes/recorded/step.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const made = makeSharedFolder();

describe.each(IS_FRESH)('a module in evaluation mode, recorded anew: %s', (isFresh) => {
  if (isFresh) python('record_all.py', [made, 'eval_mode']);
  const history = openHistoryAt(join(isFresh ? made : STORED, 'eval_mode.bst'));

  test('is told at each of its steps, forward and backward', () => {
    const moment = momentAt(history, { branch: 0, iteration: 0, frame: 0, row: null });
    const told = moment.trace.frames.filter((frame) => sayMode(moment, frame) !== null);
    expect(told.map(({ scope }) => scope.join(' '))).toEqual(expect.arrayContaining(['forward 1', 'backward 1']));
    expect(new Set(told.map(({ scope }) => scope[1]))).toEqual(new Set(['1']));
    expect([...(moment.trace.outcome.evaluating ?? [])]).toEqual(['1']);
  });
});

test('is not known of an older recording', () => {
  const { outcome } = openHistoryAt(join(STORED, 'sqrt_at_zero.bst')).trace(0);
  expect(outcome.evaluating).toBeUndefined();
});
