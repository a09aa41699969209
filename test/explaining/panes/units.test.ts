/** What a token is called: a word or a letter, as the run has cut its text, and a token where it is neither. */

import { describe, expect, test } from 'vitest';
import { USUAL_LOOK } from '../../../src/debugger/looking/look.js';
import { symbolsOf } from '../../../src/debugger/looking/symbols.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { START } from '../../../src/timeline/cursor.js';
import { unitOf } from '../../../src/training/iteration/program.js';
import { oneOf } from '../../support/depth.js';
import { timelineOf } from '../../support/fixtures.js';
import { stepPane } from '../../support/step-pane.js';

/** With every symbol explained. */
const IN_FULL = { ...USUAL_LOOK, detail: 'full' } as const;

/** The panes of iteration 0 and the progress after it, without what the fixture's author says. */
function* panesOf(name: string): Generator<string> {
  const timeline = timelineOf(name);
  const { frames } = timeline.trace(0);
  const places = [...frames.map(({ index }) => ({ iteration: 0, frame: index })), { iteration: 1, frame: -1 }];
  for (const place of places) {
    const pane = stepPane(momentAt(timeline, { ...START, ...place }), null, 100, { look: IN_FULL });
    yield [pane.title.join(' › '), ...pane.rows.map(textOf)].join('\n');
  }
}

describe('what a token is called', () => {
  test('depends on how the text is cut', () => {
    const units = ['we-love-deep-learning', 'villages-microgpt', 'harbour-bpe'].map((name) =>
      unitOf(timelineOf(name).program.subject),
    );
    expect(units).toEqual(['word', 'letter', 'token']);
  });

  test.each(oneOf(2, ['river-gpt', 'villages-mlp', 'villages-bigram', 'villages-microgpt'], 1))(
    'is never a word in the steps of %s',
    (name) => {
      const wrong = [...panesOf(name)].flatMap((text) => text.match(/^.*\bwords?\b.*$/gim) ?? []);
      expect([...new Set(wrong)]).toEqual([]);
    },
  );

  test('is w in a formula about any of them, or token where w is one', () => {
    const formulaOf = (name: string): string => [...panesOf(name)].find((text) => text.includes('    P(')) ?? '';
    expect(formulaOf('we-love-deep-learning')).toMatch(/ {4}P\(w\) = e\^z\(w\) \/ Σ e\^z$/m);
    expect(formulaOf('villages-bigram')).toMatch(/ {4}P\(token\) = e\^\(z\(token\) − max z\) \/ Σ e\^\(z − max z\)$/m);
    const bigram = timelineOf('villages-bigram').trace(0);
    const softmax = bigram.frames.find(({ op }) => op.name === 'normalize');
    expect(softmax === undefined ? [] : symbolsOf(softmax, 'letter').map(({ symbol }) => symbol)).toContain('token');
  });
});
