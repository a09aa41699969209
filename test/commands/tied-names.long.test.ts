/** The recorder writes the names of what modules share, as PyTorch names them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HAS_TORCH, python } from '../support/pytorch.js';
import { makeTestFolder } from '../support/temporary-folder.js';

test.skipIf(!HAS_TORCH)(
  'the recorder writes the names of what modules share',
  () => {
    const path = join(makeTestFolder(), 'tied.bst');
    python('tied_weights.py', [path]);
    const [header] = readFileSync(join(path, 'rank0', 'trace.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(header).parameters).toEqual([
      { name: 'embedding.weight', shape: [5, 4], trained: true, tied: ['head.weight'] },
    ]);
  },
  900_000,
);
