/** The key that a server is known by: a file that is made once and is for its owner alone. */
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openHostKey } from '../../src/ssh/host-key.js';
import { makeTestFolder } from '../support/temporary-folder.js';

describe('the host key', () => {
  test('is made for its owner alone, and not used when others may read it', () => {
    const folder = makeTestFolder();
    const file = join(folder, 'deep', 'key');
    const made = openHostKey(file);
    expect(made).toMatchObject({ kind: 'key', isNew: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = openHostKey(file);
    expect(again).toMatchObject({ kind: 'key', isNew: false });
    if (made.kind === 'key' && again.kind === 'key') expect(again.fingerprint).toBe(made.fingerprint);
    chmodSync(file, 0o640);
    expect(openHostKey(file)).toMatchObject({ kind: 'refused', message: expect.stringContaining('chmod 600') });
    writeFileSync(join(folder, 'no-key'), 'hello', { mode: 0o600 });
    expect(openHostKey(join(folder, 'no-key'))).toMatchObject({ kind: 'refused' });
  });
});
