/**
 * From fixtures of the ladder to programs: batches, initial values, schedules, decay and clipping.
 */
import { describe, expect, it } from 'vitest';
import { seedRandomState } from '../../../src/numbers/engine/random.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { checkGradients } from '../../../src/pytorch/verify/check-gradients.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { openShipped } from '../../support/fixtures.js';
import { validateFixture } from '../../support/taken-in.js';

const MODELS = {
  bigram: { kind: 'bigram' },
  mlp: { kind: 'mlp', block: 2, width: 3, hidden: 4 },
  gpt: { kind: 'gpt', block: 4, width: 4, heads: 2, layers: 1 },
  microgpt: { kind: 'microgpt', block: 4, width: 4, heads: 2, layers: 1 },
} as const;

function open(change: object) {
  const raw = {
    name: 'ladder',
    description: 'For tests.',
    vocabulary: ['<BOS>', 'a', 'b', 'c'],
    specialTokens: { beginning: '<BOS>' },
    sequences: [
      ['a', 'b'],
      ['b', 'c', 'a'],
    ],
    model: MODELS.gpt,
    optimizer: { kind: 'sgd', learningRate: 0.1 },
    training: { iterations: 10 },
    ...change,
  };
  const validation = validateFixture(raw);
  if (validation.kind === 'unsound') throw new Error(JSON.stringify(validation.problems));
  return openProgram(validation);
}

function batchOf(change: object) {
  return open(change).batches.draw(seedRandomState(1), 0).batch;
}

describe('sequences', () => {
  it('are all in every batch of a bigram and of an MLP, filled up from the left', () => {
    expect(batchOf({ model: MODELS.bigram })).toEqual({
      examples: [[0], [1], [0], [2], [3]],
      targets: [[1], [2], [2], [3], [1]],
    });
    expect(batchOf({ model: MODELS.mlp }).examples).toEqual([
      [0, 0],
      [0, 1],
      [0, 0],
      [0, 2],
      [2, 3],
    ]);
    expect(open({ model: MODELS.bigram }).batches.constant).toBe(true);
  });

  it('are one at a time for a GPT where their lengths differ, and all where they are alike', () => {
    const { examples, targets } = batchOf({});
    expect([examples.length, targets[0].length]).toEqual([1, examples[0].length]);
    const alike = {
      sequences: [
        ['a', 'b'],
        ['c', 'a'],
      ],
    };
    expect(batchOf(alike)).toEqual({
      examples: [
        [0, 1],
        [0, 3],
      ],
      targets: [
        [1, 2],
        [3, 1],
      ],
    });
    expect(open(alike).batches.constant).toBe(true);
  });

  it('of unlike lengths are one running text for a GPT with several in a batch', () => {
    const { batches, subject } = open({
      model: { ...MODELS.gpt, block: 2 },
      training: { iterations: 1, batchSize: 3 },
    });
    const { batch } = batches.draw(seedRandomState(1), 0);
    expect(subject.text).toMatchObject({ form: 'windows', examples: 5 });
    expect(batch.examples.map(({ length }) => length)).toEqual([2, 2, 2]);
  });

  it('are refused where a batch is larger than what they give, or a block longer', () => {
    expect(() => open({ model: MODELS.mlp, training: { iterations: 1, batchSize: 6 } })).toThrow(
      'expected":"at most 5, as many as there are contexts',
    );
    const long = { model: { ...MODELS.gpt, block: 40 }, training: { iterations: 1, batchSize: 2 } };
    expect(() => open(long)).toThrow('a block of 40, while there are 7 tokens to train on');
  });

  it('longer than the block are cut into pieces that go on where the last one ended', () => {
    const long = { sequences: [['a', 'b', 'c', 'a', 'b', 'c']], model: { ...MODELS.gpt, block: 3 } };
    expect(batchOf(long)).toEqual({
      examples: [
        [0, 1, 2],
        [3, 1, 2],
      ],
      targets: [
        [1, 2, 3],
        [1, 2, 3],
      ],
    });
  });

  it('without a beginning predict nothing of their first word, and never across two of them', () => {
    const bare = { vocabulary: ['a', 'b', 'c'], specialTokens: {}, model: MODELS.bigram };
    expect(batchOf(bare)).toEqual({ examples: [[0], [1], [2]], targets: [[1], [2], [0]] });
  });

  it('are drawn at random where there is a batch size, for every kind of model', () => {
    for (const model of [MODELS.bigram, MODELS.mlp, { kind: 'tabular' }, { kind: 'vocab36' }]) {
      const program = open({ model, training: { iterations: 10, batchSize: 2 } });
      const first = program.batches.draw(seedRandomState(5), 0);
      expect(first.batch.examples).toHaveLength(2);
      expect(program.batches.draw(seedRandomState(5), 0)).toEqual(first);
      expect(first.randomState).not.toEqual(seedRandomState(5));
    }
  });
});

describe('initial values', () => {
  it('are drawn by the seed, each parameter as its model says', () => {
    const [first, again, other] = [1, 1, 2].map(
      (seed) => open({ training: { iterations: 1, seed } }).initial.parameters,
    );
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
  });

  it('are those of the fixture where it gives some, by name', () => {
    const wpe = Array.from({ length: 16 }, (_, k) => k / 10);
    const { model, initial, subject } = open({
      model: { ...MODELS.gpt, parameters: { wpe: { shape: [4, 4], data: wpe } } },
    });
    const position = model.parameters.findIndex(({ name }) => name === 'wpe');
    expect([...initial.parameters[position].data]).toEqual(wpe);
    expect(subject.origins?.[position]).toBe('as the fixture says');
    expect(subject.origins?.[0]).toBe('normal with deviation 0.02');
  });

  it('have the deviation that the fixture names, gains and biases apart', () => {
    const { model, initial } = open({ model: { ...MODELS.gpt, deviation: 0 } });
    model.parameters.forEach(({ name }, k) => {
      expect(new Set(initial.parameters[k].data)).toEqual(new Set([name.endsWith('_g') ? 1 : 0]));
    });
  });
});

describe('the optimizer', () => {
  it('follows a schedule to the end of the run', () => {
    const linear = open({ optimizer: { kind: 'sgd', learningRate: 1, schedule: { kind: 'linear', last: 0.5 } } });
    expect([0, 5, 10, 99].map(linear.learningRateAt)).toEqual([1, 0.75, 0.5, 0.5]);
    const cosine = open({
      optimizer: { kind: 'adam', learningRate: 1, schedule: { kind: 'cosine', warmup: 4, iterations: 8 } },
    });
    expect(cosine.learningRateAt(4)).toBe(1);
    expect(cosine.learningRateAt(0)).toBeLessThan(1);
    expect(cosine.learningRateAt(8)).toBeCloseTo(0, 12);
  });

  it('shortens gradients that are longer than the clip', () => {
    const { clipping, gradients } = run({ kind: 'sgd', learningRate: 0.1, clip: 1e-3 });
    expect(clipping?.coefficient.data[0]).toBeLessThan(1);
    expect(clipping?.gradients[0].data[0]).toBeCloseTo(gradients[0].data[0] * (clipping?.coefficient.data[0] ?? 0), 15);
    expect(run({ kind: 'sgd', learningRate: 0.1 }).clipping).toBeNull();
  });

  it('lets only the parameters decay that the fixture names', () => {
    const decaying = run({ kind: 'adamw', learningRate: 0.1, weightDecay: 0.5, decaying: ['wpe'] });
    const plain = run({ kind: 'adam', learningRate: 0.1 });
    expect(decaying.updated[0].data).toEqual(plain.updated[0].data);
    expect(decaying.updated[1].data).not.toEqual(plain.updated[1].data);
  });

  function run(optimizer: object) {
    const program = open({ optimizer });
    return program.execute(new Tape(), program.initial);
  }
});

describe.each(['harbour-bpe', 'villages-bigram', 'villages-mlp', 'villages-microgpt', 'river-gpt'])(
  '%s, which ships',
  (name) => {
    it('has gradients that agree with central differences', () => {
      const program = openShipped(name);
      const { passed } = finish(checkGradients(program, program.initial, 200));
      expect(passed).toBe(true);
    });

    it('sets text aside that is never trained on', () => {
      const { validation, subject } = openShipped(name);
      expect(validation?.batches.length).toBeGreaterThan(0);
      expect(subject.text?.setAside).toBeGreaterThan(100);
    });
  },
);
