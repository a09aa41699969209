/** Steps by name: what is written down is read as the same step, also where an iteration comes to have more steps. */
import { describe, expect, test } from 'vitest';
import { parsePlace } from '../../../src/commands/go-to.js';
import { addressOf, frameOf, parseAddress, stepsAt } from '../../../src/debugger/places/step-addresses.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';

/** Frames of these scopes and labels, with an op that is called otherwise. */
function framesCalled(...names: readonly (readonly string[])[]): readonly Frame[] {
  const [frame] = timelineOf().trace(0).frames;
  return names.map((path, index) => ({
    ...frame,
    index,
    scope: path.slice(0, -1),
    label: path[path.length - 1],
    op: { ...frame.op, name: 'an op' },
  }));
}

describe.each(oneOf(3, SHIPPED, 0))('in %s', (name) => {
  const { frames } = timelineOf(name).trace(1);
  const addresses = frames.map((_, index) => addressOf(frames, index));

  test('every step has a name, by which it is read again, at the prompt as well', () => {
    for (const [index, address] of addresses.entries()) {
      expect(typeof address).toBe('string');
      expect(frameOf(parseAddress(String(address)), frames)).toBe(index);
      expect(stepsAt(String(address), frames)).toEqual([index]);
      expect(parsePlace(`200.${address}`, 0)).toEqual({ kind: 'place', iteration: 200, step: address });
      expect(parsePlace(`."${address}"`, 7)).toEqual({ kind: 'place', iteration: 7, step: address });
    }
    expect(new Set(addresses).size).toBe(frames.length);
  });

  test('the names are right where the iteration has more steps, before and between', () => {
    const [one] = framesCalled(['forward', 'something new']);
    const [another] = framesCalled(['backward', 'something else', 'new']);
    const more = [one, ...frames.flatMap((frame, k) => (k % 7 === 3 ? [frame, another] : [frame])), another];
    for (const [index, address] of addresses.entries()) {
      expect(more[frameOf(address, more) ?? -1]).toBe(frames[index]);
    }
  });
});

describe('an address', () => {
  const { frames } = timelineOf().trace(0);

  test.each([
    ['softmax', 6],
    ['Softmax', 6],
    ['softmax#3', 12],
    ['predict', 4],
    ['predict/prediction 2/softmax', 9],
    ['predict › prediction 2: we → love › softmax', 9],
    ['prediction 2', 1],
    ['prediction 2#2', 7],
    ['∂loss/∂z', 28],
    ['through loss/prediction 1/∂loss/∂z', 28],
    ['backward/∂loss/∂loss', 23],
    ['descent', 46],
    ['new*', 46],
    ['start', -1],
    [8, 7],
  ])('%j is the step at %i', (address, frame) => {
    expect(frameOf(address, frames)).toBe(frame);
  });

  test.each(['softmax#5', 'softmax#0', 'prediction 22', 'loss/softmax', '#1', '/', '', 'z/∂loss', '∂loss/∂q'])(
    '%j is none',
    (address) => {
      expect(frameOf(address, frames)).toBeNull();
    },
  );

  test('leaves out the words that scopes and labels speak of', () => {
    const named = [0, 6, 16, 45, 46].map((index) => addressOf(frames, index));
    expect(named).toEqual([
      'forward/prediction 1/z',
      'predict/prediction 1/softmax',
      'loss/prediction 1/−ln P(we)',
      'backward/accumulate/accumulate ∂loss/∂logits',
      'update/new logits',
    ]);
  });

  test('keeps them where steps cannot be told apart without, and numbers those that are called alike', () => {
    const alike = framesCalled(['a: 1', 'x'], ['a: 2', 'x'], ['b', 'y = 1'], ['b', 'y = 2'], ['c', 'z'], ['c', 'z']);
    expect(alike.map((_, index) => addressOf(alike, index))).toEqual([
      'a: 1/x',
      'a: 2/x',
      'b/y = 1',
      'b/y = 2',
      'c/z#1',
      'c/z#2',
    ]);
  });

  test.each([['#2'], ['start'], ['7'], ['a/b#2'], ['*'], ['"quoted"'], ['›'], ['x › y/z'], [' ']])(
    'finds even a step that is called %j, between others',
    (label) => {
      const others = framesCalled(['before'], [label], ['p', label], ['p', 'q', label], [label], ['after']);
      for (const index of others.keys()) {
        const address = addressOf(others, index);
        expect(frameOf(parseAddress(String(address)), others)).toBe(index);
      }
    },
  );

  test('is found by looking once through the steps where nothing else has it', () => {
    let looks = 0;
    const watched = framesCalled(['a', 'x'], ['b', 'y'], ['c', 'z']).map((frame) => ({
      ...frame,
      get op() {
        looks++;
        return frame.op;
      },
    }));
    expect(addressOf(watched, 1)).toBe('b/y');
    expect(looks).toBe(watched.length);
  });

  test('of PyTorch may be typed without its underscore, unless another step has that name', () => {
    const recorded = framesCalled(['forward', 'attention', '_softmax'], ['forward', 'head', '_softmax']);
    expect(stepsAt('softmax', recorded)).toEqual([0, 1]);
    expect(stepsAt('attention/softmax', recorded)).toEqual([0]);
    expect(stepsAt('softmax', [...recorded, ...framesCalled(['forward', 'softmax'])])).toHaveLength(1);
  });

  test('that names anything takes no time, however long it is', () => {
    expect(stepsAt('*a/'.repeat(600), frames)).toEqual([]);
    expect(stepsAt('*/'.repeat(600), frames)).toEqual([]);
  });
});
