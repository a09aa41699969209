/**
 * Help with reading: levels of detail, symbols explained, the tour.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listLessons } from '../../../src/cli/course.js';
import { openLesson } from '../../../src/cli/lesson.js';
import { takeFirstRun } from '../../../src/cli/remembered/first-run.js';
import { sayTour } from '../../../src/commands/articles/tour.js';
import { beginLesson } from '../../../src/commands/lesson-commands.js';
import { spell } from '../../../src/commands/spelling.js';
import { USUAL_LOOK } from '../../../src/debugger/looking/look.js';
import { symbolsOf } from '../../../src/debugger/looking/symbols.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { TOUR_OF_RUN } from '../../../src/debugger/teaching/tour.js';
import { textsOf } from '../../../src/document/document.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { textOfFormula } from '../../../src/document/formula-text.js';
import { symbolicOf } from '../../../src/numbers/engine/symbolic.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { changeSession, timelineOf } from '../../../src/terminal/store.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { listFixtures } from '../../../src/training/fixture/list-fixtures.js';
import { type AppStage, openApp } from '../../support/app-stage.js';
import { oneOf } from '../../support/depth.js';
import { openShipped } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { gridText } from '../../support/shown-grid.js';
import { stepPane } from '../../support/step-pane.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const SIZE = { columns: 120, rows: 40 };

function centreOf(app: AppStage): string {
  return gridText(app.stage.grid);
}

/** As its footer writes it. */
function messageOf({ store }: Pick<ReturnType<typeof openApp>, 'store'>): string {
  return spell(store.getState().session.open.message?.text ?? '', 'signs');
}

describe('detail', () => {
  it('leaves explanations out or adds symbols, and never touches formulas and values', () => {
    const timeline = new Timeline(openShipped());
    const { frames } = timeline.trace(0);
    for (const { index } of frames) {
      const moment = momentAt(timeline, { branch: 0, iteration: 0, frame: index, row: null });
      const rowsAt = (detail: 'terse' | 'plain' | 'full') =>
        apart(stepPane(moment, null, 80, { look: { ...USUAL_LOOK, detail } }));
      const [{ words: terse }, { words: plain, pictures }, { words: full, ...rest }] = (
        ['terse', 'plain', 'full'] as const
      ).map(rowsAt);
      expect(rest.pictures).toEqual(pictures);
      expect(terse.length).toBeLessThanOrEqual(plain.length);
      const isValue = (row: (typeof plain)[number]): boolean =>
        row.length > 0 && !row.every(({ role, text }) => role === 'prose' || role === 'aside' || text.trim() === '');
      expect(terse.filter(({ length }) => length > 0)).toEqual(plain.filter(isValue));
      expect(full.slice(0, plain.length)).toEqual(plain);
      expect(full.map(textOf).join('\n')).toContain('The tensors of this step');
    }
  });

  it('cycles by its key and says so', async () => {
    const app = openApp(SIZE);
    await app.press('s');
    expect(centreOf(app)).toContain('The context picks its row');
    await app.press('D');
    expect(centreOf(app)).toContain('The context picks its row');
    expect(centreOf(app)).toContain('The symbols of z(w) = table(context, w)');
    await app.press('D');
    expect(centreOf(app)).not.toContain('The context picks its row');
    await app.press('D');
    expect(app.store.getState().session.look.detail).toBe('plain');
    app.close();
  });
});

/** What stands above the pictures, and these. */
function apart({ rows, pictures }: ReturnType<typeof stepPane>) {
  const count = rows.length - pictures;
  return { words: rows.slice(0, count), pictures: rows.slice(count) };
}

/** Presses the key for explanations until none is open, and counts. */
async function pressUntilNone(app: AppStage): Promise<number> {
  for (let pressed = 1; pressed < 40; pressed++) {
    await app.press('y');
    if (!/\[[^\]\s]+\]/.test(centreOf(app))) return pressed;
  }
  throw new Error('an explanation is open still');
}

describe('symbols', () => {
  it('are explained one after the other, in brackets where they stand, then the terms in the sentences', async () => {
    const app = openApp(SIZE);
    await app.press(']', ']', 's', 's');
    const { session } = app.store.getState();
    const { frame } = momentAt(timelineOf(app.store.getState()), session.where.cursor);
    const symbols = frame === null ? [] : symbolsOf(frame, 'word');
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['P', 'w', 'e^', 'z', 'Σ']);
    for (const { symbol, meaning } of symbols) {
      await app.press('y');
      expect(centreOf(app)).toContain(`[${symbol}]`);
      expect(centreOf(app)).toContain(`    ${symbol}  ${meaning.slice(0, 30)}`);
    }
    for (const [form, explanation] of [
      ['<BOS>', 'The token at the beginning of every sequence.'],
      ['probability', 'A number from 0, never, to 1, always.'],
    ]) {
      await app.press('y');
      expect(centreOf(app)).toContain(`[${form}]`);
      expect(centreOf(app)).toContain(explanation);
    }
    const left = await pressUntilNone(app);
    expect(centreOf(app)).toContain('P(w) = e^z(w) / Σ e^z');
    // Then the first again; elsewhere it begins anew.
    await app.press('y');
    expect(centreOf(app)).toContain('[P]');
    expect(left).toBeGreaterThan(0);
    // An answer that is opened over the step has explanations of its own.
    await app.press('w');
    expect(centreOf(app)).not.toContain('[P]');
    await app.press('escape', 's');
    expect(centreOf(app)).not.toMatch(/\[[^\]\s]+\]/);
    app.close();
  });

  it('stand on their own: no letter of another name is pointed at, nothing is cut, and what is explained is in view', async () => {
    const held = holdSession(new Timeline(openShipped()));
    await held.execute('goto 0.∂loss/∂z');
    const shown = (): readonly string[] =>
      (screenParts(held.session, held.branches, 80, 24)?.step ?? []).slice(1, -1).map(textOf);
    for (let pressed = 0; pressed < 8; pressed++) {
      held.press('y');
      const page = shown().join('\n');
      expect(page).not.toMatch(/[\p{L}]\[\p{L}|\(\[\p{L}\]\p{L}/u);
      expect(page).not.toMatch(/…\s+│$/m);
      expect(page).toMatch(/^│ {5}\S+ {2}\S/m);
    }
  });

  it('of the picture of the model are explained in view, on a small screen too', () => {
    const held = holdSession(new Timeline(openShipped('villages-microgpt')));
    held.press('right', 'm');
    const page = (): string => (screenParts(held.session, held.branches, 80, 24)?.step ?? []).map(textOf).join('\n');
    held.press('y');
    expect(page()).toContain('A piece of text with a number');
    held.press('y', 'y');
    expect(page()).toContain('[◂]  In the picture of the model');
  });

  it('are followed by the signs of the screen: ∂, and what rises and falls since the stop before', async () => {
    const held = holdSession(new Timeline(openShipped()));
    await held.execute('goto 0.∂loss/∂z', 'next-iteration');
    const explained = Array.from({ length: 12 }, () => {
      held.press('y');
      return (screenParts(held.session, held.branches, 80, 24)?.step ?? []).map(textOf).join('\n');
    }).join('\n');
    expect(explained).toContain('[∂]  Stands in slopes');
    expect(explained).toContain('[▲▼]  Beside a number');
  });

  it('are found in the formula of every step of every fixture', () => {
    for (const { name } of oneOf(3, listFixtures())) {
      const { frames } = new Timeline(openShipped(name)).trace(0);
      for (const frame of frames) {
        const symbols = symbolsOf(frame, 'word');
        const written = textOfFormula(symbolicOf(frame));
        expect(symbols.length, `${name}: ${written}`).toBeGreaterThan(0);
        for (const { symbol, meaning } of symbols) {
          const isSound = written.includes(symbol) && !/\n|\.$/.test(meaning);
          if (!isSound) expect.fail(`${name}: ${symbol}, ${meaning}, in ${written}`);
        }
      }
    }
  });
});

describe('the tour', () => {
  it('has its stops on every fixture, each at its phase, and ends', async () => {
    for (const { name } of oneOf(6, listFixtures())) {
      const app = openApp({ ...SIZE, fixture: name });
      const phases: (string | undefined)[] = [];
      for (let stop = 1; stop <= TOUR_OF_RUN.length; stop++) {
        await app.press('T');
        expect(centreOf(app), name).toContain(`Tour, stop ${stop} of ${TOUR_OF_RUN.length}`);
        expect(app.store.getState().session.open.message).toBeNull();
        const { session } = app.store.getState();
        phases.push(momentAt(timelineOf(app.store.getState()), session.where.cursor).frame?.scope[0]);
      }
      const inOrder = [undefined, 'forward', 'predict', 'loss', 'backward', 'backward', 'update'];
      expect(phases.slice(0, -1), name).toEqual(inOrder);
      expect(app.store.getState().session.where.cursor.iteration).toBe(1);
      await app.press('T');
      expect(app.store.getState().session.teaching.tour).toBeNull();
      app.close();
    }
  });

  it('speaks of nothing that a small screen lacks, and names the lesson of the fixture at its end', async () => {
    for (const [columns, rows] of [
      [60, 20],
      [80, 24],
      [120, 40],
    ] as const) {
      const app = openApp({ columns, rows, fixture: 'villages-microgpt' });
      changeSession(app.store, { lessons: listLessons() });
      await app.press('T', 'T');
      expect(centreOf(app)).toContain(`Tour, stop 2 of ${TOUR_OF_RUN.length}`);
      expect(centreOf(app)).not.toContain('on the left');
      await app.press('tab');
      expect(centreOf(app)).toMatch(/program[\s\S]*▶/);
      await app.press('tab');
      await app.press(...TOUR_OF_RUN.slice(2).map(() => 'T'));
      const lesson = '":lesson villages-microgpt" starts the lesson about this run.';
      const { session, branches } = app.store.getState();
      const step = screenParts(session, branches, columns, rows)?.step.map(textOf).join(' ') ?? '';
      expect(step.replace(/[│\s]+/g, ' ')).toContain(lesson);
      await app.press('T');
      expect(messageOf(app)).toBe(`That was the tour. ${lesson} ? shows all keys.`);
      app.close();
    }
  });

  it('says what ∂ is where it first stands, and shows where P − target comes from before the update', async () => {
    const app = openApp(SIZE);
    const seen: string[] = [];
    for (const _ of TOUR_OF_RUN) {
      await app.press('T');
      seen.push(centreOf(app).replace(/[│\s]+/g, ' '));
    }
    const first = seen.findIndex((text) => text.includes('∂'));
    expect(seen[first]).toContain('∂ stands for a small change');
    expect(seen[first]).toMatch(/nudge table\(<BOS>, we\)/);
    const update = seen.findIndex((text) => text.includes('new = old'));
    expect(seen[update - 1]).toContain('Each is P − target');
    expect(seen[update - 1]).toContain('∂loss/∂z(we) = −6.6945 × 0.12706 = −0.8506 = P(we) − 1');
    app.close();
  });

  it('keeps the lesson that it interrupts, and says how it is taken up again', async () => {
    const app = openApp(SIZE);
    const lesson = openLesson('we-love-deep-learning');
    changeSession(app.store, { lesson: beginLesson(lesson) });
    await app.press('space', 'space', 'T');
    expect(centreOf(app)).toContain('space goes on with the lesson');
    expect(centreOf(app)).not.toContain(lesson.stops[1].title);
    await app.press(...TOUR_OF_RUN.map(() => 'T'));
    expect(messageOf(app)).toContain('Space goes on with the lesson.');
    await app.press('space');
    expect(app.store.getState().session.teaching.lesson?.stop).toBe(2);
    expect(centreOf(app)).toContain(lesson.stops[2].title);
    app.close();
  });

  it('goes on by space, as a lesson does, and its last stop plays nothing', async () => {
    const app = openApp(SIZE);
    await app.press('T', 'space');
    expect(centreOf(app)).toContain(`Tour, stop 2 of ${TOUR_OF_RUN.length}`);
    expect(centreOf(app)).toContain('space goes on, Esc leaves');
    const { session } = app.store.getState();
    expect(session.where.playing).toBe(false);
    const footer = screenParts(session, app.store.getState().branches, SIZE.columns, SIZE.rows);
    expect(JSON.stringify(footer)).not.toContain('play, pause');
    await app.press(...TOUR_OF_RUN.slice(1).map(() => 'space'));
    expect(messageOf(app)).toMatch(/^That was the tour/);
    expect(app.store.getState().session.where.playing).toBe(false);
    await app.press('space');
    expect(app.store.getState().session.where.playing).toBe(true);
    app.close();
  });

  it('is left by Esc, wherever it is', async () => {
    const app = openApp(SIZE);
    await app.press('T', 'T', 'escape');
    expect(centreOf(app)).not.toContain('Tour, stop');
    await app.press('T');
    expect(centreOf(app)).toContain(`Tour, stop 1 of ${TOUR_OF_RUN.length}`);
    app.close();
  });

  it('is offered once to a user, and never where that cannot be remembered', () => {
    const folder = makeTestFolder();
    const env = { XDG_STATE_HOME: folder };
    expect(takeFirstRun(env)).toBe(true);
    expect(takeFirstRun(env)).toBe(false);
    expect(readFileSync(join(folder, 'backstep', 'tour-offered'), 'utf8')).toBe('');
    expect(takeFirstRun({ XDG_STATE_HOME: join(folder, 'backstep', 'tour-offered') })).toBe(false);
  });
});

describe('the help', () => {
  it('says of a command that cannot be used here why', async () => {
    const app = openApp({ columns: 120, rows: 60 });
    await app.press('?');
    expect(centreOf(app)).toMatch(/i\s+not here: Nothing has been executed yet/);
    await app.press('escape', 's', '?');
    expect(centreOf(app)).not.toMatch(/i\s+not here/);
    app.close();
  });
});

it('the tour says where it waits once one has stepped away from its stop, and speaks again there', async () => {
  const held = holdSession(new Timeline(openShipped()));
  await held.execute('tour', 'tour', 'step');
  const said = (): string =>
    sayTour(held.session, held.timeline)
      .flatMap((block) => textsOf([block]))
      .join(' ');
  expect(said()).toMatch(/^Elsewhere; the tour waits at stop 2 of 8\. .*goes on/);
  held.press('left');
  expect(said()).toContain('The first step.');
});
