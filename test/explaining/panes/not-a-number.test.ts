/** What is said where the numbers are NaN: nothing that would be false of them. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { centrePane } from '../../../src/terminal/screen/centre.js';
import { timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

const BROKEN = ['optimizer.learningRate=1e300', 'training.iterations=6'];

async function brokenAt(step: string): Promise<HeldSession> {
  const held = holdSession(timelineOf('villages-microgpt', ...BROKEN));
  await held.execute(`goto 3.${step}`);
  return held;
}

function pageOf({ session, timeline }: HeldSession): string {
  return centrePane(momentAt(timeline, session.where.cursor), session, 100).rows.map(textOf).join('\n');
}

describe('where the numbers are NaN', () => {
  test.each(['scores', 'mask', 'weights'])('the %s of attention say nothing of where a head looks', async (step) => {
    const page = pageOf(await brokenAt(step));
    expect(page).toContain('nothing can be said of where this head looks');
    expect(page).not.toMatch(/NaN %|even look/);
    expect(page).toMatch(/looks at .*\n[▸ ] .*NaN/);
  });

  test('no token has the largest probability', async () => {
    expect(pageOf(await brokenAt('predict/softmax'))).toMatch(/<BOS> +h +⚠NaN +none/);
  });

  test.each([
    ['learning-rates', /^The loss of iteration 3 is NaN already, so no rate can be judged from here\. "diagnose"/],
    ['sample', /^The model can write nothing at iteration 3: its probabilities are NaN\. "diagnose"/],
  ])('%s says so instead of an answer', async (command, message) => {
    const held = await brokenAt('perplexity');
    expect(await held.execute(command)).toMatch(message);
    expect(held.session.open.answer).toBeNull();
  });
});

test('a loss that does not move is not said to fall', async () => {
  const held = holdSession(timelineOf('we-love-deep-learning', ...BROKEN));
  await held.execute('goto 3', 'learning-rates');
  expect(pageOf(held)).toMatch(/\+0\.0000 +stays/);
  expect(pageOf(held)).not.toMatch(/\+0\.0000 +falls/);
});
