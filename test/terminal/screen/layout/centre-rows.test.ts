/** What is in view of the centre pane before anybody scrolls. */
import { describe, expect, test } from 'vitest';
import { changedSession, NEW_SESSION, type Session } from '../../../../src/debugger/session.js';
import { textOf } from '../../../../src/document/drawing/rows/rows.js';
import { screenParts } from '../../../../src/terminal/screen/screen.js';
import { createBranches } from '../../../../src/timeline/branches.js';
import { START } from '../../../../src/timeline/cursor.js';
import { oneOf } from '../../../support/depth.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';

describe('the list of the tokens of a prediction', () => {
  /** The softmax of each prediction, or of the first rows of a batch. */
  function* softmaxesOf(name: string): Generator<Session> {
    const { frames, outcome } = timelineOf(name).trace(0);
    for (const { probabilities, scope, predictions } of outcome.groups) {
      const frame = probabilities.frame ?? 0;
      const rows = scope === null ? predictions.slice(0, 3).map((_, row) => row) : [null];
      for (const row of rows) yield changedSession(NEW_SESSION, { cursor: { ...START, frame, row } });
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
    const scrolled = changedSession(session, { scroll: -100 });
    const page = (screenParts(scrolled, branches, 80, 20)?.step ?? []).map(textOf);
    expect(page[1]).toContain('each score becomes a share');
    expect(page.at(-1)).not.toContain('↑');
  });
});

test('no column of numbers gives way to a listing', () => {
  const timeline = timelineOf('we-love-deep-learning');
  const frame = timeline.trace(0).frames.findIndex(({ label }) => label === 'softmax');
  const session = changedSession(NEW_SESSION, { cursor: { ...START, frame } });
  const { step } = screenParts(session, createBranches(timeline), 80, 24)!;
  expect(step.map(textOf).find((line) => line.includes('word'))).toMatch(/word +z +e\^z +P/);
});
