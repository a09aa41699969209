/**
 * What earlier versions wrote opens as it did. Each folder of test/reference/earlier has what one version of the program left
 * behind: a fixture that it shipped, a session that it saved, the lines that it wrote of a run; and lessons as they first
 * shipped.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openLesson } from '../src/cli/lesson.js';
import { COMMANDS } from '../src/commands/commands.js';
import { runStop } from '../src/commands/lesson-commands.js';
import { contextOf } from '../src/debugger/command.js';
import { newSession } from '../src/debugger/session.js';
import { giveWay } from '../src/numbers/engine/task.js';
import { createBranches } from '../src/timeline/branches.js';
import { run } from './support/command-line.js';
import { oneOf } from './support/depth.js';
import { openRun } from './support/running.js';
import { makeTestFolder } from './support/temporary-folder.js';

const EARLIER = fileURLToPath(new URL('reference/earlier', import.meta.url));
const VERSIONS = ['first-sessions', 'numbered-steps', 'named-steps', 'selected-elements'] as const;
const LESSONS = readdirSync(`${EARLIER}/lessons`);
/** Powers and exponentials have since been made the same on every Node.js, so the last bits of a number may differ. */
const NEARLY = 1e-13;

describe.each(VERSIONS)('of the version with %s', (version) => {
  const folder = `${EARLIER}/${version}`;

  it('a session opens at its step, in its branch, with nothing to be warned of', async () => {
    const { stdout, stderr } = await run('--session', `${folder}/session.json`, '--eval', 'info branches');
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^fast, iteration 15, .*: predict › prediction 1: <BOS> → we › softmax\n {2}P\(we\) = 0\.786294$/m,
    );
    expect(stdout).toMatch(/fast +12 +optimizer\.learningRate = 1/);
    expect(stdout).not.toMatch(/does not exist|nearest/);
    // The first sessions told a fixture by the bytes of its file, so all that is known of it now is other than that.
    expect(stdout.includes('The fixture has changed')).toBe(version === 'first-sessions');
  });

  it('a session has its breakpoints and displays again', async () => {
    const asked = ['--eval', 'info breakpoints', '--eval', 'info displays'];
    const { stdout } = await run('--session', `${folder}/session.json`, ...asked);
    const saved = JSON.parse(readFileSync(`${folder}/session.json`, 'utf8')).commands;
    // The first sessions had neither.
    expect(saved).toEqual(version === 'first-sessions' ? [] : ['break "softmax"', 'rule non-finite', 'display loss']);
    if (saved.length === 0) return;
    expect(stdout).toMatch(/ 1 +● +"softmax"/);
    expect(stdout).toMatch(/ 2 +● +rule non-finite/);
    expect(stdout).toMatch(/ 1 +loss +0\.684397/);
  });

  it('a fixture has the same numbers, in lines with the same fields', async () => {
    const include = ['--include', 'logits,probabilities,gradients,parameters'];
    const path = `${folder}/we-love-deep-learning.json`;
    const { code, stdout } = await run('run', path, '--iterations', '20', '--jsonl', ...include);
    expect(code).toBe(0);
    const [before, now] = [readFileSync(`${folder}/run.jsonl`, 'utf8'), stdout].map(iterationsOf);
    expect(before).toHaveLength(20);
    expect(now).toHaveLength(20);
    before.forEach((line, k) => {
      expectKept(line, now[k], `iteration ${k}`);
    });
  });
});

describe('a session with something selected', () => {
  it.each([
    ['numbered-steps', 1, 4, 'P(the) = 0.0898793'],
    ['named-steps', 2, 6, 'P(is) = 0.0356728'],
    ['selected-elements', 3, { symbol: 'P', step: 'predict/prediction 1/softmax', element: 6 }, 'P(is) = 0.0356728'],
  ] as const)('of the version with %s opens with it', async (name, version, selection, shown) => {
    const file = `${EARLIER}/${name}/selected.json`;
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version, selection });
    const { stdout, stderr } = await run('--session', file, '--eval', 'info branches');
    expect(stderr).toBe('');
    expect(stdout).toContain(
      `fast, iteration 15, step 7 of 47: predict › prediction 1: <BOS> → we › softmax\n  ${shown}`,
    );
  });

  it.each([
    ['named-steps', 2],
    ['selected-elements', 3],
  ] as const)('of the version with %s has its places to come back to', async (name, version) => {
    const file = `${EARLIER}/${name}/selected.json`;
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version, places: [{}, {}] });
    const { stdout } = await run('--session', file, '--eval', 'back', '--eval', 'back');
    expect(stdout).toMatch(
      /^fast, iteration 47, step 47 of 47: update › new table\n {2}table\(we, deep\) = −?-?0\.708059$/m,
    );
    expect(stdout).toMatch(/^fast, iteration 9, step 24 of 47: backward › ∂loss\/∂loss = 1$/m);
  });
});

it('a session of a later version is refused with its version', async () => {
  const folder = makeTestFolder();
  const saved = readFileSync(`${EARLIER}/selected-elements/session.json`, 'utf8');
  writeFileSync(`${folder}/later.json`, saved.replace('"version": 3', '"version": 4'));
  const { code, stderr } = await run('--session', `${folder}/later.json`, '--eval', 'info branches');
  expect(code).toBe(2);
  expect(stderr).toContain('a session of version 4; this backstep reads 1 to 3');
});

describe('a fixture whose text is in a file beside it', () => {
  it('is valid as it was', async () => {
    const { code, stdout } = await run('fixtures', '--validate', `${EARLIER}/numbered-steps/villages-bigram.json`);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('villages-bigram is valid: 27 '),
    });
  });
});

describe('a lesson as it first shipped', () => {
  it.each(oneOf(6, LESSONS, 2))('%s leads from stop to stop', async (name) => {
    const lesson = openLesson(`${EARLIER}/lessons/${name}`);
    expect(lesson.stops.length).toBeGreaterThan(3);
    const { timeline, source } = openRun(lesson.fixture ?? undefined, {});
    let context = contextOf({ session: newSession(timeline), branches: createBranches(timeline), source });
    for (const stop of lesson.stops) {
      const running = runStop(COMMANDS, context, stop);
      let slice = running.next();
      for (; slice.done !== true; slice = running.next()) await giveWay();
      const outcome = slice.value;
      context = outcome;
    }
  });
});

type Line = Readonly<Record<string, unknown>>;

function iterationsOf(text: string): readonly Line[] {
  const lines: Line[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.filter(({ type }) => type === 'iteration');
}

/** Everything in a value is in another, at the same place, if not more. */
function expectKept(before: unknown, now: unknown, place: string): void {
  if (typeof before === 'number') {
    const scale = Math.max(1, Math.abs(before));
    expect(Math.abs(Number(now) - before), place).toBeLessThanOrEqual(NEARLY * scale);
  } else if (typeof before === 'object' && before !== null) {
    expect(typeof now, place).toBe('object');
    for (const [name, value] of Object.entries(before)) expectKept(value, Object(now)[name], `${place}.${name}`);
  } else expect(now, place).toBe(before);
}
