/** The first screen of a run: what it says of the run, and that it neither executes nor decides anything. */
import { describe, expect, it, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { predictionsOf } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { formatNumber } from '../../../src/document/numbers.js';
import { START } from '../../../src/timeline/cursor.js';
import { answerRows } from '../../support/answer-rows.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { type HeldSession, holdSession } from '../../support/held-session.js';

const DEFAULT = 'we-love-deep-learning';
const HEAD = { name: DEFAULT, title: 'How', about: 'How.', fixture: DEFAULT, words: 'word '.repeat(400), stopCount: 5 };

async function opened(name: string, session: Parameters<typeof holdSession>[1] = {}): Promise<HeldSession> {
  const held = holdSession(timelineOf(name), session);
  await held.execute('opening');
  return held;
}

function saidBy({ store, session }: HeldSession): string {
  const { answer } = session.open;
  const { moment } = contextOf(store.getState());
  return answer === null ? '' : answerRows(answer, { width: 120, moment, session }).map(textOf).join('\n');
}

describe('the first screen', () => {
  test.each(SHIPPED)(
    'of %s has the shares that the softmax of the first iteration gives, and executes nothing',
    async (name) => {
      const held = await opened(name);
      expect(held.session.open.answer?.kind).toBe('opening');
      const said = saidBy(held);
      const { moment } = contextOf(held.store.getState());
      const [{ group, row, label }] = predictionsOf(moment);
      const columns = group.logits.shape.at(-1) ?? 0;
      expect(said).toContain(formatNumber(group.probabilities.data[row * columns + label.targetIndex], 2));
      expect(said).toContain('nothing has been executed yet');
      // The listing of the first iteration needs its trace, and nothing more is looked at.
      const looked = timelineOf(name);
      looked.trace(0);
      expect(held.timeline.visited).toBe(looked.visited);
      expect(held.session.where.cursor).toMatchObject({ iteration: 0, frame: -1 });
    },
  );

  it('writes what the model of a text writes when it is asked, and the run goes on as without it', async () => {
    const held = await opened('villages-microgpt');
    const written = /It writes now +(\S+)/.exec(saidBy(held))?.[1] ?? '';
    expect(written.length).toBeGreaterThan(8);
    await held.execute('sample seed=1');
    expect(saidBy(held).replace(/[^\p{L}]+/gu, '')).toContain(written.slice(0, 16));
    const [before, after] = [timelineOf('villages-microgpt'), held.timeline].map((timeline) => timeline.trace(1));
    expect(after.start).toEqual(before.start);
  });

  it('leads to the lesson, to the first step, to training, to other runs and to the set-up', async () => {
    const held = await opened(DEFAULT, { lessons: [HEAD] });
    expect(saidBy(held)).toContain('lesson, 5 steps, 4 minutes');
    held.press('down', 'return');
    expect(held.session.where.cursor.frame).toBe(0);
    await held.execute('restart', 'opening');
    held.press('down', 'down', 'return');
    expect(held.session.where).toMatchObject({ playing: true, motion: 'iteration' });
    held.driver.dispose();
    const other = await opened(DEFAULT, { lessons: [HEAD] });
    other.press('down', 'down', 'down', 'return');
    expect(other.session.open.overlay.kind).toBe('chooser');
    const set = await opened(DEFAULT);
    set.press('escape');
    expect(set.session.open.answer).toBeNull();
  });

  it('is gone after any move', async () => {
    const held = await opened(DEFAULT);
    held.press('right');
    expect(held.session.open.answer).toBeNull();
    expect(await held.execute('opening')).toContain('belongs to the start of the run');
  });

  it('stands over the start of a run on a screen that welcomes, each time that one comes there, and not over the tour', async () => {
    const held = holdSession(timelineOf(DEFAULT), { welcomes: true });
    held.press('right', 'left');
    expect(held.session.open.answer).toMatchObject({ kind: 'opening', line: 0 });
    await held.execute('tour');
    expect(held.session.teaching.tour?.stop).toBe(0);
    expect(held.session.open.answer).toBeNull();
    const without = holdSession(timelineOf(DEFAULT));
    without.press('right', 'left');
    expect(without.session.open.answer).toBeNull();
  });

  it('names no key beside a way that the key does not go: Space repeats steps there, and training goes by iterations', async () => {
    const lines = saidBy(await opened(DEFAULT)).split('\n');
    expect(lines.find((line) => line.includes('watch it train'))).toMatch(/iteration by iteration; .*play.* pauses/);
  });

  it('is for nobody in a lesson or a class, nor while a question is open, which it would answer', async () => {
    const lesson = { lesson: { ...HEAD, stops: [] }, stop: -1, reached: [] };
    for (const session of [
      { lesson },
      { tour: { stop: 0, at: START } },
      { company: 'class' },
      { company: 'visiting' },
    ] as const) {
      const held = await opened(DEFAULT, session);
      expect(held.session.open.answer).toBeNull();
    }
    const asked = holdSession(timelineOf(DEFAULT));
    await asked.execute('quiz', 'opening');
    expect(asked.session.open.answer).toBeNull();
  });
});
