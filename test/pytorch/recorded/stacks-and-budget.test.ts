/** What a recording holds besides steps: call stacks, what a budget left out, which norm an older index has. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textsOf } from '../../../src/document/document.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { recordedStart } from '../../../src/explaining/panes/recorded/step.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { unseenIn } from '../../../src/timeline/unseen.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const history = openHistoryAt(join(STORED, 'windowed.bst'));
const SCRIPT = readFileSync(fileURLToPath(new URL('windowed.py', import.meta.url)), 'utf8').split('\n');
const lineWith = (mark: string): number => SCRIPT.findIndex((line) => line.includes(mark)) + 1;

function shownAt(timeline: typeof history, ...lines: readonly string[]): Promise<string> {
  const { held, say } = talkTo(timeline);
  const run = async (): Promise<string> => {
    for (const line of lines) await say(line);
    const rows = screenParts(held.session, held.branches, 120, 100)?.step ?? [];
    return rows.map((row) => textOf(row).slice(1, -1).trim()).join('\n');
  };
  return run();
}

describe('a call stack', () => {
  const scaling = history.trace(2).frames.find(({ op, scope }) => op.name === 'relu' && scope[0] === 'forward');

  test('leads from the line of a step out to the training loop', () => {
    const lines = scaling?.stack?.map(({ path, line }) => [path.endsWith('windowed.py'), line]);
    const called = [lineWith('# SCALES'), lineWith('return scaled('), lineWith('# LOSS'), lineWith('# LOOP')];
    expect(lines).toEqual(called.map((line) => [true, line]));
    expect(scaling?.source?.line).toBe(called[0]);
  });

  test('stands below the lines of the step, and of why', async () => {
    const place = `goto 2.${(scaling?.index ?? 0) + 1}`;
    for (const text of [await shownAt(history, place), await shownAt(history, place, 'why')]) {
      expect(text).toContain('called from');
      expect(text).toMatch(new RegExp(`windowed\\.py:${lineWith('# LOOP')} +loss = loss_of\\(model, x, y\\)`));
    }
  });

  test('of a step that the loop itself executes is that line alone', () => {
    const loss = history.trace(2).frames.at(-1);
    expect(loss?.stack).toEqual([]);
    expect(loss?.source).not.toBeNull();
  });
});

describe('a budget', () => {
  test('that left values out says which one would have kept them', async () => {
    const missing = history
      .trace(2)
      .frames.map(({ output }) => unseenIn([output]))
      .filter((each) => each !== null);
    expect(missing.length).toBeGreaterThan(0);
    for (const unseen of missing) expect(unseen).toMatchObject({ unseen: 'values', budget: expect.any(Number) });
    expect((await shownAt(history, 'goto 2')).replaceAll('\n', ' ')).toMatch(
      /Of \d+ steps there are statistics alone, since their values did not fit in the budget: Recorder\(…, values="1 MB"\) keeps them\./,
    );
    const { say } = talkTo(history);
    const frame = history.trace(2).frames.findIndex(({ output }) => unseenIn([output]) !== null);
    await say(`goto 2.${frame + 1}`);
    expect(await say('print mean(abs(output))')).toMatch(
      /were not recorded: Recorder\(…, values="1 MB"\) keeps them\.$/,
    );
  });
});

describe('the norm in the index', () => {
  test('of an older recording is said to be that after clipping, and the one before is worked out', async () => {
    const everyday = openHistoryAt(join(STORED, 'everyday.bst'));
    const text = (await shownAt(everyday, 'goto 0')).replaceAll('\n', ' ');
    expect(text).toContain('the norm that its index holds is that after clipping, 1.000.');
    expect(text).toMatch(/gradientNorm, before clipping, is worked out from the steps: 34\.42\./);
    expect(everyday.metric('gradientNorm', 0)).toBeCloseTo(34.42, 1);
  });

  test('of a newer one goes without saying', async () => {
    expect(await shownAt(history, 'goto 2')).not.toContain('older recorder');
  });
});

test('exceptions that ended other iterations are told at the start of each, by the index', async () => {
  const copy = join(makeTestFolder(), 'everyday.bst');
  cpSync(join(STORED, 'everyday.bst'), copy, { recursive: true });
  const index = join(copy, 'rank0', 'index.jsonl');
  const lines = readFileSync(index, 'utf8').trim().split('\n');
  const raised = (line: string): string => line.replace(/\}$/, ',"raised":"ValueError: no gradient today"}');
  writeFileSync(index, `${lines.map((line, k) => (k >= 3 ? raised(line) : line)).join('\n')}\n`);
  const text = (await shownAt(openHistoryAt(copy), 'goto 0')).replaceAll('\n', ' ');
  expect(text).toContain('An exception ended iteration 3 ("goto 3"): ValueError: no gradient today');
  expect(text).toContain('and 2 more exceptions in other iterations');
  expect(await shownAt(openHistoryAt(join(STORED, 'everyday.bst')), 'goto 0')).not.toContain('An exception ended');
});

test('the start of an iteration reads no values', async () => {
  const timeline = openHistoryAt(join(STORED, 'windowed.bst'));
  const trace = timeline.trace(2);
  const frames = trace.frames.map((frame) => {
    const output = Object.create(frame.output, {
      data: {
        get: () => {
          throw new Error('Values were read.');
        },
      },
    });
    return { ...frame, output, op: frame.op, inputs: [], attributes: {} };
  });
  const moment = momentAt(timeline, { branch: 0, iteration: 2, frame: -1, row: null });
  const text = textsOf(recordedStart({ ...moment, trace: { ...trace, frames } })).join(' ');
  expect(text).toContain('Of 7 steps there are statistics alone');
});
