/** What could not be looked at in a recording is said wherever something is asked, with how it is kept another time. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FrameScene } from '../../../src/debugger/expressions/scene.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { compileFormat } from '../../../src/debugger/stopping/printing.js';
import { blockRows } from '../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { sayDisplays } from '../../../src/explaining/displays.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { recallFrom } from '../../../src/timeline/history.js';
import { createCoverage, howToKeep } from '../../../src/timeline/unseen.js';
import { openHistoryAt, talkTo, withoutValues } from '../../support/recordings.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const whole = openHistoryAt(join(STORED, 'causal_masks.bst'));
/** Iterations 3 and 5 of 27 kept no values. */
const lacking = withoutValues(join(STORED, 'causal_masks.bst'), [3, 5], makeSharedFolder());
const NAME = 'parameter("encoder.layers.0.linear1.weight")';
const MEAN_SIZE = `mean(abs(${NAME}))`;

function talkAt(history: typeof whole, iteration: number) {
  const talk = talkTo(history);
  return talk.say(`goto ${iteration}`).then(() => talk);
}

describe('over', () => {
  test('leaves out iterations whose values were not kept, and says how many and how to keep them', async () => {
    const { say } = await talkAt(lacking, 7);
    const said = await say(`print over(7, ${MEAN_SIZE})`);
    expect(said).toMatch(/^over\(7, .*\) = \[/);
    expect(said).toMatch(
      /\. Of 7 iterations, 2 could not be looked at, since their values were not kept: Recorder\(…, values=\d+\) keeps them\.$/,
    );
    const { say: sayWhole } = await talkAt(whole, 7);
    expect(await sayWhole(`print over(7, ${MEAN_SIZE})`)).not.toContain('could not be looked at');
  });

  test('where none was kept says how they are kept', async () => {
    const { say } = await talkAt(lacking, 5);
    expect(await say(`print over(1, ${MEAN_SIZE})`)).toMatch(
      /were not recorded: Recorder\(…, values=\d+\) keeps them\.$/,
    );
  });

  test('in a condition counts as not looked at, where what is there does not decide', async () => {
    const { say } = await talkAt(lacking, 2);
    await say(`break if max(over(3, ${MEAN_SIZE})) > 1000`);
    // Iterations 3 and 5 have a part in those of 3, 4, 5, 6 and 7.
    expect(await say('continue')).toMatch(/^Nothing to stop at in \d+ steps; [1-9]\d* could not be looked at, since/);
  });
});

test('a display says in how many iterations its value was not recorded', async () => {
  const { held, say } = await talkAt(lacking, 7);
  await say(`display ${MEAN_SIZE}`);
  const rows = blockRows([sayDisplays(momentAt(lacking, held.session.where.cursor), held.session.open.displays)], {
    width: 110,
  }).map(textOf);
  expect(rows.join('')).toMatch(/2 not recorded/);
});

test('dprintf and a display say of how many iterations an over is made', async () => {
  const { held, say } = await talkAt(lacking, 6);
  const format = compileFormat(`at most {max(over(7, ${MEAN_SIZE}))}`, lacking);
  const scene = new FrameScene(lacking, { frame: 0, row: null }, lacking.trace(6), recallFrom(lacking));
  expect(format.print(scene)).toMatch(/^at most [\d.]+ \(2 of 7 not recorded\)$/);
  await say(`display max(over(7, ${MEAN_SIZE}))`);
  const rows = blockRows([sayDisplays(momentAt(lacking, held.session.where.cursor), held.session.open.displays)], {
    width: 110,
  }).map(textOf);
  expect(rows.join('')).toMatch(/\(without 2 of \d\)/);
});

test('diagnose says which updates it could not look at', async () => {
  const { held, say } = await talkAt(lacking, 7);
  await say('diagnose 7');
  await held.driver.whenIdle();
  const text = screenParts(held.session, held.branches, 120, 80)?.step.map(textOf).join('\n') ?? '';
  expect(text).toMatch(/Of \d+ updates, \d+ could not be looked at, since their values were not kept/);
});

test('what a budget left out is kept by a larger one', () => {
  expect(howToKeep({ elements: 70_000, budget: 5_300_000 })).toBe('Recorder(…, values="6 MB") keeps them');
  const coverage = createCoverage();
  coverage.look();
  coverage.miss({ unseen: 'values', elements: 9 });
  coverage.miss({ unseen: 'values', elements: 7, budget: 2e6 });
  expect(coverage.reasons()).toContain('values="2 MB"');
});
