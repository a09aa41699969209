/**
 * A history that was recorded elsewhere, in the debugger: one can walk, search and ask in it as in any other. What is not in
 * it is said, never made up, and what would have to run the program again is refused in a sentence.
 */
import { describe, expect, test } from 'vitest';
import { fieldsOf, newSession } from '../../src/debugger/session.js';
import { finish } from '../../src/numbers/engine/task.js';
import type { Cursor } from '../../src/timeline/cursor.js';
import { NOT_REPLAYED } from '../../src/timeline/history.js';
import { viewHistory } from '../../src/timeline/views.js';
import { type HeldSession, holdSession } from '../support/held-session.js';
import {
  createRecording,
  NOT_FINITE_AT,
  type Recording,
  WITHOUT_BACKWARD,
  WITHOUT_OUTCOME,
} from '../support/recording.js';

const RECORDED = [3, WITHOUT_BACKWARD, WITHOUT_OUTCOME, NOT_FINITE_AT];

interface Held extends HeldSession<Recording> {
  /** Runs a line; gives what is said then. */
  say(line: string): Promise<string>;
}

function hold(recording = createRecording()): Held {
  const held = holdSession(recording, fieldsOf(newSession(recording)));
  const say = async (line: string): Promise<string> => {
    held.driver.execute(line);
    await held.driver.whenIdle();
    return held.session.open.message?.text ?? '';
  };
  return Object.assign(Object.create(held) as HeldSession<Recording>, { say });
}

const placeOf = ({ iteration, frame, row }: Cursor): string => `${iteration}.${frame}${row === null ? '' : ` ${row}`}`;

/** Where a command leads, again and again, until it leads nowhere. */
async function walk(held: Held, line: string): Promise<readonly string[]> {
  const places = [placeOf(held.session.where.cursor)];
  for (;;) {
    await held.say(line);
    const place = placeOf(held.session.where.cursor);
    if (place === places.at(-1)) return places;
    places.push(place);
  }
}

/** Where a search stops, again and again, until it comes to an end of the recording. */
async function stopsOf(held: Held, line: string): Promise<readonly string[]> {
  const places: string[] = [];
  for (;;) {
    if (/ of the recording: nothing /.test(await held.say(line))) return places;
    places.push(placeOf(held.session.where.cursor));
  }
}

/** Every place of the recording but rows. */
function placesOf({ timeline }: Held): readonly string[] {
  return RECORDED.flatMap((iteration) => {
    const { frames } = timeline.trace(iteration);
    return [-1, ...frames.keys()].map((frame) => `${iteration}.${frame}`);
  });
}

describe('walking through a recording', () => {
  test('by steps goes from the first iteration to the last step and back', async () => {
    const held = hold();
    expect(await walk(held, 'step')).toEqual(placesOf(held));
    expect(held.session.open.message?.text).toBe(
      'This is the end of the recording: nothing after iteration 12 is in it.',
    );
    expect(await walk(held, 'reverse-step')).toEqual([...placesOf(held)].reverse());
    expect(held.session.open.message?.text).toBe(
      'This is the start of the recording: nothing before iteration 3 is in it.',
    );
  });

  test('by phases stops at each, however often it comes and wherever one is missing', async () => {
    const held = hold();
    const training = (iteration: number) => [-1, 0, 4, 6, 10, 12, 13, 14].map((frame) => `${iteration}.${frame}`);
    const forth = [...training(3), '4.-1', '4.0', '4.4', ...training(7), ...training(12)];
    expect(await walk(held, 'next-phase')).toEqual(forth);
    expect(await walk(held, 'previous-phase')).toEqual([...forth].reverse());
  });

  test('by iterations comes to those that were recorded', async () => {
    const held = hold();
    await held.say('goto 3.12');
    const forth = await walk(held, 'next-iteration');
    expect(forth.map((place) => Number.parseInt(place, 10))).toEqual(RECORDED);
    const back = await walk(held, 'previous-iteration');
    expect(back.map((place) => Number.parseInt(place, 10))).toEqual([...RECORDED].reverse().concat(3));
  });

  test.each([
    ['next', 'reverse-next'],
    ['finish', 'reverse-finish'],
  ])('by %s and %s comes to both ends', async (there, back) => {
    const held = hold();
    await held.say('step');
    const forth = await walk(held, there);
    expect(forth.at(-1)).toBe('12.14');
    expect(placesOf(held).filter((place) => forth.includes(place))).toEqual(forth);
    expect((await walk(held, back)).at(-1)).toBe('3.-1');
  });

  test('row by row stops at those of a step that makes rows', async () => {
    const held = hold();
    await held.say('step');
    await held.say('rows');
    expect(await walk(held, 'step')).toContain('3.0 1');
  });

  test.each([
    ['goto start', '3.-1', ''],
    ['goto end', '12.14', ''],
    ['goto 7', '7.-1', ''],
    ['goto 7.accumulate', '7.13', ''],
    ['goto +1', '12.5', ''],
    ['goto -2', '3.5', ''],
    ['goto +9', '12.5', 'This is the end of the recording: nothing after iteration 12 is in it.'],
    ['goto 5', '7.5', 'Iteration 5 was not recorded. The nearest are 4 and 7.'],
    ['goto 100', '7.5', 'Iteration 100 was not recorded. The nearest is 12.'],
    ['goto 0', '7.5', 'Iteration 0 was not recorded. The nearest is 3.'],
    ['restart', '3.-1', ''],
  ])('%s from 7.5 leads to %s', async (line, place, message) => {
    const held = hold();
    await held.say('goto 7.6');
    expect(await held.say(line)).toBe(message);
    expect(placeOf(held.session.where.cursor)).toBe(place);
  });
});

describe('searching a recording', () => {
  test('find comes to every step of an op that is not known, from either side', async () => {
    const held = hold();
    const found = ['3.2', '3.8', '4.2', '7.2', '7.8', '12.2', '12.8'];
    expect(await stopsOf(held, 'find aten::mystery')).toEqual(found);
    expect(await stopsOf(held, 'reverse-find aten::mystery')).toEqual(found.reverse());
  });

  test.each([
    ['break if loss < 0.3', ['4.4']],
    ['break accumulate', ['3.13', '7.13', '12.13']],
    ['break start if iteration > 4', ['7.-1', '12.-1']],
    ['break .0 if sum(output) > 0', []],
    ['break if max(output) > 20', ['12.6']],
    ['break update if norm(gradient("fc.weight")) > 0', ['3.14', '12.14']],
    ['break start if max(parameter("fc.weight")) > 4', ['7.-1', '12.-1']],
    ['watch loss', ['4.4']],
    ['watch iteration', ['4.-1', '7.-1', '12.-1']],
    ['watch parameter("fc.bias")[0]', []],
    ['rule non-finite', ['12.9']],
    ['rule saturated-tanh', ['12.1']],
    ['rule vanishing-gradient', []],
    ['rule update-ratio', []],
  ])('%s stops at %j, in both directions', async (line, places) => {
    const held = hold();
    const said = await held.say(line);
    if (held.session.where.breakpoints.length === 0) throw new Error(said);
    expect(await stopsOf(held, 'continue')).toEqual(places);
    const atEnd = placeOf(held.session.where.cursor);
    const back = [...places].reverse().filter((place) => place !== atEnd);
    expect(await stopsOf(held, 'reverse-continue')).toEqual(back);
  });
});

describe('asking a recording', () => {
  test.each([
    ['3.3', 'output', 'output = [0, 0.333333, 0.666667, 1, 1.33333, 1.66667] (2×3)'],
    ['3.3', 'op', 'op = "aten::mystery"'],
    ['3.8', 'output', 'output: The values of a1 were not recorded: Recorder(…, values=8) keeps them.'],
    [
      '3.8',
      'max(output) + 1',
      'max(output) + 1: The values of a1 were not recorded: Recorder(…, values=8) keeps them.',
    ],
    ['3.1', 'loss', 'loss: It has not been computed yet.'],
    ['3.15', 'loss', 'loss = 1.66667'],
    ['7.15', 'loss', 'loss: loss of iteration 7 was not recorded.'],
    ['12.1', 'loss', 'loss: loss of iteration 7 was not recorded.'],
    ['12.15', 'loss', 'loss = NaN'],
    ['12.15', 'gradientNorm', 'gradientNorm: gradientNorm of iteration 12 was not recorded.'],
    [
      '12.15',
      'parameter("fc.weight")',
      'parameter("fc.weight"): The values of fc.weight were not recorded: Recorder(…, values=8) keeps them.',
    ],
    [
      '7.1',
      'parameter("fc.bias")',
      'parameter("fc.bias"): The values of fc.bias were not recorded: Recorder(…, values=4) keeps them.',
    ],
    ['3.15', 'gradient("fc.bias")', 'gradient("fc.bias"): It is not in the recording.'],
    ['3.15', 'perplexity', 'perplexity: It is not in the recording.'],
    ['3.15', 'p("we")', 'Column 1: The model has no score for the word "we".'],
    ['3.15', 'probability.target', 'probability.target: Which values are predictions is not in the recording.'],
  ])('print at %s: %s', async (place, expression, said) => {
    const held = hold();
    await held.say(`goto ${place}`);
    expect(await held.say(`print ${expression}`)).toBe(said);
  });

  test('why and who uses it lead through what is known, and say where that ends', async () => {
    const held = hold();
    await held.say('goto 3.2');
    await held.say('why');
    await held.say('follow 1');
    expect(placeOf(held.session.where.cursor)).toBe('3.0');
    await held.say('why');
    expect(await held.say('follow 1')).toBe('x0(0, 1) was given to the run: no step made it.');
    expect(await held.say('follow 2')).toBe('Iteration 2 made it, which was not recorded.');
    await held.say('uses');
    await held.say('follow 1');
    await held.say('follow 1');
    expect(placeOf(held.session.where.cursor)).toBe('3.2');
    await held.say('goto 4.1');
    await held.say('why');
    await held.say('follow 2');
    expect(placeOf(held.session.where.cursor)).toBe('3.14');
  });

  test('what an update leaves behind is used in the next iteration, where that was recorded', async () => {
    const held = hold();
    await held.say('goto 3.15');
    await held.say('uses');
    await held.say('follow 1');
    expect(placeOf(held.session.where.cursor)).toBe('4.0');
    await held.say('goto 7.15');
    await held.say('uses');
    expect(await held.say('follow 1')).toBe('There is no such line: the answer has 0 lines.');
    await held.say('goto 12.15');
    await held.say('uses');
    expect(await held.say('follow 1')).toBe('Iteration 13 was not recorded.');
  });

  test('a question about what comes next is asked where something is known to come', async () => {
    const held = hold();
    expect(await held.say('quiz word')).toBe('Nothing is left to ask from here on.');
    await held.say('quiz loss');
    expect(held.session.teaching.quiz).toMatchObject({ kind: 'loss' });
  });
});

test.each([
  'set fc.bias[0] 1',
  'edit',
  'skip 1',
  'branch other',
  'next-branch',
  'compare',
  'sample',
  'nudge',
  'learning-rates',
  'gradient-check',
  'validation',
])('%s is refused, since the program cannot be run again', async (line) => {
  const held = hold();
  await held.say('goto 3.4');
  expect(await held.say(line)).toBe(NOT_REPLAYED);
  expect(placeOf(held.session.where.cursor)).toBe('3.3');
  expect(held.branches.all).toHaveLength(1);
});

describe('a recording that grows', () => {
  test('is walked on in where it ended', async () => {
    const held = hold();
    await held.say('goto end');
    expect(await held.say('step')).toContain('the end of the recording');
    held.timeline.record(15);
    expect(await held.say('step')).toBe('');
    expect(placeOf(held.session.where.cursor)).toBe('15.-1');
    await held.say('break if loss < 1.2');
    await held.say('continue');
    expect(placeOf(held.session.where.cursor)).toBe('15.12');
    expect(await held.say('goto 100')).toBe('Iteration 100 was not recorded. The nearest is 15.');
  });

  test('is seen by each of several people as far as they have come', () => {
    const recording = createRecording();
    const [one, two] = [viewHistory(recording), viewHistory(recording)];
    finish(one.reach(7));
    expect([one.visited, two.visited, recording.visited]).toEqual([8, 3, 13]);
    recording.record(15);
    finish(two.reach(15));
    expect([one.visited, two.visited]).toEqual([8, 16]);
    expect(two.trace(15)).toBe(recording.trace(15));
    expect(one.replay).toBeNull();
  });
});
