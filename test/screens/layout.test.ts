/**
 * Every screen at the sizes that people have: what a terminal shows is what the views say, and all of it is whole.
 */
import { describe, expect, it } from 'vitest';
import { besideAt } from '../../src/analysis/map/beside.js';
import { sayTour } from '../../src/commands/articles/tour.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { DETAILS } from '../../src/debugger/looking/look.js';
import type { Overlay } from '../../src/debugger/session.js';
import { isRevealed } from '../../src/debugger/teaching/quiz.js';
import type { Size } from '../../src/document/cells/cell-grid.js';
import { blockRows } from '../../src/document/drawing/rows/blocks.js';
import { type Row, rowWidth } from '../../src/document/drawing/rows/rows.js';
import { momentOf } from '../../src/explaining/compared.js';
import { isOfKind } from '../../src/questions/answer.js';
import { ANSWERS } from '../../src/questions/answers.js';
import { INFORMATION, INFORMATION_TOPICS } from '../../src/questions/information.js';
import { cellsOf } from '../../src/terminal/components/rows.js';
import { DARK } from '../../src/terminal/components/theme.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { planFor, plannedFor } from '../../src/terminal/screen/layout/plan.js';
import { bandsOf, type ScreenParts, screenParts } from '../../src/terminal/screen/screen.js';
import { encodeDifference } from '../../src/terminal/stream/difference.js';
import { ENTER_SCREEN } from '../../src/terminal/stream/screen-modes.js';
import { listFixtures } from '../../src/training/fixture/list-fixtures.js';
import { type AppStage, openApp, settle } from '../support/app-stage.js';
import { DEPTH, oneOf } from '../support/depth.js';
import { createEmulator, type Emulator } from '../support/emulator.js';
import { expectSameLooks } from '../support/same-looks.js';
import { SCREENS, showScreen } from '../support/screens.js';
import { gridInVisualOrder, gridText } from '../support/shown-grid.js';

const SIZES = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
  { columns: 250, rows: 80 },
] as const;
/** From each size to the next larger one, and from the largest to the smallest. */
const PATH = [...SIZES, SIZES[0]];

/** Of the way through all sizes one size for each screen, and a resize for every other; all of it in the long tests. */
function pathOf(turn: number): readonly Size[] {
  const start = turn % SIZES.length;
  return DEPTH > 1 ? PATH : PATH.slice(start, start + 1 + (turn % 2));
}

/** The characters that a row shows. */
function shownText(row: Row): string {
  return cellsOf(row, DARK).text.join('');
}

/** The lines that the views say, put together as the layout has them. */
function linesOf(parts: ScreenParts): readonly string[] {
  const text = (row: ScreenParts['footer'] | undefined): string => (row === undefined ? '' : shownText(row));
  const beside = (...boxes: readonly ScreenParts['top'][]): string[] =>
    Array.from({ length: Math.max(...boxes.map((box) => box.length)) }, (_, y) =>
      boxes.map((box) => text(box[y])).join(''),
    );
  const { top, panes, lower, bottom } = bandsOf(parts);
  return [...top.map(text), ...beside(...panes), ...beside(...lower), ...bottom.map(text)].map((line) =>
    line.trimEnd(),
  );
}

function partsOf({ store }: AppStage, columns: number, rows: number): ScreenParts {
  const { session, branches } = store.getState();
  const parts = screenParts(session, branches, columns, rows);
  if (parts === null) throw new Error(`${columns}×${rows} is too small`);
  return parts;
}

describe(`at ${SIZES.map(({ columns, rows }) => `${columns}×${rows}`).join(', ')}`, () => {
  for (const [turn, screen] of oneOf(3, SCREENS.entries())) {
    it(`${screen.name}: the terminal shows what the views say, whole and within the screen`, async () => {
      const [first, ...others] = pathOf(turn);
      const app = await showScreen(screen, first);
      looked.push(kindsOn(app));
      await expectShown(app, first);
      for (const size of others) {
        app.stage.resize(size);
        await settle();
        await expectShown(app, size);
      }
      app.close();
    });
  }
});

const emulators = new Map<number, Emulator>();

/** One terminal of each size for all screens: entering the screen clears it. */
function emulatorOf(columns: number, rows: number): Emulator {
  const emulator = emulators.get(columns) ?? createEmulator({ columns, rows });
  emulators.set(columns, emulator);
  return emulator;
}

/** What has been on each screen. */
const looked: (readonly string[])[] = [];

function kindsOn({ store }: AppStage): readonly string[] {
  const { session } = store.getState();
  const { answer, overlay, message, focus, displays } = session.open;
  const { lesson, quiz, tour } = session.teaching;
  const { playing, progress, cursor } = session.where;
  const { look } = session;
  return [
    ...[`answer ${answer?.kind}`, `overlay ${overlay.kind}`, `focus ${focus}`, `detail ${look.detail}`],
    ...[
      `tone ${message?.tone}`,
      `scale ${look.lossScale}`,
      `zoom ${look.zoom > 0}`,
      `explained ${look.explained !== null}`,
    ],
    ...(isOfKind(INFORMATION, answer) ? [`topic ${answer.topic}`] : []),
    ...(overlay.kind === 'prompt' ? [`completing ${overlay.prompt.candidates.length > 0}`] : []),
    ...(quiz === null ? [] : [`quiz ${isRevealed(quiz, cursor)}`]),
    ...[`lesson ${lesson !== null}`, `tour ${tour?.stop ?? null}`, `displays ${displays.length > 0}`],
    ...[`playing ${playing}`, `progress ${progress !== null}`],
  ];
}

async function expectShown(app: AppStage, { columns, rows }: Size): Promise<void> {
  expect(app.errors).toEqual([]);
  const emulator = emulatorOf(columns, rows);
  emulator.write(ENTER_SCREEN + Buffer.from(encodeDifference(null, app.stage.grid, 'true-color')).toString());
  expectSameLooks(emulator.grid(), gridInVisualOrder(app.stage.grid));
  const shown = gridText(app.stage.grid).split('\n');
  expect(shown).toHaveLength(rows);
  if (app.store.getState().session.open.overlay.kind === 'chooser') {
    const text = shown.join('\n');
    const names = listFixtures().filter(({ name }) => text.includes(name));
    expect(names.length).toBeGreaterThanOrEqual(Math.min(listFixtures().length, rows - 15));
    expect(text).toContain('❯ ');
    return;
  }
  const parts = partsOf(app, columns, rows);
  expect(shown).toEqual(linesOf(parts));
  expectWhole(app, parts, columns, rows);
}

/** No row is wider than the screen, the cursor is in view, and what is cut says so. */
function expectWhole({ store }: AppStage, parts: ScreenParts, columns: number, rows: number): void {
  const { session, branches } = store.getState();
  const moment = momentOf(session, branches);
  for (const row of [...parts.top, parts.footer]) expect(rowWidth(row)).toBeLessThanOrEqual(columns);
  for (const pane of [parts.program, parts.step, parts.loss, parts.targets, parts.displays]) {
    expect(new Set(pane.map(rowWidth)).size).toBeLessThanOrEqual(1);
  }
  const plan = planFor({ columns, rows }, plannedFor(session, moment.timeline));
  if (plan === null) return;
  if (parts.program.length > 0) {
    const { count, chosen } = besideAt(moment, session);
    const marks = session.open.focus === 'program' && session.open.listingLine !== null ? /▸|▶/ : /▶/;
    expect(parts.program.some((row) => row.some(({ text }) => marks.test(text)))).toBe(true);
    expect(chosen).toBeGreaterThanOrEqual(0);
    expect(chosen).toBeLessThan(count);
  }
  if (session.open.overlay.kind !== 'none' || plan.step === null) return;
  const width = plan.step.columns - 4;
  const pane = centrePane(moment, session, width, plan.step.rows - 2);
  const whole = [...blockRows(sayTour(session, moment.timeline), { width }), ...pane.rows];
  const words = new Set(whole.flatMap((row) => shownText(row).split(/\s+/)));
  const shownRows = parts.step.slice(1, -1).map((row) => row.slice(1, -1));
  for (const row of shownRows) {
    const line = shownText(row).trimEnd();
    for (const word of line.split(/\s+/)) {
      // A number that has changed has its direction before it.
      const known = words.has(word) || words.has(word.replace(/^[▲▼]/, '')) || word.endsWith('…');
      expect(word === '' || known, `"${word}" of "${line}"`).toBe(true);
    }
  }
  const isSelected = (row: Row): boolean => row.some(({ role }) => role === 'selected');
  if (session.where.selection === null || session.open.scroll !== 0 || !whole.some(isSelected)) return;
  // A question about the selected element comes before it.
  const isAsked = session.teaching.quiz?.element === session.where.selection && session.open.answer === null;
  const first = shownText(whole[0]).trimEnd().slice(0, 20);
  expect(isAsked ? shownText(shownRows[0]).includes(first) : parts.step.some(isSelected)).toBe(true);
}

describe('the screens that are looked at', () => {
  /** A type that has one more makes this fail to compile. */
  const OVERLAYS: Readonly<Record<Overlay['kind'], true>> = { none: true, help: true, chooser: true, prompt: true };

  it('have every answer, overlay, topic, detail and kind of message among them', ({ skip }) => {
    if (looked.length < SCREENS.length) skip('Not all screens have been looked at in this run.');
    const seen = new Set(looked.flat());
    const wanted = [
      ...['answer undefined', ...ANSWERS.map(({ kind }) => `answer ${kind}`)],
      ...Object.keys(OVERLAYS).map((kind) => `overlay ${kind}`),
      ...INFORMATION_TOPICS.map((topic) => `topic ${topic}`),
      ...DETAILS.map((detail) => `detail ${detail}`),
      ...['focus step', 'focus program', 'tone information', 'tone warning', 'tone undefined'],
      ...['scale linear', 'scale logarithmic', 'zoom true', 'explained true'],
      ...['completing true', 'completing false', 'quiz true', 'quiz false', 'lesson true'],
      ...['tour 2', 'tour 7', 'tour null', 'displays true', 'playing true', 'progress true'],
    ];
    expect(
      wanted.filter((kind) => !seen.has(kind)),
      'each needs a screen in test/support/screens.ts',
    ).toEqual([]);
  });
});

it('shows in the footer only keys that fit whole, the most important first', () => {
  for (const { columns, rows } of SIZES) {
    const app = openApp({ columns, rows });
    const { footer } = partsOf(app, columns, rows);
    const hints = footer.map(({ text }) => text.trim()).filter((text) => COMMANDS.some(({ words }) => words === text));
    expect(hints.slice(0, 2)).toEqual(['step', 'tour']);
    expect(hints.slice(-2)).toEqual(['commands', 'help']);
    app.close();
  }
});

it('says how large the screen has to be below the smallest size', () => {
  for (const [columns, rows] of [
    [39, 20],
    [40, 19],
    [12, 3],
    [1, 1],
  ]) {
    const app = openApp({ columns, rows });
    const [line] = gridText(app.stage.grid).split('\n');
    expect(`${columns}×${rows} is too small: needs 40×20`.startsWith(line.replace('…', ''))).toBe(true);
    expect(app.errors).toEqual([]);
    app.close();
  }
});
