/**
 * Every screen at the sizes that people have: what a terminal shows is what the views say, and all of it is whole.
 */
import { describe, expect, it } from 'vitest';
import { listFixtures } from '../../src/data/list-fixtures.js';
import { COMMANDS } from '../../src/debugger/commands.js';
import { momentAt } from '../../src/debugger/moment.js';
import { cursorLine, listingLines } from '../../src/debugger/program-lines.js';
import { timelineOf } from '../../src/store.js';
import { gridText } from '../../src/terminal/cell-grid.js';
import { encodeDifference } from '../../src/terminal/difference.js';
import { ENTER_SCREEN } from '../../src/terminal/screen-modes.js';
import { gridInVisualOrder } from '../../src/terminal/visual-order.js';
import { paintedText } from '../../src/ui/paint-row.js';
import { DARK } from '../../src/ui/theme.js';
import { layoutFor } from '../../src/views/layout.js';
import { rowWidth } from '../../src/views/rows.js';
import { type ScreenParts, screenParts } from '../../src/views/screen.js';
import { centrePane } from '../../src/views/step.js';
import { tourRows } from '../../src/views/tour.js';
import { type AppStage, openApp } from '../support/app-stage.js';
import { createLargeMatrix } from '../support/large-matrix.js';
import { expectSameGrid } from '../support/same-grid.js';
import { SCREENS } from '../support/screens.js';
import { createEmulator } from '../terminal/emulator.js';

const SIZES = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
] as const;

const CASES = [
  ...SCREENS,
  { name: 'a picture', program: createLargeMatrix(64, 256), keys: [':', ...'goto', 'space', ...'.29', 'return'] },
  {
    name: 'a picture from near',
    program: createLargeMatrix(64, 256),
    keys: [':', ...'goto', 'space', ...'.29', 'return', 'z', 'z', 'z', '.'],
  },
];

/** The lines that the views say, put together as the layout has them. */
function linesOf({ top, program, step, loss, targets, footer, ...rest }: ScreenParts): readonly string[] {
  const text = (row: ScreenParts['footer'] | undefined): string => (row === undefined ? '' : paintedText(row, DARK));
  const beside = (left: ScreenParts['top'], right: ScreenParts['top']): string[] =>
    Array.from({ length: Math.max(left.length, right.length) }, (_, y) => text(left[y]) + text(right[y]));
  const extra = 'scrubber' in rest && rest.scrubber !== null ? [text(rest.scrubber as ScreenParts['footer'])] : [];
  return [...top.map(text), ...beside(program, step), ...beside(loss, targets), ...extra, text(footer)].map((line) =>
    line.trimEnd(),
  );
}

function partsOf({ store }: AppStage, columns: number, rows: number): ScreenParts {
  const { session, branches } = store.getState();
  const parts = screenParts(session, branches, columns, rows);
  if (parts === null) throw new Error(`${columns}×${rows} is too small`);
  return parts;
}

describe.each(SIZES)('at $columns×$rows', ({ columns, rows }) => {
  for (const { name, keys, ...options } of CASES) {
    it(`${name}: the terminal shows what the views say, whole and within the screen`, async () => {
      const app = openApp({ columns, rows, ...options });
      await app.press(...keys);
      expect(app.errors).toEqual([]);
      const emulator = createEmulator({ columns, rows });
      await emulator.write(ENTER_SCREEN);
      await emulator.write(encodeDifference(null, app.stage.grid, 'true-color'));
      expectSameGrid(emulator.grid(), gridInVisualOrder(app.stage.grid));
      const shown = gridText(app.stage.grid).split('\n');
      expect(shown).toHaveLength(rows);
      if (app.store.getState().session.overlay.kind === 'chooser') {
        for (const { name: fixture } of listFixtures()) expect(shown.join('\n')).toContain(fixture);
      } else {
        const parts = partsOf(app, columns, rows);
        expect(shown).toEqual(linesOf(parts));
        expectWhole(app, parts, columns, rows);
      }
      app.close();
    });
  }
});

/** No row is wider than the screen, the cursor is in view, and what is cut says so. */
function expectWhole({ store }: AppStage, parts: ScreenParts, columns: number, rows: number): void {
  const { session } = store.getState();
  const timeline = timelineOf(store.getState());
  const moment = momentAt(timeline, session.cursor);
  for (const row of [...parts.top, parts.footer]) expect(rowWidth(row)).toBeLessThanOrEqual(columns);
  for (const pane of [parts.program, parts.step, parts.loss, parts.targets]) {
    expect(new Set(pane.map(rowWidth)).size).toBeLessThanOrEqual(1);
  }
  const layout = layoutFor(columns, rows);
  if (layout.kind !== 'panes') return;
  if (parts.program.length > 0) {
    const lines = listingLines(moment, session.folds);
    const wanted =
      session.focus === 'program' && session.listingLine !== null ? session.listingLine : cursorLine(lines, moment);
    const marks = session.focus === 'program' && session.listingLine !== null ? /▸|▶/ : /▶/;
    expect(parts.program.some((row) => row.some(({ text }) => marks.test(text)))).toBe(true);
    expect(wanted).toBeGreaterThanOrEqual(0);
  }
  if (session.overlay.kind !== 'none' || parts.step.length === 0) return;
  const width = layout.stepWidth - 4;
  const pane = centrePane(moment, session, width, layout.bodyHeight - 2);
  const whole = [...tourRows(session.tour, width), ...pane.rows];
  const words = new Set(whole.flatMap((row) => paintedText(row, DARK).split(/\s+/)));
  const shownRows = parts.step.slice(1, -1).map((row) => row.slice(1, -1));
  for (const row of shownRows) {
    const line = paintedText(row, DARK).trimEnd();
    for (const word of line.split(/\s+/)) {
      // A number that has changed has its direction before it.
      const known = words.has(word) || words.has(word.replace(/^[▲▼]/, '')) || word.endsWith('…');
      expect(word === '' || known, `"${word}" of "${line}"`).toBe(true);
    }
  }
  if (whole.some((row) => row.some(({ role }) => role === 'selected'))) {
    const visible = session.scroll !== null || parts.step.some((row) => row.some(({ role }) => role === 'selected'));
    expect(visible).toBe(true);
  }
}

it('shows in the footer only keys that fit whole, the most important first', () => {
  for (const { columns, rows } of SIZES) {
    const app = openApp({ columns, rows });
    const { footer } = partsOf(app, columns, rows);
    const hints = footer.map(({ text }) => text.trim()).filter((text) => COMMANDS.some(({ hint }) => hint === text));
    expect(hints.slice(0, 4)).toEqual(['step', 'select', 'help', 'quit']);
    app.close();
  }
});

it('says how large the screen has to be below the smallest size', () => {
  for (const [columns, rows] of [
    [59, 20],
    [60, 19],
    [12, 3],
    [1, 1],
  ]) {
    const app = openApp({ columns, rows });
    const [line] = gridText(app.stage.grid).split('\n');
    expect(`${columns}×${rows} is too small: needs 60×20`.startsWith(line.replace('…', ''))).toBe(true);
    expect(app.errors).toEqual([]);
    app.close();
  }
});
