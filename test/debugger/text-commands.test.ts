/**
 * Text from the model at the cursor, and the loss on text set aside, by their keys.
 */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/moment.js';
import { parseSettings } from '../../src/debugger/text-commands.js';
import { textOf } from '../../src/views/rows.js';
import { centrePane } from '../../src/views/step.js';
import { type HeldSession, holdSession, timelineOf } from './open.js';

const SETTINGS = { temperature: 1, topK: null, seed: 1, mostTokens: 80 };

function sampleOf({ session }: HeldSession) {
  if (session.panel.kind !== 'sample') throw new Error('no sample is shown');
  return session.panel;
}

function paneOf({ session, timeline }: HeldSession, width = 90): string {
  return centrePane(momentAt(timeline, session.cursor), session, width)
    .rows.map((row) => textOf(row).trimEnd())
    .join('\n');
}

describe('a sample', () => {
  const held = holdSession(timelineOf('villages-microgpt'));
  held.press('t');
  const first = sampleOf(held).sample;

  test('is the same for the same state and seed, and another for the next', () => {
    const again = holdSession(timelineOf('villages-microgpt'));
    again.press('t');
    expect(sampleOf(again).sample).toEqual(first);
    again.press('t');
    expect(sampleOf(again).sample.settings.seed).toBe(2);
    expect(sampleOf(again).sample.tokens).not.toEqual(first.tokens);
  });

  test('leaves the run as it was', () => {
    const untouched = timelineOf('villages-microgpt');
    expect(held.timeline.trace(1).start).toEqual(untouched.trace(1).start);
  });

  test('shows for each token what it was drawn from', () => {
    const [token] = first.tokens;
    const text = paneOf(held);
    expect(text).toContain(`Token 1 of ${first.tokens.length}: after "<BOS>" came "${token.name}"`);
    expect(text).toMatch(
      new RegExp(`▸ ${token.name} +drawn +[+−]\\d\\.\\d{3} +${token.probabilities[token.column].toFixed(4)}`),
    );
    expect(text).toContain('other tokens, together');
  });

  test('says in which share the number lies that chose', () => {
    for (const { draw, probabilities, column } of first.tokens) {
      const below = probabilities.subarray(0, column).reduce((sum, p) => sum + p, 0);
      expect(draw).toBeGreaterThanOrEqual(below);
      expect(draw).toBeLessThan(below + probabilities[column]);
    }
  });

  test('is walked through token by token, stops at both ends, and is left by Esc or by moving on', () => {
    held.press('down', 'down', 'up');
    expect(sampleOf(held).token).toBe(1);
    expect(paneOf(held)).toContain(`Token 2 of ${first.tokens.length}`);
    for (let k = 0; k < 100; k++) held.press('down');
    expect(sampleOf(held).token).toBe(first.tokens.length - 1);
    held.press('escape');
    expect(held.session.panel.kind).toBe('step');
    held.press('t', 'right');
    expect(held.session.panel.kind).toBe('step');
  });

  test('is of the iteration at the cursor', () => {
    const later = holdSession(timelineOf('villages-microgpt'), {
      cursor: { branch: 0, iteration: 60, frame: 3, row: null },
    });
    later.press('t');
    expect(sampleOf(later).sample.iteration).toBe(60);
    expect(sampleOf(later).sample.tokens).not.toEqual(first.tokens);
  });

  test('fits narrow panes, and never holds a control character', () => {
    const prose = holdSession(timelineOf('river-gpt'));
    prose.press('t');
    const { tokens } = sampleOf(prose).sample;
    for (let token = 0; token < tokens.length; token += 9) {
      for (const line of paneOf(prose, 56).split('\n')) {
        expect([...line].length).toBeLessThanOrEqual(56);
        expect(line).not.toMatch(/[\u0000-\u001f]/);
      }
    }
  });
});

describe('every kind of model', () => {
  test.each(['we-love-deep-learning', 'we-love-deep-learning-36', 'villages-bigram', 'villages-mlp', 'river-gpt'])(
    'can write: %s',
    (name) => {
      const held = holdSession(timelineOf(name));
      held.run('sample', 'temperature=0 tokens=5');
      const { sample } = sampleOf(held);
      expect(sample.tokens.length).toBeGreaterThan(0);
      for (const { column, probabilities, draw } of sample.tokens) {
        expect(draw).toBeNull();
        expect(probabilities[column]).toBe(Math.max(...probabilities));
      }
    },
  );

  test('a table of contexts stops where it has no row', () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    held.run('sample', 'temperature=0');
    expect(sampleOf(held).sample.end).toBe('unknown beginning');
  });
});

test('settings are read in any order, and what is not one is named', () => {
  expect(parseSettings('top=3 temperature=0.5', SETTINGS)).toEqual({ ...SETTINGS, topK: 3, temperature: 0.5 });
  expect(parseSettings('top=all seed=7 tokens=4', { ...SETTINGS, topK: 2 })).toEqual({
    ...SETTINGS,
    seed: 7,
    mostTokens: 4,
  });
  for (const wrong of ['top=0', 'temperature=-1', 'temperature=', 'seed=1.5', 'heat=2', 'tokens=100000']) {
    expect(parseSettings(wrong, SETTINGS)).toMatch(/^".*" is not understood/);
  }
});

describe('the loss on text set aside', () => {
  test('is said on demand, for the model as it stands at the cursor', () => {
    const held = holdSession(timelineOf('villages-bigram'));
    held.press('u');
    const { message } = held.session;
    expect(message?.text).toMatch(
      /^On text set aside the loss is 3\.\d{4} a token \(\d+ predictions\), perplexity \d+\.\d\d; on this batch it is 3\.3198\.$/,
    );
  });

  test('is not there where no text is set aside, which is said', () => {
    const held = holdSession(timelineOf());
    held.press('u');
    expect(held.session.message?.text).toContain('sets no text aside');
  });
});
