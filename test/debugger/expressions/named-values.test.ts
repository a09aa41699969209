/** What expressions read by a name in quotes, held against the traces of the run. */

import { describe, expect, test } from 'vitest';
import { compile, evaluate } from '../../../src/debugger/expressions/compile.js';
import { isTensor, type Operand } from '../../../src/debugger/expressions/values.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { normOf } from '../../../src/numbers/engine/tensor.js';
import { START } from '../../../src/timeline/cursor.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { refusalOf } from '../../support/refusals.js';

const timeline = timelineOf('river-gpt', 'training.validation={"share":0.2,"every":3}');
const at = (iteration: number, frame: number) => momentAt(timeline, { ...START, iteration, frame });
const end = at(4, timeline.trace(4).frames.length - 1);
const start = at(4, -1);

function resultOf(text: string, moment = end): Operand {
  const compiled = compile(text, timeline.program);
  const result = evaluate(compiled, moment);
  if (result.kind !== 'value') throw new Error(`${result.kind}: ${result.message}`);
  return result.value;
}

function numbersOf(value: Operand): readonly number[] {
  if (!isTensor(value)) throw new Error('This is not a tensor.');
  return Array.from(value.data);
}

describe('of a parameter', () => {
  const [declaration] = timeline.program.model.parameters;
  const name = JSON.stringify(declaration.name);

  test('the optimizer state is what the last update left', () => {
    for (const [slot, position] of [
      ['m', 0],
      ['v', 1],
    ] as const) {
      expect(numbersOf(resultOf(`${slot}(${name})`))).toEqual(
        Array.from(end.trace.outcome.end.optimizerState[0][position].data),
      );
      expect(numbersOf(resultOf(`${slot}(${name})`, start))).toEqual(
        Array.from(start.trace.start.optimizerState[0][position].data),
      );
    }
    expect(() => resultOf(`velocity(${name})`)).toThrow('keeps no velocity of');
  });

  test('the gradient is there before and after clipping', () => {
    const { gradients, clipping } = end.trace.outcome;
    expect(clipping?.coefficient.data[0]).toBeLessThan(1);
    expect(numbersOf(resultOf(`gradient(${name})`))).toEqual(Array.from(gradients[0].data));
    expect(numbersOf(resultOf(`clippedGradient(${name})`))).toEqual(Array.from(clipping?.gradients[0].data ?? []));
    const before = timeline.trace(3).outcome.clipping?.gradients[0].data ?? [];
    expect(numbersOf(resultOf(`clippedGradient(${name})`, start))).toEqual(Array.from(before));
  });

  test('the update ratio is that of its last update', () => {
    const ratioIn = (iteration: number): number => {
      const { parameters, updated } = timeline.trace(iteration).outcome;
      const change = parameters[0].data.map((x, i) => updated[0].data[i] - x);
      return normOf([{ shape: declaration.shape, data: change }]) / normOf([parameters[0]]);
    };
    expect(resultOf(`updateRatio(${name})`)).toBeCloseTo(ratioIn(4), 14);
    expect(resultOf(`updateRatio(${name})`, start)).toBeCloseTo(ratioIn(3), 14);
  });

  test('a name that is none is refused', () => {
    for (const form of ['m', 'v', 'velocity', 'updateRatio', 'clippedGradient', 'gradient', 'parameter']) {
      expect(refusalOf(() => compile(`${form}("nope")`, timeline.program))).toMatch(/^Column 1: /);
    }
  });
});

test('any value is read by the name of its step, as it was made last', () => {
  const name = 'block 0/attention/head 1/weights';
  const found = end.trace.frames.find(
    ({ scope, label }) => scope.includes('head 1') && scope.includes('block 0') && label.startsWith('weights'),
  );
  const index = found?.index ?? -1;
  const text = `value(${JSON.stringify(name)})`;
  expect(numbersOf(resultOf(text))).toEqual(Array.from(found?.output.data ?? []));
  expect(numbersOf(resultOf(text, at(4, index)))).toEqual(Array.from(found?.output.data ?? []));
  const before = timeline.trace(3).frames[index].output.data;
  expect(numbersOf(resultOf(text, at(4, index - 1)))).toEqual(Array.from(before));
  expect(() => resultOf('value("nowhere")')).toThrow('is called "nowhere"');
  expect(resultOf('step', at(4, index))).toBe(index + 1);
  expect(resultOf('scope', at(4, index))).toBe('forward/block 0/attention/head 1');
});

test('a name of several steps is refused with the names that tell them apart', () => {
  expect(() => resultOf('value("act")')).toThrow(
    '2 steps are called "act": "forward/block 0/feed-forward/act", "forward/block 1/feed-forward/act". Say which.',
  );
  expect(() => resultOf('value("weights")')).toThrow(/: 8 steps are called "weights": .* and 2 more\. Say which\.$/);
  const { frames } = timeline.trace(4);
  const second = frames.filter(({ label }) => label.startsWith('act = '))[1].output;
  for (const text of ['value("forward/block 1/feed-forward/act")', 'value("act#2")']) {
    expect(numbersOf(resultOf(text))).toEqual(Array.from(second.data));
  }
});

describe('the loss on text set aside', () => {
  test('is the last one taken', () => {
    finish(timeline.visit(9));
    for (const iteration of [3, 4, 5]) {
      const taken = timeline.validationLosses.find((point) => point.iteration === 3);
      expect(resultOf('validationLoss', at(iteration, -1))).toBe(taken?.loss);
    }
    expect(() => resultOf('validationLoss', momentAt(timelineOf(), START))).toThrow('No text is set aside');
  });

  test('is found at its best, and stops where it has got worse, over a whole run of hundreds of iterations', () => {
    const run = timelineOf('villages-bigram', 'training.validation={"share":0.5,"every":7}');
    const held = holdSession(run);
    held.run('break', 'if validationLoss > 1.01 * min(over(:, validationLoss))');
    held.run('continue');
    const { iteration } = held.session.where.cursor;
    const best = run.validationLosses.reduce((least, point) => (point.loss < least.loss ? point : least));
    expect(resultOf('argmin(over(:, validationLoss))', momentAt(run, held.session.where.cursor))).toBe(best.iteration);
    const isWorse = ({ iteration: at, loss }: { readonly iteration: number; readonly loss: number }): boolean =>
      at > best.iteration && loss > 1.01 * best.loss;
    expect(run.validationLosses.find(isWorse)?.iteration).toBe(iteration);
    expect(iteration).toBeGreaterThan(100);
  });

  test('stops a run early in one line, in both directions', () => {
    const run = timelineOf('river-gpt', 'training.validation={"share":0.2,"every":3}', 'training.iterations=60');
    const held = holdSession(run);
    held.run('break', 'if changed(validationLoss) && validationLoss < 3');
    held.run('continue');
    const { cursor } = held.session.where;
    const losses = run.validationLosses;
    const first = losses.find(({ loss }) => loss < 3);
    expect(cursor).toMatchObject({ iteration: first?.iteration, frame: -1 });
    held.run('goto', String((first?.iteration ?? 0) + 2));
    held.run('reverse-continue');
    expect(held.session.where.cursor).toEqual(cursor);
  });
});
