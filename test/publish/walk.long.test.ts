/**
 * Everything that ships, published and walked in a browser, at the sizes of a laptop and of a phone: lessons, fixtures,
 * sessions and stored recordings.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shareBrowser } from '../support/browser.js';
import { hasBrowser, PHONE } from '../support/chromium.js';
import { run, runShell } from '../support/command-line.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { walkPublished } from '../support/walk-published.js';

shareBrowser();

const root = fileURLToPath(new URL('../../', import.meta.url));
const SIZES = [{ viewport: { width: 1280, height: 800 } }, PHONE];

function filesIn(folder: string, ending: string): readonly string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(ending));
  expect(names).not.toEqual([]);
  return names.map((name) => join(root, folder, name));
}

const RUNS = [
  ...filesIn('fixtures/lessons', '.lesson'),
  ...filesIn('fixtures', '.json'),
  ...filesIn('test/recorded/stored', '.bst'),
].map((path) => [path.slice(root.length), path] as const);

const SESSIONS = filesIn('fixtures/sessions', '.txt').map((path) => [path.slice(root.length), path] as const);

async function expectWalked(path: string): Promise<void> {
  for (const size of SIZES) {
    const { faults } = await walkPublished(path, size);
    expect(faults).toEqual([]);
  }
}

describe.skipIf(!hasBrowser)('published and walked there and back', () => {
  test.each(RUNS)('%s shows no error and no empty screen', async (_, source) => {
    const path = join(makeTestFolder(), 'published.html');
    expect(await run('publish', source, '--output', path)).toMatchObject({ code: 0, stderr: '' });
    await expectWalked(path);
  });

  test.each(SESSIONS)('%s, saved at its end, shows no error and no empty screen', async (_, source) => {
    const folder = makeTestFolder();
    const [session, script] = [join(folder, 'session.json'), join(folder, 'script.txt')];
    const text = readFileSync(source, 'utf8');
    writeFileSync(script, `${text}\n> save ${session}\n`);
    const opened = text.split('\n')[1].replace('# backstep ', '');
    // What a session exports is written into this folder.
    await runShell(`cd '${folder}' && "$0" "$1" ${opened} --commands '${script}'`);
    const path = join(folder, 'published.html');
    expect(await run('publish', '--session', session, '--output', path)).toMatchObject({ code: 0, stderr: '' });
    await expectWalked(path);
  });
});
