/** Parameters that neither the model nor an optimizer has, as where layers are kept in a plain list: nothing ever moves them. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { HAS_TORCH, python } from '../../support/pytorch.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));

describe.each([false, HAS_TORCH])('parameters of nobody, freshly recorded: %s', (isFresh) => {
  let folder = STORED;
  beforeAll(() => {
    if (!isFresh) return;
    folder = makeSharedFolder();
    python('record_all.py', [folder, 'plain_list']);
  }, 300_000);

  test('are told of, with their first reader, and nothing else is', async () => {
    const { held, say } = talkTo(openHistoryAt(join(folder, 'plain_list.bst')));
    await say('rule unmoved');
    expect(await say('continue')).toMatch(
      /unmoved: constant \d+ \(3×3, read by addmm \(plain_list\.py:18\)\), constant \d+ \(3, read by addmm \(plain_list\.py:18\)\) did not move: neither the model nor an optimizer has them, as where layers are kept in a plain list\.$/,
    );
    expect(held.session.where.cursor.iteration).toBe(0);
  });
});
