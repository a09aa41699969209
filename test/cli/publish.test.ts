/** `backstep publish` as a command: what it takes, what it refuses, and the file that it writes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPacked } from '../../src/publish/page/unpack.js';
import { type Ended, run } from '../support/command-line.js';
import { openReading } from '../support/published.js';
import { makeSharedFolder, makeTestFolder } from '../support/temporary-folder.js';

/** What is drawn soonest. */
const RECORDING = fileURLToPath(new URL('../recorded/stored/sqrt_at_zero.bst', import.meta.url));
const RUN = join(makeSharedFolder(), 'run.html');
let publishedRun: Ended;

beforeAll(async () => {
  publishedRun = await run('publish', 'villages-bigram', '--output', RUN);
});

async function reading(path: string) {
  const [, packed = ''] = /id="lesson">([^<]*)</.exec(readFileSync(path, 'utf8')) ?? [];
  return openReading(await readPacked(packed));
}

describe('publish', () => {
  it('writes a run by its phases, and a lesson beside another run', async () => {
    const folder = makeTestFolder();
    expect(publishedRun.code).toBe(0);
    expect(publishedRun.stdout).toMatch(/run\.html: 7 stops, \d+ places, \d+ kB\n$/);
    const run1 = await reading(RUN);
    run1.press('space');
    run1.press('space');
    expect(run1.article.title[0]).toBe('predict');
    const lesson = join(folder, 'own.lesson');
    writeFileSync(lesson, '# Own\n\n## The start\nThe rate is {learningRate}.\n> goto 0\n');
    const other = join(folder, 'lesson.html');
    const args = ['villages-bigram', '--lesson', lesson, '--set', 'optimizer.learningRate=0.25', '--output', other];
    expect((await run('publish', ...args)).code).toBe(0);
    expect((await reading(other)).text()).toContain('The rate is 0.25.');
  });

  it('writes a saved session: the places that answers were followed from, and where it stands', async () => {
    const folder = makeTestFolder();
    const session = join(folder, 'session.json');
    const lines = ['goto 3.predict/prediction 1/softmax', 'why', 'follow', `save ${session}`];
    expect((await run(...lines.flatMap((line) => ['--eval', line]))).code).toBe(0);
    const path = join(folder, 'session.html');
    expect((await run('publish', '--session', session, '--output', path)).code).toBe(0);
    const read = await reading(path);
    expect(read.text()).toMatch(/iteration 3 of 5,000 · step 7 of 47/);
    read.press('space');
    expect(read.stop).toBe(1);
    expect(read.text()).not.toMatch(/step 7 of 47/);
    // The answer that was open there.
    expect(read.article.title[0]).toMatch(/^why /);
    expect(read.article.blocks.some(({ kind }) => kind === 'table')).toBe(true);
  });

  it('refuses what is not there, and says what is', async () => {
    const path = join(makeTestFolder(), 'none.html');
    for (const [args, message] of [
      [['nonsense'], /"nonsense" is neither a lesson or a fixture that ships nor a file\. Lessons that ship: adam, /],
      [['momentun'], /Did you mean "?momentum/],
      [[], /Name a lesson or a fixture/],
      [['momentum', '--session', 'x.json'], /--session brings its own fixture/],
      [['--lesson', 'momentum', '--set', 'training.iterations=5'], /beyond the end: this run has 5 iterations/],
    ] as const) {
      const { code, stdout, stderr } = await run('publish', ...args, '--output', path);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('fault in backstep');
    }
    expect(existsSync(path)).toBe(false);
    expect((await run('publish', 'momentum')).stderr).toContain('--output');
  });

  it('replaces a file only with --force, and says where it cannot write', async () => {
    const folder = makeTestFolder();
    const path = join(folder, 'lesson.html');
    writeFileSync(path, 'mine');
    const refused = await run('publish', RECORDING, '--output', path);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('already exists. Name another file, or replace it with --force.');
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect((await run('publish', RECORDING, '--output', path, '--force')).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/);
    expect((await run('publish', RECORDING, '--output', join(folder, 'no', 'x.html'))).stderr).toContain(
      'there is no such folder',
    );
  });
});

describe('the file', () => {
  it('lets nothing be loaded and no other script run', () => {
    const html = readFileSync(RUN, 'utf8');
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    expect(policy).toMatch(/^default-src &#39;none&#39;; script-src &#39;sha256-/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(html.replace(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/\b(?:src|href)=/);
  });
});
