/** Screens of terminals that have ASCII only: spelled before they are laid out, so that they fit as others do. */
import { describe, expect, test } from 'vitest';
import { ASCII_LOOK } from '../../../src/debugger/looking/look.js';
import { changedSession } from '../../../src/debugger/session.js';
import { clustersOf, clusterWidth } from '../../../src/document/cells/width.js';
import { regionsOf } from '../../../src/document/drawing/rows/regions.js';
import { type Row, rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { hitAt } from '../../../src/terminal/screen/hit.js';
import { bandsOf, createScreenMemory, screenParts } from '../../../src/terminal/screen/screen.js';
import { timelineOf as timelineOfState } from '../../../src/terminal/store.js';
import type { History } from '../../../src/timeline/history.js';
import { oneOf } from '../../support/depth.js';
import { firstOfEachKind } from '../../support/first-frames.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';
import { SCREENS, showScreen } from '../../support/screens.js';
import { gridText } from '../../support/shown-grid.js';

const SIZES = [
  [120, 40],
  [80, 24],
  [60, 20],
] as const;

/** The characters of the user's own words. */
function ownCharacters({ program, replay, numbers }: History): ReadonlySet<string> {
  const { fixture = null } = replay?.programAt(numbers.at(0)) ?? {};
  return new Set(Array.from([...program.model.words, program.subject.name, JSON.stringify(fixture)].join('')));
}

function otherThanAscii(text: string, own: ReadonlySet<string>): string {
  return Array.from(text)
    .filter((character) => !/[\x20-\x7e\n]/.test(character) && !own.has(character))
    .join('');
}

function partsOf({ session, branches }: HeldSession, look: object, [columns, rows]: (typeof SIZES)[number]) {
  return screenParts(changedSession(session, look), branches, columns, rows)!;
}

/** All rows of a screen, part by part. */
function rowsOf(parts: ReturnType<typeof partsOf>): readonly Row[] {
  const { top, panes, lower, bottom } = bandsOf(parts);
  return [...top, ...panes.flat(), ...lower.flat(), ...bottom];
}

/** Which cells of a row its borders take. */
function bordersOf(line: Row): readonly number[] {
  const cells = clustersOf(textOf(line)).flatMap((cluster) => [cluster, ...Array(clusterWidth(cluster) - 1).fill('')]);
  return cells.flatMap((cell, x) => (/[│╭╮╰╯|+]/.test(cell) ? [x] : []));
}

describe.each(oneOf(3, SHIPPED))('the steps of %s in ASCII', (name) => {
  test('have only characters of ASCII and of its words, and the frame that they have with all characters', async () => {
    const held = holdSession(timelineOf(name));
    const own = ownCharacters(held.timeline);
    for (const [turn, { index }] of oneOf(3, firstOfEachKind(held.timeline.trace(1).frames)).entries()) {
      await held.execute(`goto 1.${index + 1}`);
      for (const size of oneOf(SIZES.length, SIZES, turn)) {
        const [ascii, unicode] = [ASCII_LOOK, {}].map((look) => partsOf(held, look, size));
        const [rows, others] = [ascii, unicode].map(rowsOf);
        const text = rows.map(textOf).join('\n');
        expect(otherThanAscii(text, own), text).toBe('');
        expect(rows.map(rowWidth).filter((width) => width > size[0])).toEqual([]);
        expect(rows).toHaveLength(others.length);
        for (const part of ['program', 'step', 'loss', 'targets', 'displays'] as const) {
          expect(ascii[part].map(rowWidth), text).toEqual(unicode[part].map(rowWidth));
          for (const [y, line] of ascii[part].entries()) {
            const [first = -1, last = -1] = [bordersOf(unicode[part][y])].flatMap((all) => [all[0], all.at(-1)]);
            if (first !== -1) expect(bordersOf(line), text).toEqual(expect.arrayContaining([first, last]));
          }
        }
      }
    }
  });
});

test('leaves nothing drawn in any character but ASCII, on every screen', async () => {
  for (const [turn, [columns, rows]] of SIZES.entries()) {
    for (const screen of oneOf(16, SCREENS, 5 * turn)) {
      const app = await showScreen({ ...screen, start: { ...screen.start, ...ASCII_LOOK } }, { columns, rows });
      const text = gridText(app.stage.grid);
      const own = ownCharacters(timelineOfState(app.store.getState()));
      expect(otherThanAscii(text, own), `${screen.name}\n${text}`).toBe('');
      app.close();
    }
  }
});

test('a click finds the number that is drawn under it, also where what stands before it is spelled at length', async () => {
  const held = holdSession(timelineOf());
  await held.execute('goto 3.7');
  const session = changedSession(held.session, ASCII_LOOK);
  const memory = createScreenMemory();
  const [columns, rows] = [120, 40];
  const parts = screenParts(session, held.branches, columns, rows, memory)!;
  const left = rowWidth(parts.program[0]);
  const numbers = regionsOf(parts.step).flatMap(({ part, row, from, to }) =>
    part.kind === 'value' && part.of !== undefined ? [{ of: part.of, row, from, to }] : [],
  );
  expect(parts.step.map(textOf).join('\n')).toContain('sum P = ');
  expect(numbers.length).toBeGreaterThan(3);
  for (const { of, row, from, to } of numbers) {
    for (const x of [from, to - 1]) {
      const hit = hitAt(session, held.branches, columns, rows, left + x, parts.top.length + row, memory);
      expect(hit).toMatchObject({ kind: 'step', number: of });
    }
  }
});

test('panes that are drawn with all characters are not taken for spelled ones', async () => {
  const held = holdSession(timelineOf());
  await held.execute('goto 2.7');
  const memory = createScreenMemory();
  const stepIn = (look: object): string =>
    screenParts(changedSession(held.session, look), held.branches, 120, 40, memory)!.step.map(textOf).join('\n');
  const before = stepIn({});
  expect(otherThanAscii(stepIn(ASCII_LOOK), new Set())).toBe('');
  expect(stepIn({})).toBe(before);
});
