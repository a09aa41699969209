/** `backstep publish` as a command: what it takes, what it refuses, and the file that it writes. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { CARRIED_RUN, openCarried } from '../../src/class/web/carried/carried-run.js';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import type { Article } from '../../src/document/document.js';
import { finish } from '../../src/numbers/engine/task.js';
import { unpacked } from '../../src/publish/page/unpacked.js';
import { openCarriedPage } from '../support/carried.js';
import { type Ended, run } from '../support/command-line.js';
import { openRun } from '../support/running.js';
import { makeSharedFolder, makeTestFolder } from '../support/temporary-folder.js';

/** What is drawn soonest. */
const RECORDING = fileURLToPath(new URL('../pytorch/recorded/stored/sqrt_at_zero.bst', import.meta.url));
const RUN = join(makeSharedFolder(), 'run.html');
let publishedRun: Ended;

beforeAll(async () => {
  publishedRun = await run('publish', 'villages-bigram', '--output', RUN);
});

/** What the page of a run does with its file, after each line. */
async function runIn(path: string, ...lines: readonly string[]): Promise<Article> {
  const [, held = ''] = /id="lesson">([^<]*)</.exec(readFileSync(path, 'utf8')) ?? [];
  const opened = finish(openCarried(CARRIED_RUN.parse(JSON.parse(await unpacked(held)))));
  return (await openCarriedPage(opened)).after(...lines);
}

function lastIterationOf(lesson: string): number {
  return openRun(openLesson(lesson).fixture ?? undefined, {}).timeline.iterations;
}

describe('publish', () => {
  it('writes a run by its phases, and a lesson beside another run', async () => {
    const folder = makeTestFolder();
    expect(publishedRun.code).toBe(0);
    expect(publishedRun.stdout).toMatch(/run\.html: 7 stops, the whole run, [\d,]+ kB\n$/);
    expect((await runIn(RUN, 'next-phase', 'next-phase')).title[0]).toBe('predict');
    const lesson = join(folder, 'own.lesson');
    writeFileSync(lesson, '# Own\n\n## The start\nThe rate is {learningRate}.\n> goto 0\n');
    const other = join(folder, 'lesson.html');
    const args = ['villages-bigram', '--lesson', lesson, '--set', 'optimizer.learningRate=0.25', '--output', other];
    expect((await run('publish', ...args)).code).toBe(0);
    expect(JSON.stringify((await runIn(other)).words)).toContain('0.25');
  });

  it('writes a lesson of the course with the others, which open in its file; with another run, alone', async () => {
    const path = join(makeTestFolder(), 'what-if.html');
    expect((await run('publish', 'what-if', '--output', path)).code).toBe(0);
    for (const name of shippedLessons()) {
      const { place, notice } = await runIn(path, `lesson ${name} 1`);
      expect([name, place.lastIteration, notice]).toEqual([name, lastIterationOf(name), null]);
    }
    const other = ['what-if', '--set', 'optimizer.learningRate=0.2', '--output', path, '--force'];
    expect((await run('publish', ...other)).code).toBe(0);
    expect(JSON.stringify((await runIn(path, 'lesson momentum')).notice)).toContain('no other lessons');
  });

  it('writes a saved session, with its branches, where it stands', async () => {
    const folder = makeTestFolder();
    const session = join(folder, 'session.json');
    const lines = ['goto 2', 'set learningRate 1 as fast', 'goto 3.predict/prediction 1/softmax', `save ${session}`];
    expect((await run(...lines.flatMap((line) => ['--eval', line]))).code).toBe(0);
    const path = join(folder, 'session.html');
    expect((await run('publish', '--session', session, '--output', path)).code).toBe(0);
    expect((await runIn(path)).place).toMatchObject({ branch: 'fast', iteration: 3, step: 7 });
    expect((await runIn(path, 'why')).title[0]).toMatch(/^why /);
    expect((await runIn(path, 'branch main')).place.branch).toBe('main');
    expect(readFileSync(path, 'utf8')).not.toContain(folder);
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
