/**
 * Gradients that add up over several iterations: meant where the step comes after the last of them, a fault where they are
 * still there after the step. A search says how many iterations it could pass over.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { run } from '../../support/command-line.js';
import { IS_FRESH, python } from '../../support/pytorch.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));

describe.each(IS_FRESH)('micro-batches as iterations, freshly recorded: %s', (isFresh) => {
  let folder = STORED;
  beforeAll(() => {
    if (!isFresh) return;
    folder = makeSharedFolder();
    python('record_all.py', [folder, 'micro_batches', 'micro_batches,never']);
  }, 300_000);
  const path = (name: string): string => join(folder, `${name}.bst`);

  test('are no fault', async () => {
    const { stdout } = await run('report', path('micro_batches'));
    for (const rule of ['unmoved', 'stale-gradient', 'update-ratio (least 0.000001, most 0.1)']) {
      expect(stdout).toContain(`\n${rule}: nothing.\n`);
    }
  });

  test('are told of where the gradients are still there after the step', async () => {
    const { stdout } = await run('report', path('micro_batches-never'));
    expect(stdout).toMatch(
      /\nstale-gradient: iteration 2, step \d+ of \d+: the backward pass adds to gradients of 2\.bias/,
    );
    expect(stdout).toContain('\nunmoved: nothing.\n');
  });

  test('are counted, also those that could be passed over', async () => {
    const { say } = talkTo(openHistoryAt(path('micro_batches')));
    await say('rule non-finite');
    expect(await say('continue')).toMatch(/^Nothing to stop at in \d+ steps and 3 whole iterations\. /);
    await say('delete 1');
    await say('break if loss > 1000');
    expect(await say('reverse-continue')).toMatch(/^Nothing to stop at in \d+ steps? and [1-4] whole iterations?\. /);
  });

  test('are asked about without advice that a recording would refuse', async () => {
    const { held, say } = talkTo(openHistoryAt(path('micro_batches')));
    await say('diagnose 1');
    const shown = screenParts(held.session, held.branches, 120, 60)?.step.map(textOf).join('\n') ?? '';
    expect(shown.replaceAll(/[\s│]+/g, ' ')).toContain('Gradients are not clipped; "torch.nn.utils.clip_grad_norm_(');
    expect(shown).not.toContain('set clip');
  });
});
