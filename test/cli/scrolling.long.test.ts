/** Steps of an iteration in a real pseudo-terminal, scrolled to the end of their panes by PgDn alone. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { changedSession, newSession } from '../../src/debugger/session.js';
import { allRows } from '../../src/document/drawing/rows/blocks.js';
import { textOf, truncateRow } from '../../src/document/drawing/rows/rows.js';
import { centreRows } from '../../src/terminal/screen/layout/centre-rows.js';
import { createPaneCache } from '../../src/terminal/screen/panes-cache.js';
import { createBranches } from '../../src/timeline/branches.js';
import { START } from '../../src/timeline/cursor.js';
import { CLI } from '../support/command-line.js';
import { DEPTH } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import type { Terminal } from '../support/terminal.js';
import { openTerminal } from '../support/test-terminal.js';

const PAGE_DOWN = '\x1b[6~';
const PAGE = 10;
/** Of more steps than these, one of each op and phase is looked at. Whoever tests at length looks at more. */
const MOST_STEPS = DEPTH > 1 ? 200 : 0;

interface StepBox {
  readonly lines: readonly string[];
  readonly width: number;
  readonly below: number;
}

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];

describe.each(SIZES)('at $columns×$rows', ({ columns, rows }) => {
  test.each(SHIPPED)(
    'PgDn reaches the last row of the pane at each kind of step of iteration 0 of %s',
    async (name) => {
      const terminal = openTerminal([process.execPath, CLI, name, '--theme', 'none'], {
        columns,
        rows,
        variables: { BACKSTEP_TOUR: 'off' },
      });
      await terminal.until(/start of \d+ steps/);
      const timeline = timelineOf(name);
      const { frames } = timeline.trace(0);
      const branches = createBranches(timeline);
      const kinds = new Set<string>();
      let scrolled = 0;
      for (const { index, op, scope } of frames) {
        const kind = `${scope[0]} ${op.name}`;
        if (frames.length > MOST_STEPS && kinds.has(kind)) continue;
        kinds.add(kind);
        const next = new RegExp(`step ${index + 1} of ${frames.length}$`, 'm');
        await terminal.type(`g0.${index + 1}\r`, next);
        const pane = stepBox(terminal);
        if (pane.below > 0) {
          scrolled++;
          await terminal.type(PAGE_DOWN.repeat(Math.ceil(pane.below / PAGE)), /^(?!.*↓ \d+ more PgDn)/s);
        }
        const session = changedSession(newSession(timeline), { cursor: { ...START, frame: index } });
        const moment = momentAt(timeline, session.where.cursor);
        const { width, lines } = pane;
        const centre = centreRows(moment, session, branches, width, lines.length, createPaneCache());
        const [{ title }, whole] = [centre, allRows(centre)];
        const shown = stepBox(terminal).lines;
        const texts = whole.map((row) => textOf(truncateRow(row, pane.width)).trimEnd());
        const end = texts.slice(-shown.length);
        // Over a list that stands at its target, the sentence, the formula and the names of the columns stay.
        const staying = Math.max(
          0,
          shown.findIndex((line, y) => line !== texts[y]),
        );
        expect(shown.slice(staying, end.length), title).toEqual(end.slice(staying));
      }
      expect(kinds.size).toBeGreaterThan(10);
      // A large terminal has every step of the smallest fixtures in view.
      if (rows === 24) expect(scrolled).toBeGreaterThan(0);
    },
  );
});

/** The content of the box with the focus, and how many rows are out of view below it. */
function stepBox({ emulator }: Terminal): StepBox {
  const screen = emulator.grid().rows.map(({ text }) => text);
  const top = screen.findIndex((cells) => cells.join('').includes('◂─'));
  const [left, right] = [screen[top].lastIndexOf('╭'), screen[top].lastIndexOf('╮')];
  const bottom = screen.findIndex((cells, y) => y > top && cells[left] === '╰');
  const content = screen.slice(top + 1, bottom).map((cells) => cells.slice(left + 2, right - 1));
  return {
    lines: content.map((cells) => cells.join('').trimEnd()),
    width: right - left - 3,
    below: Number(/↓ (\d+) more PgDn/.exec(screen[bottom].join(''))?.[1] ?? 0),
  };
}
