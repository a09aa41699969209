/** `over`, held against the same expression asked in each iteration; `top` and `histogram` against plain loops. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, evaluate, evaluateInSlices } from '../../../src/debugger/expressions/compile.js';
import { FUNCTIONS } from '../../../src/debugger/expressions/functions.js';
import { isTensor, type Operand } from '../../../src/debugger/expressions/values.js';
import { type Moment, momentAt } from '../../../src/debugger/places/moment.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { START } from '../../../src/timeline/cursor.js';
import { openLesson } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { momentAfter } from '../../support/moments.js';
import { tried } from '../../support/refusals.js';

const timeline = openLesson('we-love-deep-learning');
const softmax = momentAfter(timeline, 12, 'softmax', 'prediction 2');

function ask(text: string, moment: Moment = softmax) {
  return tried(() => evaluate(compile(text, moment.timeline.program), moment));
}

function tensorOf(text: string, moment: Moment = softmax) {
  const result = ask(text, moment);
  if (result.kind !== 'value' || !isTensor(result.value)) throw new Error(JSON.stringify(result));
  return { ...result.value, data: Array.from(result.value.data) };
}

const PREDICTED = ['p("love")', 'probability.target + iteration', 'sum(output)'];
const LATER = ['loss', 'gradientNorm + iteration', 'norm(gradient("logits"))', 'sum(parameter("logits"))'];

test.each(PREDICTED)('over gives %s of each iteration, and of this one where it has been computed', (text) => {
  const { data, axes } = tensorOf(`over(4, ${text})`);
  expect(axes[0]).toEqual({ name: 'iteration', labels: ['9', '10', '11', '12'] });
  for (const [k, iteration] of [9, 10, 11, 12].entries()) {
    const there = momentAfter(timeline, iteration, 'softmax', 'prediction 2');
    expect(ask(text, there)).toEqual({ kind: 'value', value: data[k] });
  }
  expect(tensorOf(`over(10:13, ${text})`).data).toEqual(data.slice(1));
});

test.each(LATER)('over gives %s of the iterations that have computed it, each its own', (text) => {
  const { data, axes } = tensorOf(`over(4, ${text})`);
  expect(axes[0]).toEqual({ name: 'iteration', labels: ['8', '9', '10', '11'] });
  for (const [k, iteration] of [8, 9, 10, 11].entries()) {
    const end = { ...START, iteration, frame: timeline.trace(iteration).frames.length - 1 };
    expect(ask(text, momentAt(timeline, end))).toEqual({ kind: 'value', value: data[k] });
  }
  expect(tensorOf(`over(10:13, ${text})`)).toMatchObject({ data: data.slice(2), axes: [{ labels: ['10', '11'] }] });
});

test('tensors are stacked, and an iteration without a value yet is left out', () => {
  expect(tensorOf('over(3, losses)').shape).toEqual([3, 4]);
  expect(tensorOf('max(over(3, losses), "iteration")').shape).toEqual([4]);
  expect(tensorOf('over(:100, loss)').axes[0].labels).toEqual(Array.from({ length: 12 }, (_, k) => String(k)));
  expect(ask('over(3, loss)', momentAt(timeline, START))).toMatchObject({ kind: 'not-yet' });
});

test('names of tokens stay only where they are those of every iteration', () => {
  const villages = openLesson('villages-microgpt', { iterations: 5 });
  const at = momentAt(villages, { ...START, iteration: 3, frame: 4 });
  const own = tensorOf('value("block 0/attention/norm1")', at);
  const { axes } = tensorOf('over(2, value("block 0/attention/norm1"))', at);
  expect(own.axes[0].labels).toContain('1 <BOS>');
  expect(axes).toEqual([{ name: 'iteration', labels: ['2', '3'] }, { name: own.axes[0].name }, own.axes[1]]);
  expect(tensorOf('over(2, parameter("wte"))', at).axes[1].labels).toContain('<BOS>');
});

test('it never reads past the cursor', () => {
  expect(tensorOf('over(:, iteration)').data.at(-1)).toBe(12);
  expect(ask('over(20:30, loss)')).toMatchObject({ kind: 'not-yet' });
});

test.each([
  ['over(0, loss)', 'over needs whole numbers'],
  ['over(loss, loss)', 'over needs whole numbers'],
  ['over(3)', 'over got 1 values'],
  ['over(3, phase)', 'not a text'],
  ['over(1:2', 'Expected'],
  ['max(1:2)', 'A range of iterations stands first in over'],
])('%s is refused', (text, message) => {
  const result = ask(text);
  expect(result.kind).toMatch(/refused|failed/);
  expect('message' in result && result.message).toContain(message);
});

describe('for a command', () => {
  const run = openLesson('we-love-deep-learning');
  const at = momentAt(run, { ...START, iteration: 50, frame: 12 });

  test.each([
    'over(30, norm(gradient("logits")))',
    'over(3:20, p("love", 2))',
    'previous(over(20, output))',
    'changed(max(over(20, output))) && sum(over(0:5, output)) > 1',
    'over(9, sum(over(9, output)))',
    'over(5, output[99])',
    'over(0:2, loss) + over(2, losses)[:, 0]',
  ])('%s is executed in slices and is the same', (text) => {
    // The iteration before is executed by itself; all others have to be those of a scan.
    const others = new Proxy(run, {
      get: (target, name) => {
        if (name === 'trace')
          return (iteration: number) => (iteration >= 49 ? run.trace(iteration) : expect.fail('executed at once'));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const compiled = compile(text, run.program);
    expect(finish(evaluateInSlices(compiled, { ...at, timeline: others }))).toEqual(evaluate(compiled, at));
  });

  test.each([
    ['sum(over(50, sum(over(50, sum(over(50, sum(over(50, loss))))))))', 'reads at most 200000 values'],
    ['sum(over(40, sum(over(40, output))))', 'reads at most 1000 values'],
    ['sum(over(4, sum(over(0:4, output))))', 'Within over, over takes a number of iterations'],
  ])('%s is too much', (text, message) => {
    expect(ask(text, at)).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) });
  });
});

test('a display executes few iterations again, and print shows what it computed', () => {
  const session = holdSession(openLesson('we-love-deep-learning'));
  session.run('goto', '40.softmax');
  expect(session.run('display', 'sum(over(100, output))')).toContain(
    'executes up to 100 iterations again; 8 is the most',
  );
  expect(session.run('display', 'sum(over(3:30, output))')).toContain('executes up to 27');
  expect(session.run('display', 'sum(over(8, output))')).toContain('Display 1');
  expect(session.run('display', 'sum(over(1000, loss))')).toContain('Display 2');
  session.run('print', 'over(30, output)');
  expect(session.session.open.answer).toMatchObject({ kind: 'value', value: { shape: [30, 8] } });
  session.run('histogram', 'over(30, output)');
  expect(session.session.open.answer).toMatchObject({ kind: 'histogram', read: { value: { shape: [30, 8] } } });
  session.run('step');
  expect(session.session.open.answer).toBeNull();
});

test('a breakpoint may look back over many iterations', () => {
  const session = holdSession(openLesson('we-love-deep-learning', { iterations: 60 }));
  session.run('break', 'start if iteration > 20 && sum(over(12, p("love", 2))) > 9');
  session.run('continue');
  const { iteration } = session.session.where.cursor;
  const sumAt = (there: number): number =>
    Array.from({ length: 12 }, (_, k) => there - k).reduce((sum, i) => {
      const result = ask('p("love", 2)', momentAt(timeline, { ...START, iteration: i }));
      return sum + (result.kind === 'value' ? Number(result.value) : Number.NaN);
    }, 0);
  expect(sumAt(iteration)).toBeGreaterThan(9);
  expect(iteration === 21 || sumAt(iteration - 1) <= 9).toBe(true);
});

function call(name: string, ...values: readonly Operand[]) {
  const value = FUNCTIONS.get(name)?.apply(values);
  if (value === undefined || !isTensor(value)) throw new Error(`${name} gives no tensor.`);
  return { data: Array.from(value.data), labels: value.axes[0].labels };
}

const vector = (data: readonly number[]): Operand => ({ shape: [data.length], data, axes: [{ name: 'unit' }] });

test('top names the largest elements, NaN first', () => {
  const { data, labels } = call('top', vector([1, Number.NaN, 7, -2, 7]), 3);
  expect(data).toEqual([Number.NaN, 7, 7]);
  expect(labels).toEqual(['1', '2', '4']);
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), fc.integer({ min: 1, max: 9 }), (list, k) => {
      const sorted = [...list].map((x) => x + 0).sort((a, b) => (a === b ? 0 : a > b ? -1 : 1));
      expect(call('top', vector(list), k).data.map((x) => x + 0)).toEqual(sorted.slice(0, k));
    }),
  );
});

test('a histogram counts every element once, in one part where all are equal', () => {
  expect(call('histogram', vector([0, 0, 0]), 20)).toEqual({ data: [3], labels: ['0 … 0'] });
  expect(call('histogram', vector([Number.NaN]), 20)).toEqual({ data: [1], labels: ['NaN'] });
  expect(call('histogram', vector([0, 1, 2, 3, 4]), 2)).toEqual({ data: [2, 3], labels: ['0 … 2', '2 … 4'] });
  expect(call('histogram', vector([3, Number.NaN, Number.POSITIVE_INFINITY]), 1)).toEqual({
    data: [1, 1, 1],
    labels: ['3 … 3', '∞', 'NaN'],
  });
  fc.assert(
    fc.property(fc.array(fc.double()), fc.integer({ min: 1, max: 30 }), (list, parts) => {
      const { data } = call('histogram', vector(list), parts);
      expect(data.reduce((sum, count) => sum + count, 0)).toBe(list.length);
    }),
  );
});
