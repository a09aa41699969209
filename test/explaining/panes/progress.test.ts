/** How far a run has come, between two iterations. */

import { expect, test } from 'vitest';
import { isReplayed, momentAt } from '../../../src/debugger/places/moment.js';
import { speak } from '../../../src/document/drawing/speech/speech.js';
import { topOverTime } from '../../../src/explaining/panes/progress.js';
import { sayStep } from '../../../src/explaining/step.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { START } from '../../../src/timeline/cursor.js';
import { oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';

test('the target among the likeliest words is told in words, so that it is heard, too', () => {
  const timeline = timelineOf();
  finish(timeline.visit(21));
  const moment = momentAt(timeline, { ...START, iteration: 20 });
  if (!isReplayed(moment)) throw new Error('The run is not replayed.');
  expect(speak(topOverTime(moment)).slice(0, 3)).toEqual([
    'The 5 likeliest words after "<BOS>"',
    'iteration 0, iteration 20',
    '1, the 0.4488, we 0.5300 target',
  ]);
});

test.each(oneOf(3, SHIPPED, 2))('nothing in brackets is lost when %s is read aloud', (name) => {
  const timeline = timelineOf(name);
  finish(timeline.visit(3));
  const places = [START, { ...START, iteration: 2 }, ...[0, 5, 20, 40].map((frame) => ({ ...START, frame }))];
  for (const place of places) {
    const { blocks } = sayStep(momentAt(timeline, place), null);
    expect(speak(blocks).filter((line) => /\(\s*,|(?<!\w)\(\s*\)/.test(line))).toEqual([]);
  }
});
