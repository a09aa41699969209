/** The slope of −ln P, whose lines are one formula: with what arrives at it, and the target by its name. */
import { expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { surpriseSlope } from '../../../src/model/ops/surprise-slope.js';
import { START } from '../../../src/timeline/cursor.js';
import { timelineOf } from '../../support/fixtures.js';
import { unwrapped } from '../../support/lines.js';
import { stepPane } from '../../support/step-pane.js';

function paneAt(name: string, label: string): string {
  const timeline = timelineOf(name);
  const frame = timeline.trace(0).frames.find(({ op, label: own }) => op.name === label || own === label);
  const row = timeline.trace(0).outcome.groups[0].scope === null ? 0 : null;
  const moment = momentAt(timeline, { ...START, frame: frame?.index ?? -1, row });
  return unwrapped(stepPane(moment, null, 110).rows.map(textOf).join('\n'));
}

test('in a batch has the 1/N of the mean, and names the target and its prediction', () => {
  const text = paneAt('villages-bigram', surpriseSlope.name);
  expect(text).toContain('∂loss/∂P(target) = −(1/N) / P(target)');
  expect(text).toMatch(/∂loss\/∂P\(\S\), prediction 1 = −0\.03125 \/ 0\.\d+ = −\d/);
});

test('of a total has nothing but 1 above', () => {
  expect(paneAt('we-love-deep-learning', surpriseSlope.name)).toContain('∂loss/∂P(target) = −1 / P(target)');
});

test('only the objective is called what training makes smaller, and a perplexity to come is left out', () => {
  const objective = 'This is what training makes smaller';
  expect(paneAt('river-gpt', 'total')).not.toContain(objective);
  expect(paneAt('we-love-deep-learning', 'total')).toContain(objective);
  expect(paneAt('we-love-deep-learning', 'total')).not.toContain('perplexity not yet');
});
