/** `backstep serve --web`: what is refused, and why. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../../support/command-line.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

it.each([
  [['--cert', 'a.pem'], '--cert is about the page of the class: add --web.'],
  [['--web', '0', '--cert', 'a.pem'], '--cert and --key go together: give both files.'],
  [['--web', '0', '--cert', 'none.pem', '--key', 'none.pem'], '--cert none.pem: no such file.'],
  [['--web', '0', '--cert', 'package.json', '--key', 'package.json'], 'are no certificate with its key'],
  [['--web', '0', '--web-url', 'class.example'], '--web-url takes the address of the page'],
  [['--web', '70000'], '--web takes a whole number from 0 to 65535; got "70000".'],
])('%j is refused with a sentence', async (options, message) => {
  const hostKey = join(makeTestFolder(), 'key');
  const { code, stderr } = await run('serve', '--port', '0', '--no-autosave', '--host-key', hostKey, ...options);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
