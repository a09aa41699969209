/** The models above the tables: what they predict from, how their steps are scoped, what they refuse. */
import { describe, expect, test } from 'vitest';
import { createBigram } from '../../../src/model/models/bigram.js';
import { createGpt } from '../../../src/model/models/gpt.js';
import type { GptSizes } from '../../../src/model/models/gpt-code.js';
import { createMlp } from '../../../src/model/models/mlp.js';
import { type Batch, drawInitial, type LogitGroup, type Model } from '../../../src/model/models/model.js';
import { createTabular } from '../../../src/model/models/tabular.js';
import { Random, seedRandomState } from '../../../src/numbers/engine/random.js';
import { Tape } from '../../../src/numbers/engine/tape.js';

const words = ['<BOS>', 'a', 'b', 'c', 'd'];
const SIZES: GptSizes = {
  kind: 'gpt',
  words,
  width: 8,
  heads: 2,
  layers: 2,
  block: 5,
  activation: 'gelu',
  tiedHead: true,
};

function forward(model: Model, batch: Batch) {
  const random = new Random(seedRandomState(4));
  const tape = new Tape();
  const parameters = model.parameters.map((declaration) =>
    tape.parameter(declaration.name, drawInitial(declaration, random), declaration.axes),
  );
  const [group] = model.forward(tape, parameters, batch);
  return { group, frames: tape.frames };
}

const labelsOf = ({ predictions }: LogitGroup) =>
  predictions.map(({ context, target, targetIndex }) => ({ context, target, targetIndex }));

describe('a GPT', () => {
  const batch: Batch = { examples: [[0, 1, 2]], targets: [[1, 2, 3]] };

  test('predicts at every position, from the words up to it', () => {
    const { group } = forward(createGpt(SIZES), batch);
    expect(group.logits.shape).toEqual([3, 5]);
    expect(labelsOf(group)).toEqual([
      { context: '<BOS>', target: 'a', targetIndex: 1 },
      { context: '<BOS>a', target: 'b', targetIndex: 2 },
      { context: '<BOS>ab', target: 'c', targetIndex: 3 },
    ]);
  });

  for (const kind of ['gpt', 'microgpt'] as const) {
    test(`looks at no later position (${kind})`, () => {
      const model = createGpt({ ...SIZES, kind });
      const whole = forward(model, batch).group.logits.data;
      const shorter = forward(model, { examples: [[0, 1]], targets: [[1, 2]] }).group.logits.data;
      expect([...whole.subarray(0, 10)].map((z) => z.toFixed(12))).toEqual([...shorter].map((z) => z.toFixed(12)));
    });

    test(`gives each sequence of a batch what it gives it alone (${kind})`, () => {
      const model = createGpt({ ...SIZES, kind });
      const other = { examples: [[4, 4, 0]], targets: [[1, 1, 1]] };
      const together = {
        examples: [...batch.examples, ...other.examples],
        targets: [
          [1, 2, 3],
          [1, 1, 1],
        ],
      };
      const both = [...forward(model, together).group.logits.data];
      const each = [batch, other].flatMap((one) => [...forward(model, one).group.logits.data]);
      expect(both.map((z) => z.toFixed(12))).toEqual(each.map((z) => z.toFixed(12)));
    });
  }

  test('shows every head of every block as a scope of its own, from scores to mixture', () => {
    const { frames } = forward(createGpt(SIZES), batch);
    const inHead = frames.filter(({ scope }) => scope.join(' › ') === 'forward › block 1 › attention › head 1');
    expect(inHead.map(({ op }) => op.name)).toEqual([
      'columns',
      'columns',
      'columns',
      'attention scores',
      'causal mask',
      'softmax',
      'weighted sum',
    ]);
    const weights = inHead.find(({ op }) => op.name === 'softmax')!.output;
    expect(weights.shape).toEqual([3, 3]);
    expect(weights.axes.map(({ labels }) => labels)).toEqual([
      ['1 <BOS>', '2 a', '3 b'],
      ['1 <BOS>', '2 a', '3 b'],
    ]);
    expect([weights.data[1], weights.data[2], weights.data[5]]).toEqual([0, 0, 0]);
  });

  test('names its parameters as the reference files do', () => {
    expect(
      createGpt({ ...SIZES, layers: 1, tiedHead: false })
        .parameters.map(({ name }) => name)
        .join(' '),
    ).toBe(
      'wte wpe h0.ln1_g h0.ln1_b h0.qkv_w h0.qkv_b h0.o_w h0.o_b h0.ln2_g h0.ln2_b h0.fc1_w h0.fc1_b h0.fc2_w h0.fc2_b lnf_g lnf_b lm_head',
    );
    expect(
      createGpt({ ...SIZES, kind: 'microgpt', layers: 1, tiedHead: false })
        .parameters.map(({ name }) => name)
        .join(' '),
    ).toBe('wte wpe lm_head h0.wq h0.wk h0.wv h0.wo h0.fc1 h0.fc2');
  });

  test('refuses a sequence longer than its block, and examples of different lengths', () => {
    const ids = [0, 1, 2, 3, 4, 0];
    expect(() => forward(createGpt(SIZES), { examples: [ids], targets: [ids] })).toThrow('longer than the block of 5');
    const uneven = { examples: [[0, 1], [0]], targets: [[0, 1], [0]] };
    expect(() => forward(createGpt(SIZES), uneven)).toThrow('differ in length');
  });
});

test('each model says what its examples are', () => {
  const { length } = words;
  expect(createGpt(SIZES).reads).toEqual({ ids: length, targets: 'each token', length: { least: 1, most: 5 } });
  expect(createMlp({ words, block: 2, width: 3, hidden: 4 }).reads).toEqual({
    ids: length,
    targets: 'one',
    length: { least: 2, most: 2 },
  });
  expect(createTabular({ contexts: ['a', 'a b'], words }).reads).toEqual({ ids: 2, targets: 'one' });
});

describe('an MLP', () => {
  test('reads its context oldest first, as one long row', () => {
    const model = createMlp({ words, block: 2, width: 3, hidden: 4 });
    const { frames, group } = forward(model, { examples: [[1, 2]], targets: [[3]] });
    const [vectors, long] = frames.map(({ output }) => output);
    expect(vectors.shape).toEqual([1, 2, 3]);
    expect(long.shape).toEqual([1, 6]);
    expect([...long.data]).toEqual([...vectors.data]);
    expect(labelsOf(group)).toEqual([{ context: 'ab', target: 'c', targetIndex: 3 }]);
  });
});

test('a bigram names its contexts by the last word alone', () => {
  const { group } = forward(createBigram({ words }), { examples: [[0, 1, 2]], targets: [[1, 2, 3]] });
  expect(group.predictions.map(({ context }) => context)).toEqual(['<BOS>', 'a', 'b']);
});

test('parameters start where their declaration says, the same for the same seed', () => {
  const draw = (seed: number) => {
    const random = new Random(seedRandomState(seed));
    return createGpt({ ...SIZES, width: 32 }).parameters.map((declaration) => drawInitial(declaration, random));
  };
  const names = createGpt(SIZES).parameters.map(({ name }) => name);
  const [first, again, other] = [draw(1), draw(1), draw(2)];
  expect(first).toEqual(again);
  expect(first[0]).not.toEqual(other[0]);
  expect([...first[names.indexOf('lnf_g')].data]).toEqual(new Array(32).fill(1));
  const weights = first[names.indexOf('h0.fc1_w')].data;
  const deviation = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0) / weights.length);
  expect(deviation).toBeGreaterThan(0.019);
  expect(deviation).toBeLessThan(0.021);
});
