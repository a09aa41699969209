/** Text drawn from a model: by temperature, the top k and a seed, without a trace in the run. */
import { describe, expect, test } from 'vitest';
import { createBigram } from '../../../src/model/models/bigram.js';
import { createGpt } from '../../../src/model/models/gpt.js';
import { LanguageHead } from '../../../src/model/models/language-head.js';
import { drawInitial } from '../../../src/model/models/model.js';
import { computeInSlices } from '../../../src/numbers/engine/execution.js';
import { Random, seedRandomState } from '../../../src/numbers/engine/random.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { createTensor } from '../../../src/numbers/engine/tensor.js';
import {
  createSampler,
  predictToken,
  type SampledToken,
  type SamplingSettings,
} from '../../../src/training/iteration/sampling.js';
import { assessByBatch } from '../../../src/training/iteration/validation-loss.js';
import { lastTokens } from '../../../src/training/text/examples.js';

const words = ['<BOS>', 'a', 'b', 'c'];
const model = createGpt({
  kind: 'gpt',
  words,
  width: 8,
  heads: 2,
  layers: 1,
  block: 4,
  activation: 'gelu',
  tiedHead: true,
});
const random = new Random(seedRandomState(2));
const parameters = model.parameters.map((declaration) => drawInitial(declaration, random));
const SETTINGS: SamplingSettings = { temperature: 1, topK: null, seed: 3, mostTokens: 12 };

function lookBack(most: number, end: number | null = null): Parameters<typeof createSampler>[2] {
  return {
    prompt: [0],
    end,
    exampleOf: (tokens) => lastTokens(tokens, most, null),
    tokenOf: (column) => column,
  };
}

function drawAll(drawNext: ReturnType<typeof createSampler>): readonly SampledToken[] {
  const tokens: SampledToken[] = [];
  for (let token = finish(drawNext()); token !== null; token = finish(drawNext())) tokens.push(token);
  return tokens;
}

function draw(change: Partial<SamplingSettings> = {}, end: number | null = null) {
  return drawAll(createSampler(model, parameters, lookBack(4, end), { ...SETTINGS, ...change }));
}

describe('sampling', () => {
  test('draws the same tokens for the same seed, others for another, and changes no parameter', () => {
    const before = parameters.map(({ data }) => data.slice());
    const tokens = (seed: number): readonly number[] => draw({ seed }).map(({ token }) => token);
    expect(tokens(3)).toEqual(tokens(3));
    expect(tokens(4)).not.toEqual(tokens(3));
    expect(parameters.map(({ data }) => data)).toEqual(before);
  });

  test('looks back at no more than the block', () => {
    expect(draw().map(({ context }) => context.length)).toEqual([1, 2, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
  });

  test('records steps that end in the probabilities it draws from', () => {
    for (const { context, probabilities } of draw()) {
      const { frames } = finish(computeInSlices((tape) => predictToken(tape, model, parameters, context, SETTINGS)));
      expect(frames.at(-1)!.output.data).toEqual(probabilities);
      expect(frames.map(({ scope }) => scope[0])).toContain('forward');
      expect(probabilities.reduce((total, p) => total + p, 0)).toBeCloseTo(1, 12);
    }
  });

  test('never draws outside the top k, whose shares add up to 1', () => {
    for (const { token, probabilities } of draw({ topK: 2, temperature: 3 })) {
      expect(probabilities.filter((p) => p > 0)).toHaveLength(2);
      expect(probabilities[token]).toBeGreaterThan(0);
    }
  });

  test('takes the likeliest token at temperature 0, without drawing', () => {
    for (const { token, probabilities, draw: number } of draw({ temperature: 0 })) {
      expect(number).toBeNull();
      expect(token).toBe(probabilities.indexOf(Math.max(...probabilities)));
    }
  });

  test('stops where the model knows nothing of what has been said', () => {
    const shy = { ...lookBack(4), exampleOf: (tokens: readonly number[]) => (tokens.length > 3 ? null : tokens) };
    expect(drawAll(createSampler(model, parameters, shy, SETTINGS))).toHaveLength(3);
  });

  test('stops after the end token', () => {
    const tokens = draw({ mostTokens: 200 }, 0).map(({ token }) => token);
    expect(tokens.indexOf(0)).toBe(tokens.length - 1);
  });

  test('draws each token about as often as its probability says, sharpened or flattened by the temperature', () => {
    const bigram = createBigram({ words: ['x', 'y'] });
    const table = [createTensor([2, 2], [0, Math.log(3), 0, Math.log(3)])];
    const share = (temperature: number): number => {
      const settings = { ...SETTINGS, temperature, mostTokens: 1000 };
      const drawn = drawAll(createSampler(bigram, table, lookBack(1), settings));
      return drawn.filter(({ token }) => token === 1).length / drawn.length;
    };
    expect(share(1)).toBeCloseTo(3 / 4, 1);
    expect(share(0.5)).toBeCloseTo(9 / 10, 1);
    expect(share(100)).toBeCloseTo(1 / 2, 1);
  });
});

test('a context is cut from the left, and filled up where the model needs all of it', () => {
  expect(lastTokens([1, 2, 3], 2, 0)).toEqual([2, 3]);
  expect(lastTokens([1], 3, 0)).toEqual([0, 0, 1]);
  expect(lastTokens([1], 3, null)).toEqual([1]);
});

test('a validation loss weighs every prediction alike, whatever its batch', () => {
  const head = new LanguageHead('mean', true);
  const batch = { examples: [[0, 1, 2]], targets: [[1, 2, 3]] };
  const short = { examples: [[1]], targets: [[1]] };
  const one = finish(assessByBatch({ model, head }, parameters, [batch]));
  const other = finish(assessByBatch({ model, head }, parameters, [short]));
  const both = finish(assessByBatch({ model, head }, parameters, [batch, short]));
  expect(both.predictions).toBe(4);
  expect(both.loss).toBeCloseTo((3 * one.loss + other.loss) / 4, 12);
  expect(finish(assessByBatch({ model, head }, parameters, [])).loss).toBeNaN();
});
