/** Places as people type them at the prompt. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { goTo, parsePlace } from '../../src/commands/go-to.js';
import { contextOf, warn } from '../../src/debugger/command.js';
import { openPrompt } from '../../src/debugger/prompt/prompt.js';
import { changedSession } from '../../src/debugger/session.js';
import { createDebuggerStore } from '../../src/terminal/store.js';
import { START } from '../../src/timeline/cursor.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const CURRENT = 7;

describe('a place', () => {
  test.each([
    ['200', 200, 0],
    ['  200  ', 200, 0],
    ['0', 0, 0],
    ['200.13', 200, 13],
    ['200.0', 200, 0],
    ['.13', CURRENT, 13],
    ['007', 7, 0],
    ['999999999', 999_999_999, 0],
  ])('%j is iteration %i, step %i', (text, iteration, step) => {
    expect(parsePlace(text, CURRENT)).toEqual({ kind: 'place', iteration, step });
  });

  test.each(['start', 'end'])('%j is that of the history', (text) => {
    expect(parsePlace(text, CURRENT)).toEqual({ kind: text });
  });

  test.each([
    ['+50', 50],
    ['-1', -1],
    ['−3', -3],
    ['+ 5', 5],
    ['+0', 0],
  ])('%j is %i iterations from here', (text, distance) => {
    expect(parsePlace(text, CURRENT)).toEqual({ kind: 'iterations', distance });
  });

  test.each([
    '',
    ' ',
    '.',
    '+',
    '-',
    '--1',
    '+-1',
    '200.',
    '1.2.3',
    '1e3',
    '0x10',
    'END',
    'begin',
    '1234567890',
    '١٢',
    '3,000',
    '1 2',
    'NaN',
  ])('%j is none', (text) => {
    expect(parsePlace(text, CURRENT)).toBeNull();
  });

  test.each([
    ['200.softmax', 200, 'softmax'],
    ['.predict/prediction 1/softmax', CURRENT, 'predict/prediction 1/softmax'],
    ['0. "update › new logits" ', 0, 'update › new logits'],
    ['3.−ln P(1.5)', 3, '−ln P(1.5)'],
    ['.start', CURRENT, 'start'],
  ])('%j is iteration %i, the step %j', (text, iteration, step) => {
    expect(parsePlace(text, CURRENT)).toEqual({ kind: 'place', iteration, step });
  });

  test('is whole numbers, of a step perhaps a name, or nothing, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-+.\d ]{0,12}$/)), (text) => {
        const place = parsePlace(text, CURRENT);
        if (place === null) return true;
        if (place.kind !== 'place') return place.kind !== 'iterations' || Number.isSafeInteger(place.distance);
        const isStep = typeof place.step === 'string' ? text.includes('.') : Number.isSafeInteger(place.step);
        return Number.isSafeInteger(place.iteration) && isStep;
      }),
    );
  });
});

describe('going to a place', () => {
  const timeline = timelineOf('we-love-deep-learning', 'training.iterations=40');
  const steps = timeline.trace(0).frames.length;
  const held = () => holdSession(timeline, { cursor: { ...START, iteration: 7, frame: 3 } });

  test.each([
    ['20', { ...START, iteration: 20 }],
    ['20.5', { ...START, iteration: 20, frame: 4 }],
    ['.1', { ...START, iteration: 7, frame: 0 }],
    ['.0', { ...START, iteration: 7 }],
    ['20.9999', { ...START, iteration: 20, frame: steps - 1 }],
    ['+2', { ...START, iteration: 9, frame: 3 }],
    ['-7', { ...START, frame: 3 }],
    ['start', START],
    ['end', { ...START, iteration: 40 }],
    ['40.7', { ...START, iteration: 40 }],
    ['20.exponentials', { ...START, iteration: 20, frame: 4 }],
    ['20.predict/prediction 2/softmax', { ...START, iteration: 20, frame: 9 }],
    ['.softmax#4', { ...START, iteration: 7, frame: 15 }],
    ['.start', { ...START, iteration: 7 }],
  ])('%s arrives there without a message', (text, cursor) => {
    const session = held();
    session.run('goto', text);
    expect(session.session.where.cursor).toEqual(cursor);
    expect(session.session.open.message).toBeNull();
  });

  test('says so where the cursor stands there already', () => {
    const session = held();
    for (const line of ['goto .4', 'goto 7', 'goto 7']) session.driver.execute(line);
    expect(session.session.where.cursor).toEqual({ ...START, iteration: 7 });
    expect(session.session.open.message?.text).toBe('The cursor stands there already; "where" says where that is.');
  });

  test('a number after iteration is a count, and that is said', () => {
    const session = held();
    expect(session.run('next-iteration', '20')).toBe('20 iterations on; "goto 20" goes to iteration 20.');
    expect(session.session.where.cursor).toEqual({ ...START, iteration: 27, frame: 3 });
    expect(session.run('previous-iteration')).toBe('');
  });

  test('where says where that is', () => {
    const session = held();
    const { scope, label } = timeline.trace(7).frames[3];
    for (const line of ['where', 'bt']) {
      session.driver.execute(line);
      expect(session.session.open.message?.text).toBe(
        `main, iteration 7, step 4 of 47: ${[...scope, label].join(' › ')}.`,
      );
    }
  });

  test.each([
    ['-8', START, /start of the run/],
    ['+34', { ...START, iteration: 40 }, /end of the run: 40 iterations/],
  ])('%s stops at the end of history and says so', (text, cursor, message) => {
    const session = held();
    session.run('goto', text);
    expect(session.session.where.cursor).toEqual(cursor);
    expect(session.session.open.message?.text).toMatch(message);
  });

  test.each([
    ['41', /Iteration 41 is beyond the end: this run has 40 iterations/],
    ['soon', /"soon" is not a place/],
    ['20.softmx', /^No step, op, scope or phase of this iteration is called "softmx". Did you mean "softmax"\?$/],
  ])('%j warns and stays', (text, message) => {
    const session = held();
    const before = session.session;
    session.run('goto', text);
    expect(session.session.open.message?.tone).toBe('warning');
    expect(session.session.open.message?.text).toMatch(message);
    expect(changedSession(session.session, { message: null })).toEqual(before);
  });

  test('no text at all is no place either', () => {
    const { session, branches } = createDebuggerStore(timeline).getState();
    const effect = goTo(contextOf({ session, branches, source: null }), '');
    expect(effect).toEqual(warn(expect.stringContaining('"" is not a place')));
  });

  test('without a place opens the prompt, and the command goes there when it is given one', () => {
    const session = held();
    session.press('g');
    expect(session.session.open.overlay).toEqual({ kind: 'prompt', prompt: openPrompt('goto ') });
    session.driver.execute('goto 12');
    expect(session.session.open.overlay).toEqual({ kind: 'none' });
    expect(session.session.where.cursor.iteration).toBe(12);
    session.run('goto', '.2');
    expect(session.session.where.cursor).toEqual({ ...START, iteration: 12, frame: 1 });
  });
});
