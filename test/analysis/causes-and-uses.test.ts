/** Why: the elements that a step read, as its formula names them; who uses an element is the same the other way round. */

import { describe, expect, test } from 'vitest';
import { type ElementPlace, explainWhy } from '../../src/analysis/causes.js';
import { parameterBehind } from '../../src/analysis/subject.js';
import { usesOf } from '../../src/analysis/uses.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { fieldsOf } from '../../src/debugger/session.js';
import { crossEntropy } from '../../src/model/ops/cross-entropy.js';
import type { Expression } from '../../src/numbers/engine/expression.js';
import { isPullback } from '../../src/numbers/engine/pullback.js';
import { START } from '../../src/timeline/cursor.js';
import { oneOf } from '../support/depth.js';
import { openLesson, SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { momentAfter } from '../support/moments.js';

const lessons = [
  'we-love-deep-learning',
  'we-love-deep-learning-36',
  'adam-small-steps',
  'villages-microgpt',
  'river-gpt',
] as const;

/** All elements of a small output, a few of a large one. */
function someOf(data: ArrayLike<number>): readonly number[] {
  const stride = data.length <= 64 ? 1 : Math.ceil(data.length / 5);
  return Array.from({ length: Math.ceil(data.length / stride) }, (_, k) => k * stride);
}

describe.each(oneOf(2, lessons, 1))('in %s', (name) => {
  const timeline = openLesson(name, { iterations: 20 });
  const trace = timeline.trace(7);

  test('parts of a gradient add up to it, element by element', () => {
    const backward = trace.frames.filter(({ scope, op }) => scope[0] === 'backward' && (isPullback(op) || op.variadic));
    expect(backward.length).toBeGreaterThan(5);
    for (const frame of backward) {
      for (const element of someOf(frame.output.data)) {
        const expected = frame.output.data[element];
        const { sum, value } = explainWhy(trace, frame, element);
        expect(value).toBe(expected);
        expect(sum).toBeCloseTo(expected, 12);
      }
    }
  });

  test('parts come the largest first, and their source holds the value that they say', () => {
    for (const frame of trace.frames) {
      for (const element of someOf(frame.output.data)) {
        const sizes = explainWhy(trace, frame, element).causes.map(({ contribution, source, value }) => {
          if (source.kind === 'step' && !Object.is(trace.frames[source.frame].output.data[source.element], value)) {
            throw new Error(`${frame.label}: the source of a part holds another value.`);
          }
          return Math.abs(contribution ?? Number.NaN);
        });
        if (sizes.some((size, k) => sizes[k - 1] < size)) expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }
    }
  });

  test('what an element is made of names it among its uses, with the same derivative', () => {
    // Of a large model, some of the questions.
    const every = trace.frames.length > 100 ? 997 : 1;
    let asked = 0;
    for (const frame of trace.frames) {
      for (const element of someOf(frame.output.data)) {
        for (const { source, derivative } of explainWhy(trace, frame, element).causes) {
          if (source.kind !== 'step' || ++asked % every !== 0) continue;
          const uses = usesOf(trace, trace.frames[source.frame].output, source.element);
          const found = uses.filter((use) => use.frame === frame.index && use.element === element);
          expect(found.some((use) => use.derivative === derivative)).toBe(true);
        }
      }
    }
  });
});

describe.each(oneOf(3, SHIPPED))('every step of %s', (name) => {
  const trace = timelineOf(name).trace(1);

  test('is made of its own inputs, and of those of them that its formula names', () => {
    for (const frame of trace.frames) {
      const { op, inputs, output, attributes } = frame;
      const read = new Set(inputs.map((input) => input.frame));
      for (const element of someOf(output.data)) {
        const { causes } = explainWhy(trace, frame, element);
        expect(causes.filter(({ source }) => source.kind === 'step' && !read.has(source.frame))).toEqual([]);
        if (frame.scope[0] !== 'predict' && frame.scope[0] !== 'loss') continue;
        const named = addressesIn(op.explain.expression(inputs, element, attributes, output));
        const asked = causes.flatMap(({ source }) =>
          source.kind === 'step' ? `${source.frame}:${source.element}` : [],
        );
        expect(new Set(asked)).toEqual(new Set(named));
      }
    }
  });
});

/** The elements that a formula names, each as the step that made it and the place in its output. */
function addressesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'value':
      return expression.address === undefined ? [] : [`${expression.address.step}:${expression.address.element}`];
    case 'constant':
      return [];
    case 'binary':
      return [...addressesIn(expression.left), ...addressesIn(expression.right)];
    case 'power':
      return addressesIn(expression.base);
    case 'function':
      return addressesIn(expression.argument);
    case 'sum':
      return expression.terms.flatMap(addressesIn);
  }
}

describe('a loss term', () => {
  const timeline = openLesson('we-love-deep-learning', { iterations: 20 });

  test('depends on the probability of its target alone, with the slope −1/P', () => {
    const { trace, frame } = momentAfter(timeline, 0, '−ln P(we)', 'prediction 1');
    const { causes } = explainWhy(trace, frame!, 0);
    expect(causes).toMatchObject([{ name: 'P(we)', source: { kind: 'step' } }]);
    const [{ value, derivative }] = causes;
    expect(derivative).toBe(-1 / value!);
  });

  test('depends on the sum and on its own score where its probability is too small to have a logarithm', () => {
    const row = (...numbers: readonly number[]) => ({ shape: [numbers.length], data: Float64Array.from(numbers) });
    const one = (number: number) => ({ shape: [], data: Float64Array.of(number) });
    const inputs = [row(0, -2000), one(1), row(1, 0), one(1)];
    expect(crossEntropy.derive.operands?.(inputs, 0, { shifted: true })).toEqual([
      { input: 1, index: 0, value: 1, derivative: 1 },
      { input: 0, index: 1, value: -2000, derivative: -1 },
    ]);
  });
});

describe('copies', () => {
  const timeline = openLesson('we-love-deep-learning', { iterations: 20 });

  test('are steps like others: a power of e is made of its score, and the score of the parameter', () => {
    const moment = momentAfter(timeline, 3, 'exponentials', 'prediction 2');
    const [score, ...others] = explainWhy(moment.trace, moment.frame!, 1).causes;
    expect(others).toEqual([]);
    expect(score).toMatchObject({ name: 'z(love)', source: { kind: 'step', element: 1 } });
    const source = score.source as ElementPlace;
    expect(explainWhy(moment.trace, moment.trace.frames[source.frame], source.element).causes).toMatchObject([
      { name: 'table(we, love)', source: { kind: 'previous', kept: { parameter: 0, slot: null }, element: 9 } },
    ]);
    expect(parameterBehind(moment.trace, moment.frame!, 1)).toEqual({ parameter: 0, element: 9 });
  });

  test('are steps like others downwards as well', () => {
    const moment = momentAfter(timeline, 3, '∂loss/∂z', 'prediction 2');
    const uses = usesOf(moment.trace, moment.frame!.output, 1);
    expect(uses.map(({ name, frame }) => [name, moment.trace.frames[frame].label])).toEqual([
      ['∂loss/∂table(we, love)', '∂loss/∂table'],
    ]);
  });
});

describe('following an answer', () => {
  test('goes to the step that made the part, back to the first update, and returns', () => {
    const timeline = openLesson('we-love-deep-learning', { iterations: 20 });
    const session = holdSession(timeline);
    session.run('goto', '2.7');
    session.run('why', 'love');
    const from = session.session.where.cursor;
    const { causes } = explainWhy(timeline.trace(2), timeline.trace(2).frames[6], 1);
    const line = causes.findIndex(({ name }) => name === 'e^z(love)');
    session.run('follow', String(line + 1));
    const there = session.session;
    expect(there.where.cursor).toMatchObject({ iteration: 2, frame: 4 });
    for (let k = 0; k < 2; k++) session.run('follow', '1');
    const update = session.session;
    expect(update.where.cursor.iteration).toBe(1);
    expect(timeline.trace(1).frames[update.where.cursor.frame].label).toBe('new table');
    expect(session.run('back')).toBe('');
    session.run('back');
    expect(fieldsOf(session.session)).toMatchObject({ cursor: there.where.cursor, selection: there.where.selection });
    session.run('back');
    expect(session.session.where.cursor).toEqual(from);
    for (let k = 0; k < 3; k++) session.run('forward');
    expect(fieldsOf(session.session)).toMatchObject({
      cursor: update.where.cursor,
      selection: update.where.selection,
      answer: { kind: 'why' },
    });
    expect(session.run('forward')).toContain('no place');
    for (let k = 0; k < 2; k++) session.run('follow', '1');
    expect(session.run('follow', '1')).toContain('was given to the run');
  });

  test('downwards leads into the next iteration', () => {
    const timeline = openLesson('we-love-deep-learning-36', { iterations: 20 });
    const session = holdSession(timeline);
    session.run('goto', '5.83');
    session.run('uses', 'love');
    session.run('follow', '1');
    const { cursor, selection } = session.session.where;
    expect(cursor.iteration).toBe(6);
    const { frame } = momentAt(timeline, cursor);
    expect(frame?.label).toBe('z = output_weights × h');
    expect(frame?.inputs[0].data[selection!]).toBe(timeline.trace(5).outcome.updated[2].data[2]);
  });

  test('from what the optimizer remembers leads to the step of the iteration before that made it', () => {
    const timeline = openLesson('adam-small-steps', { iterations: 20 });
    const session = holdSession(timeline);
    const trace = timeline.trace(5);
    const first = trace.frames.find(({ label }) => label === 'm of table')!;
    session.run('goto', `5.${first.index + 1}`);
    session.run('why', '0, 3');
    const { causes } = explainWhy(trace, first, 3);
    const line = causes.findIndex(({ source }) => source.kind === 'previous');
    session.run('follow', String(line + 1));
    const { cursor } = session.session.where;
    expect(cursor.iteration).toBe(4);
    expect(timeline.trace(4).frames[cursor.frame].label).toBe('m of table');
  });
});

test('an element is named by words or positions, and what does not exist is said', () => {
  const session = holdSession(openLesson('we-love-deep-learning'));
  session.run('goto', '1.47');
  expect(session.run('why', 'we love, deep')).toBe('');
  expect(session.session.where.selection).toBe(2 * 8 + 2);
  session.run('why', '31');
  expect(session.session.where.selection).toBe(31);
  expect(session.run('why', '32')).toBe('table has the elements 0 to 31; got 32.');
  expect(session.run('why', 'we, lovely')).toBe('table has no word "lovely". Did you mean "love"?');
  expect(session.run('why', 'a, b, c')).toContain('has 2 axes');
  expect(holdSession(openLesson('we-love-deep-learning')).run('why')).toContain('Nothing has been executed yet');
  expect(momentAt(openLesson('we-love-deep-learning'), START).frame).toBeNull();
});
