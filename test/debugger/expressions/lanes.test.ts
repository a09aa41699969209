/** Reductions over trees of elementwise operations: the same bits as when every tensor on the way is made. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, type Evaluation, evaluate } from '../../../src/debugger/expressions/compile.js';
import { isTensor, type Operand } from '../../../src/debugger/expressions/values.js';
import { type Moment, momentAt } from '../../../src/debugger/places/moment.js';
import { START } from '../../../src/timeline/cursor.js';
import { openLesson } from '../../support/fixtures.js';

const timeline = openLesson('villages-mlp');
const frames = timeline.trace(3).frames;
// A matrix that takes more than one block, a row of words, a single number.
const matrix = frames.findIndex(({ output }) => output.shape.length === 2 && output.data.length > 1100);
const vector = frames.findIndex(({ output }) => output.shape.length === 1 && output.data.length > 1);
const scalar = frames.findIndex(({ output }) => output.shape.length === 0);
const places = [matrix, vector, scalar].map((frame) => momentAt(timeline, { ...START, iteration: 3, frame }));

function resultOf(text: string, moment: Moment): Evaluation {
  const compiled = compile(text, timeline.program);
  return evaluate(compiled, moment);
}

/** What a reduction is of elements that have been computed into an array. */
const REDUCTIONS: Readonly<Record<string, (data: readonly number[]) => Operand>> = {
  max: (data) => data.reduce((result, x) => Math.max(result, x), Number.NEGATIVE_INFINITY),
  min: (data) => data.reduce((result, x) => Math.min(result, x), Number.POSITIVE_INFINITY),
  sum: (data) => data.reduce((result, x) => result + x, 0),
  mean: (data) => data.reduce((result, x) => result + x, 0) / data.length,
  norm: (data) => Math.sqrt(data.reduce((result, x) => result + x * x, 0)),
  any: (data) => data.some((x) => x !== 0 && !Number.isNaN(x)),
};

const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('output', 'output', 'input[0]', '0.3', '-2', '1e308', '0', 'learningRate'),
    fc.tuple(fc.constantFrom('abs', 'isnan', 'isfinite'), tie('tree')).map(([name, x]) => `${name}(${x})`),
    fc.tuple(fc.constantFrom('-', '+'), tie('tree')).map(([sign, x]) => `${sign}(${x})`),
    fc
      .tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/', '%', '**', '<', '<=', '>', '>=', '==', '!='), tie('tree'))
      .map(([x, operator, y]) => `(${x}) ${operator} (${y})`),
    tie('tree').map((x) => `max(${x}) - output`),
  ),
}));

describe('a reduction', () => {
  test('has places to be tried at', () => {
    expect([matrix, vector, scalar]).not.toContain(-1);
  });

  test('of any tree is what it is of the elements of that tree, and fails where that fails', () => {
    fc.assert(
      fc.property(tree, fc.constantFrom(...places), fc.constantFrom(...Object.keys(REDUCTIONS)), (text, at, name) => {
        const whole = resultOf(text, at);
        const folded = resultOf(`${name}(${text})`, at);
        if (whole.kind !== 'value') {
          expect(folded).toEqual(whole);
        } else if (typeof whole.value === 'boolean') {
          expect(folded).toMatchObject(
            name === 'any' ? whole : { kind: 'failed', message: `${name} needs numbers, not true or false.` },
          );
        } else {
          const data = isTensor(whole.value) ? Array.from(whole.value.data) : [Number(whole.value)];
          expect(folded).toEqual({ kind: 'value', value: REDUCTIONS[name](data) });
        }
      }),
      { numRuns: 1500, seed: 11 },
    );
  });

  test('of several values goes through all of them in order', () => {
    const [, row, number] = places;
    expect(resultOf('sum(abs(output), 1, output * 2)', row)).toEqual({
      kind: 'value',
      value: [
        ...Array.from(row.frame?.output.data ?? [], Math.abs),
        1,
        ...Array.from(row.frame?.output.data ?? [], (x) => x * 2),
      ].reduce((sum, x) => sum + x, 0),
    });
    expect(resultOf('max(abs(output), output - 1)', number)).toEqual({
      kind: 'value',
      value: Math.abs(number.frame?.output.data[0] ?? Number.NaN),
    });
  });
});
