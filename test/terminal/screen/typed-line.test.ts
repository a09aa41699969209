/** The line being typed in the footer: its end stays in view, whatever it holds and however narrow the screen is. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openPrompt } from '../../../src/debugger/prompt/prompt.js';
import { changedSession } from '../../../src/debugger/session.js';
import { rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { texts } from '../../support/texts.js';

const held = holdSession(timelineOf());

function footerOf(text: string, caret: number, columns: number) {
  const prompt = { ...openPrompt(text), caret };
  return screenParts(changedSession(held.session, { overlay: { kind: 'prompt', prompt } }), held.branches, columns, 22)!
    .footer;
}

test('fits the screen, whatever is typed', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 44, max: 80 }), (text, columns) => {
      expect(rowWidth(footerOf(text, text.length, columns))).toBeLessThanOrEqual(columns);
    }),
  );
});

test('shows its end where it is too long, in whole letters', () => {
  const footer = textOf(footerOf('e\u0302\u0301'.repeat(100), 300, 44));
  expect(footer).toMatch(/^:…(?:e\u0302\u0301){10,}█/);
});

test('shows the caret on a mark, which takes no cell by itself', () => {
  const footer = footerOf('print e\u0301', 7, 80);
  expect(footer.find(({ role }) => role === 'selected')?.text).toBe('◌\u0301');
});
