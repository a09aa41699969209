/** The way of a number: every stop of it is the largest part that `why` or `uses` names at the stop before. */
import { describe, expect, test } from 'vitest';
import { addsUp, explainWhy } from '../../src/analysis/causes.js';
import { traceFrom } from '../../src/analysis/trace-back.js';
import { usesOf } from '../../src/analysis/uses.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { START } from '../../src/timeline/cursor.js';
import { openLesson, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

describe.each(['we-love-deep-learning', 'villages-microgpt'])('in %s', (name) => {
  const timeline = openLesson(name, { iterations: 8 });
  const trace = timeline.trace(4);
  const frames = trace.frames.filter(({ index }) => index % 7 === 0);

  test('the way back takes the largest part at each step, to what the iteration started from', () => {
    for (const { index } of frames) {
      const stops = traceFrom(trace, index, 0, 'back');
      for (const [k, stop] of stops.entries()) {
        if (stop.place === null) {
          expect(k).toBe(stops.length - 1);
          continue;
        }
        const why = explainWhy(trace, trace.frames[stop.place.frame], stop.place.element);
        const { causes } = why;
        const following = stops[k + 1];
        if (stop.scope[0] === 'update') continue;
        // By the formula a probability is made of its own e^z before the sum of all.
        if (stop.name.startsWith('P(') && following?.name.startsWith('e^z(')) continue;
        expect(following?.name).toBe(causes[0]?.name);
        if (following === undefined) continue;
        if (!addsUp(why)) {
          expect([following.part, following.share]).toEqual([null, null]);
          continue;
        }
        const sizes = causes.map(({ contribution }) => Math.abs(contribution ?? 0));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(following.part).toBe(causes[0].contribution);
        if (total > 0) expect(following.share).toBeCloseTo(Math.max(...sizes) / total, 12);
      }
    }
  });

  test('the way forward takes the largest use, and goes on as long as there is one', () => {
    for (const { index } of frames) {
      const stops = traceFrom(trace, index, 0, 'forward');
      const { place } = stops[stops.length - 1];
      const [use] = usesOf(trace, trace.frames[place!.frame].output, place!.element);
      expect(use?.contribution ?? null).toBeNull();
      const order = stops.map((stop) => stop.place!.frame);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });
});

test('its lines lead to their steps, and < comes back to the whole way', () => {
  const timeline = openLesson('villages-microgpt', { iterations: 8 });
  const frame = timeline.trace(4).outcome.objective.frame!;
  const held = holdSession(timeline, { cursor: { ...START, iteration: 4, frame } });
  held.press('B');
  const stops = traceFrom(timeline.trace(4), frame, 0, 'back');
  expect(stops.length).toBeGreaterThan(5);
  const shown = centrePane(momentAt(timeline, held.session.where.cursor), held.session, 100)
    .rows.map(textOf)
    .join('\n');
  for (const { name } of stops.slice(0, 5)) expect(shown).toContain(name.slice(0, 8));
  expect(shown).toContain('the start of the iteration');
  held.run('follow', '3');
  expect(held.session.where.cursor.frame).toBe(stops[2].place?.frame);
  expect(held.session.where.selection).toBe(stops[2].place?.element);
  held.run('back');
  expect(held.session.open.answer?.kind).toBe('trace');
  expect(held.run('follow', String(stops.length))).toContain('was there when the iteration began');
});

describe('of an updated weight', () => {
  test.each([
    ['plain descent', 'we-love-deep-learning', []],
    ['momentum and clipping', 'we-love-deep-learning', ['optimizer.momentum=0.9', 'optimizer.clip=1']],
    ['Adam', 'adam-small-steps', []],
    ['AdamW', 'villages-microgpt', ['optimizer.kind=adamw', 'optimizer.weightDecay=0.1']],
  ])('the way back goes to its gradient with %s', (_, name, overrides) => {
    const trace = timelineOf(name, 'training.iterations=3', ...overrides).trace(2);
    const [updated] = trace.outcome.updated;
    const stops = traceFrom(trace, updated.frame!, 0, 'back');
    expect(stops.map(({ scope }) => scope[0])).toContain('backward');
  });

  test('says what changed it', () => {
    const timeline = timelineOf();
    const held = holdSession(timeline, { cursor: { ...START, frame: timeline.trace(0).frames.length - 1 } });
    held.press('B');
    const shown = centrePane(momentAt(timeline, held.session.where.cursor), held.session, 76)
      .rows.map(textOf)
      .join('\n');
    expect(shown).toMatch(/changed by .*\n.*table\(<BOS>, we\).*\n.*∂loss\/.*−0\.8506/);
  });
});

test('a way back from a row of a step lies behind the cursor', () => {
  const timeline = timelineOf('villages-microgpt', 'training.iterations=2');
  const frame = timeline.trace(0).frames.findIndex(({ op }) => op.name === 'softmax');
  const held = holdSession(timeline, { cursor: { ...START, frame, row: 1 } });
  held.press('B');
  const shown = centrePane(momentAt(timeline, held.session.where.cursor), held.session, 100)
    .rows.map(textOf)
    .join('\n');
  expect(shown).toContain('made most of');
  expect(shown).not.toContain('lie ahead');
});
