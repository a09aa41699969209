/** The tape: every op that was applied is a frame, in its scope, with what it computed. */
import { describe, expect, test } from 'vitest';
import { columns } from '../../../src/model/ops/columns.js';
import { multiply } from '../../../src/model/ops/multiply.js';
import { tanh } from '../../../src/model/ops/tanh.js';
import { Arena } from '../../../src/numbers/engine/arena.js';
import { isPullback } from '../../../src/numbers/engine/pullback.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { createTensor, createVector } from '../../../src/numbers/engine/tensor.js';
import { nameElement } from '../../../src/numbers/engine/value.js';
import { assertClose } from '../../support/closeness.js';
import { createRandomVocab36, createSmallTabular } from '../../support/programs.js';
import { bitsOf } from '../../support/values.js';

const axes = [{ name: 'word', labels: ['we', 'love'] }];

describe('a tape', () => {
  test('records what was applied: op, inputs, output, scope and label', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([0.5, -1]), axes);
    const h = tape.within(['forward', 'layer'], () => tape.apply(tanh, [x], { symbol: 'h', axes }));
    const [frame] = tape.frames;
    expect(tape.frames).toHaveLength(1);
    expect(frame).toMatchObject({ index: 0, op: tanh, inputs: [x], scope: ['forward', 'layer'], label: 'tanh' });
    expect(frame.output).toBe(h);
    assertClose('h', h.data, [Math.tanh(0.5), Math.tanh(-1)]);
    expect(nameElement(h, 1)).toBe('h(love)');
  });

  test('gives an output the axes of the first input unless it is told others', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([0.5, -1]), axes);
    expect(tape.apply(tanh, [x], { symbol: 'h' }).axes).toBe(axes);
    expect(tape.apply(tanh, [x], { symbol: 'h', axes: [{ name: 'neuron' }] }).axes).toEqual([{ name: 'neuron' }]);
  });

  test('takes the attributes that an op has, and none of one that has none', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createTensor([1, 2], [1, 2]), []);
    tape.apply(columns, [x], { symbol: 'y' }, { start: 1, count: 1 });
    tape.apply(tanh, [x], { symbol: 'h' });
    expect(tape.frames.map(({ attributes }) => attributes)).toEqual([{ start: 1, count: 1 }, {}]);
    // @ts-expect-error: the compiler finds missing attributes, which would give a shape that is none.
    expect(tape.apply(columns, [x], { symbol: 'y' }).shape).toEqual([1, undefined]);
  });

  test('returns to the outer scope after an inner one', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createVector([1, 2]), axes);
    const apply = (): unknown => tape.apply(tanh, [x], { symbol: 'h', axes });
    tape.within(['forward'], () => {
      tape.within(['forward', 'inner'], apply);
      apply();
    });
    apply();
    expect(tape.frames.map(({ scope }) => scope.join('/'))).toEqual(['forward/inner', 'forward', '']);
  });

  test('marks a value as differentiable when a parameter reaches it', () => {
    const tape = new Tape();
    const parameter = tape.parameter('w', createVector([1, 2]), axes);
    const given = tape.constant('ids', createVector([3, 4]), axes);
    const apply = (a: typeof given, b: typeof given) => tape.apply(multiply, [a, b], { symbol: 'y', axes });
    expect(apply(given, given).differentiable).toBe(false);
    expect(apply(given, parameter).differentiable).toBe(true);
    expect(apply(apply(given, parameter), given).differentiable).toBe(true);
  });

  test('keeps lasting values apart from those of the iteration', () => {
    const [arena, lasting] = [new Arena(), new Arena()];
    const tape = new Tape();
    tape.begin(arena, lasting);
    const x = tape.parameter('x', createVector([1, 2]), axes);
    tape.apply(tanh, [x], { symbol: 'h', axes });
    tape.apply(tanh, [x], { symbol: 'h', axes, lasting: true });
    expect([arena.size, lasting.size]).toEqual([2, 2]);
  });

  test('leaves the frames of one iteration alone when the next begins', () => {
    const tape = new Tape();
    const x = tape.parameter('x', createTensor([], [1]), []);
    tape.apply(tanh, [x], { symbol: 'h', axes: [] });
    const { frames } = tape;
    tape.begin(new Arena(), new Arena());
    expect(frames).toHaveLength(1);
    expect([tape.frames.length, tape.nodeCount]).toEqual([0, 0]);
  });
});

describe.each([
  ['a table of logits', createSmallTabular()],
  ['36 weights under Adam', createRandomVocab36()],
])('an iteration with %s', (_name, program) => {
  const tape = new Tape();
  program.execute(tape, program.initial);
  const { frames } = tape;

  test('refers in each frame only to values made before it', () => {
    frames.forEach((frame, index) => {
      expect(frame.index).toBe(index);
      expect(frame.output.frame).toBe(index);
      for (const input of frame.inputs) {
        expect(input.node).toBeLessThan(frame.output.node);
        if (input.frame === null) continue;
        expect(input.frame).toBeLessThan(index);
        expect(frames[input.frame].output).toBe(input);
      }
    });
  });

  test('gives every value a number of its own', () => {
    const nodes = frames.map(({ output }) => output.node);
    expect(new Set(nodes).size).toBe(nodes.length);
    expect(Math.max(...nodes)).toBeLessThan(tape.nodeCount);
  });

  test('goes through the five phases once, in order', () => {
    const phases = frames.map(({ scope }) => scope[0]);
    const changes = phases.filter((phase, index) => phase !== phases[index - 1]);
    expect(changes).toEqual(['forward', 'predict', 'loss', 'backward', 'update']);
  });

  test('gives the same bits in an arena that held something else', () => {
    const [arena, lasting] = [new Arena(), new Arena()];
    for (const used of [arena, lasting]) {
      for (let i = 0; i < 40; i++) used.allocate(1 + (i % 5)).fill(Number.NaN);
      used.reset();
    }
    const again = new Tape();
    again.begin(arena, lasting);
    program.execute(again, program.initial);
    const outputs = (list: typeof frames) => bitsOf(list.map(({ output }) => output));
    expect(outputs(again.frames).equals(outputs(frames))).toBe(true);
  });

  test('records the backward step of every scope under the phase backward', () => {
    const pullbacks = frames.filter(({ op }) => isPullback(op));
    for (const { scope } of pullbacks) expect(scope[0]).toBe('backward');
    const through = new Set(pullbacks.map(({ scope }) => scope[1]));
    expect([...through].sort()).toEqual(['through forward', 'through loss']);
  });
});
