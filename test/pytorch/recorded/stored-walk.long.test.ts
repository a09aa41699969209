/** Every stored recording, opened as it would be and stepped through to its end and back, on screens of three sizes. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { openRecording } from '../../../src/pytorch/recorded/open-recording.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { compareCursors } from '../../../src/timeline/cursor.js';
import { holdSession } from '../../support/held-session.js';

const folder = fileURLToPath(new URL('stored/', import.meta.url));
const SIZES = [
  [120, 40],
  [80, 24],
  [60, 20],
] as const;

test.each(readdirSync(folder))('%s is walked there and back', (name) => {
  const opened = finish(openRecording(name, null, folder));
  const held = holdSession(opened.history);
  const screens = (): readonly string[] =>
    SIZES.map(([columns, rows]) => {
      const parts = screenParts(held.session, held.branches, columns, rows);
      return parts === null ? '' : [...parts.top, ...parts.step].map(textOf).join('\n');
    });
  /** The screens up to where a key leads nowhere any more. */
  const walk = (key: string): readonly (readonly string[])[] => {
    const seen = [screens()];
    for (;;) {
      const before = held.session.where.cursor;
      held.press(key);
      if (compareCursors(before, held.session.where.cursor) === 0) return seen;
      seen.push(screens());
    }
  };
  const forth = walk('right');
  const back = walk('left').toReversed();
  expect(forth.length).toBeGreaterThan(10);
  for (const text of forth.flat()) {
    expect(text.split('\n').filter((line) => /\p{L}/u.test(line)).length, text).toBeGreaterThan(4);
  }
  expect(back.map(([wide]) => wide.split('\n', 2))).toEqual(forth.map(([wide]) => wide.split('\n', 2)));
});
