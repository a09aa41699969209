/**
 * The terminal in which a class is served goes away: its window is closed.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI } from '../support/command-line.js';
import { oneOf } from '../support/depth.js';
import { freePort } from '../support/free-port.js';
import { expectGivenBack } from '../support/given-back.js';
import { hasSsh, joinFromShell } from '../support/ssh-client.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { openTerminal } from '../support/test-terminal.js';

/** Keeps what the server writes to stderr, and its exit code, when its terminal is gone. */
const SHELL = `trap '' HUP; "$@" 2>"$0/err"; echo $? >"$0/code"`;

describe.skipIf(!hasSsh)('a class whose terminal is closed', () => {
  for (const [when, keys, shown] of oneOf(2, [
    ['while the host drives', '\r', /you drive/],
    ['in the lobby', '', /nobody drives/],
  ] as const)) {
    test(`breaks off, to be gone on with, ${when}`, async () => {
      const folder = makeTestFolder();
      const saved = join(folder, 'class.json');
      const port = await freePort();
      // A program that was started later would hold the server's terminal open.
      const guest = joinFromShell(port, { options: ['-o', 'ConnectionAttempts=1000'] });
      const where = ['--port', String(port), '--host-key', join(folder, 'key'), '--autosave', saved];
      const host = openTerminal(['sh', '-c', SHELL, folder, process.execPath, CLI, 'serve', ...where], {
        variables: { BACKSTEP_PRESENTER_PASSWORD: 'right horse', XDG_STATE_HOME: folder },
      });
      await guest.until(/waiting for the presenter/);
      await host.until(/nobody drives/);
      host.write(keys);
      await host.until(shown);
      host.hangUp();
      await guest.until(/The class was interrupted[\s\S]*done/);
      expectGivenBack(guest.emulator);
      await expect.poll(() => readFileSync(join(folder, 'code'), 'utf8'), { timeout: 20_000 }).toBe('129\n');
      expect(readFileSync(join(folder, 'err'), 'utf8')).not.toMatch(/backstep:|Assert|failure/);
      expect(JSON.parse(readFileSync(saved, 'utf8')).ended).toBe(false);
    });
  }
});
