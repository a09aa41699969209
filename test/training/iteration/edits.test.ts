/** Edits on every fixture that ships: what is not edited stays, bit for bit, and settings are validated as a fixture's are. */
import { describe, expect, test } from 'vitest';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { type Edit, editableSettings, editProgram, settingPath } from '../../../src/training/iteration/edits.js';
import type { TrainingProgram } from '../../../src/training/iteration/program.js';
import { openShipped, SHIPPED, timelineOf } from '../../support/fixtures.js';
import { refusalOf } from '../../support/refusals.js';
import { bitsOf } from '../../support/values.js';

function edited(program: TrainingProgram, edits: readonly Edit[], state = program.initial): TrainingProgram {
  return editProgram(program, state, edits);
}

function refusal(program: TrainingProgram, path: string, value: number | string): string {
  return refusalOf(() => editProgram(program, program.initial, [{ kind: 'setting', path, value }]));
}

describe.each(SHIPPED)('of %s', (name) => {
  const timeline = timelineOf(name);
  const { program } = timeline;
  const { start, outcome } = timeline.trace(2);

  test('a setting that is set to what it is changes not one bit', () => {
    const value = program.optimizer.learningRate;
    const same = edited(program, [{ kind: 'setting', path: 'optimizer.learningRate', value }], start);
    const { end } = same.execute(new Tape(), start);
    expect(bitsOf(end.parameters).equals(bitsOf(outcome.end.parameters))).toBe(true);
    expect(same.initial).toEqual(start);
    // Neither a model nor a batch is made again.
    expect(same.model).toBe(program.model);
    expect(same.batches).toBe(program.batches);
  });

  test('a learning rate of 0 leaves the parameters as they are, and the optimizer remembers on', () => {
    const still = edited(program, [{ kind: 'setting', path: 'optimizer.learningRate', value: 0 }], start);
    const { end } = still.execute(new Tape(), start);
    if (program.schedule === undefined) expect(bitsOf(end.parameters).equals(bitsOf(start.parameters))).toBe(true);
    expect(bitsOf(end.optimizerState.flat()).equals(bitsOf(outcome.end.optimizerState.flat()))).toBe(true);
  });

  test('every setting that can be edited is named in full and for short', () => {
    const { fixture } = program;
    const paths = fixture === undefined ? [] : editableSettings(fixture);
    expect(paths).toContain('optimizer.learningRate');
    for (const path of paths) {
      expect(settingPath(path, paths)).toBe(path);
      expect(settingPath(path.slice(path.indexOf('.') + 1), paths)).toBe(path);
    }
    for (const path of ['training.seed', 'model.kind', 'vocabulary', 'seed', '__proto__']) {
      expect(settingPath(path, paths)).toBeUndefined();
    }
  });

  test('a parameter element is changed alone, in a copy', () => {
    const [first] = program.model.parameters;
    const ranges = first.shape.map((_, axis) =>
      axis === first.shape.length - 1 ? ([1, 2] as const) : ([0, 1] as const),
    );
    const before = bitsOf(start.parameters);
    const { initial } = edited(program, [{ kind: 'block', of: null, name: first.name, ranges, values: [42] }], start);
    expect(initial.parameters[0].data[1]).toBe(42);
    expect(Array.from(initial.parameters[0].data.with(1, start.parameters[0].data[1]))).toEqual(
      Array.from(start.parameters[0].data),
    );
    expect(bitsOf(start.parameters).equals(before)).toBe(true);
  });
});

describe('a setting', () => {
  test('may be the schedule, the clipping and the kind of optimizer', () => {
    const program = openShipped('river-gpt');
    for (const [path, value] of [
      ['optimizer.clip', 0.5],
      ['optimizer.weightDecay', 0.3],
      ['optimizer.kind', 'sgd'],
    ] as const) {
      expect(edited(program, [{ kind: 'setting', path, value }]).fixture).toMatchObject({
        optimizer: { [path.slice('optimizer.'.length)]: value },
      });
    }
  });

  test.each([
    ['optimizer.learningRate', -1, /optimizer\.learningRate: got -1, expected/],
    ['optimizer.learningRate', 'fast', /got the string "fast"/],
    ['optimizer.nothing', 1, /no field "nothing" in optimizer.* Its fields are kind, learningRate/],
    ['optimizer.kind', 'newton', /optimizer\.kind: got the string "newton", expected "sgd" or/],
    ['optimizer.constructor', 1, /constructor/],
    ['training.iterations', 0, /training\.iterations/],
    ['training.seed', 2, /cannot be edited in a run that has begun/],
    ['model.kind', 'gpt', /cannot be edited in a run that has begun/],
  ])('%s = %j is refused in a sentence', (path, value, message) => {
    expect(refusal(openShipped(), path, value)).toMatch(message);
  });

  test('of a program that no fixture made is refused', () => {
    const { fixture: _, ...rest } = openShipped();
    expect(refusal(rest, 'optimizer.learningRate', 1)).toMatch(/was not made from a fixture/);
  });
});

describe('an edit of more than one number', () => {
  const timeline = timelineOf('river-gpt');
  const { program } = timeline;
  const { start, outcome } = timeline.trace(3);

  test('fills a part of a parameter, and nothing else of it', () => {
    const position = program.model.parameters.findIndex(({ shape }) => shape.length === 2);
    const { name, shape } = program.model.parameters[position];
    const columns = shape[1];
    const block = {
      kind: 'block',
      of: null,
      name,
      ranges: [
        [0, 2],
        [1, 3],
      ],
      values: [10, 11, 12, 13],
    } as const;
    const { data } = edited(program, [block], start).initial.parameters[position];
    const before = start.parameters[position].data;
    expect([data[1], data[2], data[columns + 1], data[columns + 2]]).toEqual([10, 11, 12, 13]);
    const changed = Array.from(data.keys()).filter((i) => !Object.is(data[i], before[i]));
    expect(changed).toEqual([1, 2, columns + 1, columns + 2]);
  });

  test('resets what the optimizer remembers, and only under that name', () => {
    const [{ name, shape }] = program.model.parameters;
    const whole = shape.map((extent) => [0, extent] as const);
    const { initial } = edited(program, [{ kind: 'block', of: 'm', name, ranges: whole, values: [0] }], start);
    const [m, v] = program.optimizer.memory.map((_, slot) => initial.optimizerState[0][slot].data);
    expect(m.every((x) => x === 0)).toBe(true);
    expect(v).toEqual(start.optimizerState[0][1].data);
    expect(start.optimizerState[0][0].data.some((x) => x !== 0)).toBe(true);
    const unknown = { kind: 'block', of: 'velocity', name, ranges: whole, values: [0] } as const;
    expect(refusalOf(() => editProgram(program, start, [unknown]))).toMatch(/remembers no "velocity"/);
  });

  test('draws other examples with another seed, and again the same with the same', () => {
    const drawnBy = (seed: number) => {
      const { initial, batches } = edited(program, [{ kind: 'seed', seed }], start);
      return batches.draw(initial.randomState, initial.batchPosition).batch.examples;
    };
    expect(drawnBy(7)).toEqual(drawnBy(7));
    expect(drawnBy(7)).not.toEqual(outcome.batch.examples);
    expect(drawnBy(7)).not.toEqual(drawnBy(8));
  });

  test('trains on the chosen examples alone', () => {
    const { initial, batches } = edited(program, [{ kind: 'batch', examples: [2, 0] }], start);
    const { batch } = batches.draw(initial.randomState, initial.batchPosition);
    const [[first]] = [
      edited(program, [{ kind: 'batch', examples: [0] }], start).batches.draw(start.randomState, 0).batch.examples,
    ];
    expect(batch.examples).toHaveLength(2);
    expect(batch.examples[1]).toEqual(first);
    expect(batches.constant).toBe(true);
    const refused = (examples: readonly number[], of = program) =>
      refusalOf(() => editProgram(of, start, [{ kind: 'batch', examples }]));
    expect(refused([1e8])).toMatch(/there is no 100000001/);
    expect(refused(Array(1000).fill(0))).toMatch(/A batch of this run has 1 to/);
    expect(refused([0], openShipped('we-love-deep-learning'))).toMatch(/trains on all examples/);
  });
});
