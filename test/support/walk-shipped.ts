/**
 * What ships, published and walked in a browser, at the sizes of a laptop and of a phone. Each kind has a file of tests, so
 * that they are walked side by side.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { shareBrowser } from './browser.js';
import { hasBrowser, PHONE } from './chromium.js';
import { run, runShell } from './command-line.js';
import { makeTestFolder } from './temporary-folder.js';
import { walkRunPage } from './walk-run-page.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SIZES = [{ viewport: { width: 1280, height: 800 } }, PHONE];

/** From each stop of a run. */
const STEPS = 20;

/** What `backstep publish` writes of a file, which it is given after the name of what is to be written. */
type Publish = (source: string, target: string) => Promise<void>;

export async function publishRun(source: string, target: string): Promise<void> {
  const { code, stderr } = await run('publish', source, '--output', target);
  expect({ code, stderr: stderr.replace(BROKEN_OFF, '') }).toEqual({ code: 0, stderr: '' });
}

/** It is said of a recording that an exception has ended. */
const BROKEN_OFF = /^backstep: After the last iteration in it, iteration \d+ raised .*\n/;

/** Saves a session at the end of its script, and publishes it. */
export async function publishSession(source: string, target: string): Promise<void> {
  const folder = makeTestFolder();
  const [session, script] = [join(folder, 'session.json'), join(folder, 'script.txt')];
  const text = readFileSync(source, 'utf8');
  writeFileSync(script, `${text}\n> save ${session}\n`);
  const opened = text.split('\n')[1].replace('# backstep ', '');
  // What a session exports is written into this folder.
  await runShell(`cd '${folder}' && "$0" "$1" ${opened} --commands '${script}'`);
  expect(await run('publish', '--session', session, '--output', target)).toMatchObject({ code: 0, stderr: '' });
}

/** @param folder from the project's root; every file in it with the ending is walked, and there are some */
export function testWalks(folder: string, ending: string, publish: Publish): void {
  shareBrowser();
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(ending));
  if (names.length === 0) throw new Error(`There is no ${ending} in ${folder}.`);
  describe.skipIf(!hasBrowser)(`published from ${folder} and walked there and back`, () => {
    test.each(names)('%s shows no error and no empty screen', async (name) => {
      const path = join(makeTestFolder(), 'published.html');
      await publish(join(root, folder, name), path);
      for (const size of SIZES) {
        const { faults } = await walkRunPage(path, size, STEPS);
        expect(faults).toEqual([]);
      }
    });
  });
}
