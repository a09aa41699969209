/** Room goes to what is being said: nothing scrolls beside empty rows, and the listing gives way before the data. */
import { describe, expect, test } from 'vitest';
import { NEW_SESSION, type Session } from '../../../../src/debugger/session.js';
import { contentHeight, contentWidth } from '../../../../src/document/drawing/rows/frame-box.js';
import { type Row, textOf } from '../../../../src/document/drawing/rows/rows.js';
import { momentOf } from '../../../../src/explaining/compared.js';
import { finish } from '../../../../src/numbers/engine/task.js';
import type { Panes } from '../../../../src/terminal/screen/layout/layout.js';
import { centreRows, roomFor } from '../../../../src/terminal/screen/layout/room.js';
import { createScreenMemory, type ScreenParts, screenParts } from '../../../../src/terminal/screen/screen.js';
import { createBranches } from '../../../../src/timeline/branches.js';
import { START } from '../../../../src/timeline/cursor.js';
import { DEPTH, oneOf } from '../../../support/depth.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';

interface Shown extends ScreenParts {
  readonly at: string;
  /** Whether more than a picture at the end of the step has to be scrolled to. */
  readonly scrolls: boolean;
}

/** Of more steps, so many are looked at, or a few more; all of them in the long tests. */
const MOST_STEPS = DEPTH > 1 ? Number.POSITIVE_INFINITY : 60;

/** The screens of the start and of the steps of iteration 0. */
function* screensOf(name: string, width: number, height: number): Generator<Shown> {
  const timeline = timelineOf(name);
  const branches = createBranches(timeline);
  const memory = createScreenMemory();
  const { frames } = timeline.trace(0);
  for (let frame = -1; frame < frames.length; frame += 1 + Math.floor(frames.length / MOST_STEPS)) {
    const session: Session = { ...NEW_SESSION, cursor: { ...START, frame } };
    const parts = screenParts(session, branches, width, height, memory);
    if (parts === null) throw new Error(`no screen at ${width}×${height}`);
    const room = roomFor(session, branches, width, height, memory.paneOf) as Panes;
    const [columns, lines] = [contentWidth(room.stepWidth, room.isOpen), contentHeight(room.bodyHeight)];
    const { rows } = centreRows(
      momentOf(session, branches),
      ...([session, branches, columns, lines, memory.paneOf] as const),
    );
    const scrolls = rows.length > lines;
    yield { ...parts, scrolls, at: frame === -1 ? 'start' : [...frames[frame].scope, frames[frame].label].join('/') };
  }
}

const isEmpty = (row: Row): boolean => /^│ +│$/.test(textOf(row));

describe.each(oneOf(6, SHIPPED, 0))('%s', (name) => {
  test('scrolls no step at 120×40 while another part of the screen has empty rows', () => {
    const wasteful = [...screensOf(name, 120, 40)].filter(
      (parts) => parts.scrolls && [...parts.program, ...parts.loss, ...parts.targets].some(isEmpty),
    );
    expect(wasteful.map(({ at }) => at)).toEqual([]);
  });

  test('scrolls no step at 80×24 beside the listing', () => {
    const beside = [...screensOf(name, 80, 24)].filter((parts) => parts.scrolls && parts.program.length > 0);
    expect(beside.map(({ at }) => at)).toEqual([]);
  });
});

describe('the list of the tokens of a prediction', () => {
  /** The softmax of each prediction, or of the first rows of a batch. */
  function* softmaxesOf(name: string): Generator<Session> {
    const { frames, outcome } = timelineOf(name).trace(0);
    for (const { probabilities, scope, predictions } of outcome.groups) {
      const frame = probabilities.frame ?? 0;
      const rows = scope === null ? predictions.slice(0, 3).map((_, row) => row) : [null];
      for (const row of rows) yield { ...NEW_SESSION, cursor: { ...START, frame, row } };
    }
    expect(frames.length).toBeGreaterThan(0);
  }

  test.each(oneOf(6, SHIPPED, 0))('has its target in view in 80 columns and 20 rows, under the formula: %s', (name) => {
    const branches = createBranches(timelineOf(name));
    for (const session of softmaxesOf(name)) {
      const page = (screenParts(session, branches, 80, 20)?.step ?? []).map(textOf).join('\n');
      expect(page).toMatch(/^│ ▸ \S+ +target /m);
      expect(page).toMatch(/ {4}P\(.*\) = e\^/);
      expect(page).toMatch(/ z +e\^/);
    }
  });

  test('begins at its top again once somebody scrolls', async () => {
    const branches = createBranches(timelineOf('villages-microgpt'));
    const [session] = softmaxesOf('villages-microgpt');
    const scrolled = { ...session, scroll: -100 };
    const page = (screenParts(scrolled, branches, 80, 20)?.step ?? []).map(textOf);
    expect(page[1]).toContain('each score becomes a share');
    expect(page.at(-1)).not.toContain('↑');
  });
});

test('the listing gives way before a column of numbers does', () => {
  const [, ...screens] = screensOf('we-love-deep-learning', 80, 24);
  const softmax = screens.find(({ at }) => at.endsWith('prediction 1: <BOS> → we/softmax'));
  const header = (softmax?.step ?? []).map(textOf).find((line) => line.includes('word'));
  expect(header).toMatch(/word +z +e\^z +P/);
});

test('the panes below are left out while they could only say "not yet"', () => {
  const [start, ...screens] = screensOf('we-love-deep-learning', 120, 40);
  expect([start.loss, start.targets]).toEqual([[], []]);
  const first = screens.findIndex(({ targets }) => targets.length > 0);
  expect(screens[first].at).toContain('prediction 1: <BOS> → we/softmax');
  expect(textOf(screens[first].targets[1])).toMatch(/<BOS> → we +0\.1494/);
});

test('the curve stays at the start of every iteration, however long the table of the iterations has grown', () => {
  const timeline = timelineOf('we-love-deep-learning');
  const branches = createBranches(timeline);
  const memory = createScreenMemory();
  finish(timeline.visit(2101));
  for (const [columns, rows] of [
    [100, 32],
    [120, 36],
    [120, 40],
    [160, 50],
  ]) {
    const without = [1, 50, 199, 200, 201, 600, 1100, 2100].filter((iteration) => {
      const parts = screenParts({ ...NEW_SESSION, cursor: { ...START, iteration } }, branches, columns, rows, memory);
      return !(parts?.loss ?? []).some((line) => /[⠁-⣿]/.test(textOf(line)));
    });
    expect([columns, rows, without]).toEqual([columns, rows, []]);
  }
});
