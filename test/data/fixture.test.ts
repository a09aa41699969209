/** What follows from a fixture: predictions with their contexts, and the notes that belong to them. */
import { describe, expect, it } from 'vitest';
import { contextAt, type Fixture, predictionsOf, scoredWords } from '../../src/data/fixture.js';
import { noteFor } from '../../src/data/notes.js';
import { validateFixture } from '../../src/data/validate-fixture.js';
import { sampleFixture } from './sample.js';

function sound(raw: unknown): Fixture {
  const validation = validateFixture(raw);
  if (validation.kind === 'unsound') throw new Error(JSON.stringify(validation.problems));
  return validation.fixture;
}

const fork = {
  ...sampleFixture(),
  sequences: [
    ['we', 'learn', 'here'],
    ['we', 'never'],
  ],
  model: { kind: 'tabular' },
};

describe('predictions', () => {
  it('have the beginning token for an empty prefix only, in a tabular fixture', () => {
    expect(predictionsOf(sound(fork))).toEqual([
      { sequence: 0, position: 0, context: [0], target: 1 },
      { sequence: 0, position: 1, context: [1], target: 2 },
      { sequence: 0, position: 2, context: [1, 2], target: 3 },
      { sequence: 1, position: 0, context: [0], target: 1 },
      { sequence: 1, position: 1, context: [1], target: 4 },
    ]);
  });

  it('begin with the beginning token in every context of vocab36', () => {
    const contexts = predictionsOf(sound({ ...fork, model: { kind: 'vocab36' } })).map(({ context }) => context);
    expect(contexts).toEqual([[0], [0, 1], [0, 1, 2], [0], [0, 1]]);
  });

  it('start at the second word without a beginning token', () => {
    const fixture = sound({ ...fork, specialTokens: {} });
    expect(predictionsOf(fixture).map(({ position, context }) => [position, context])).toEqual([
      [1, [1]],
      [2, [1, 2]],
      [1, [1]],
    ]);
  });

  it('have no context for the first word without a beginning token', () => {
    expect(contextAt(['we', 'learn'], 0, 'tabular', undefined)).toBeUndefined();
  });
});

describe('a note', () => {
  it('is found for its context with and without the beginning token', () => {
    const fixture = sound(fork);
    expect(noteFor(fixture, [1])).toBe('A verb follows.');
    expect(noteFor(fixture, [0, 1])).toBe('A verb follows.');
    expect(noteFor(fixture, [0])).toBeUndefined();
    expect(noteFor(fixture, [1, 2])).toBeUndefined();
  });
});

describe('scored words', () => {
  it('are those of the first row of explicit logits, in its order', () => {
    const raw = sampleFixture();
    raw.model.parameters.logits[0].scores = { here: 0, we: 1, learn: 2 };
    expect(scoredWords(sound(raw))).toEqual(['here', 'we', 'learn']);
  });

  it('are the whole vocabulary without explicit logits', () => {
    expect(scoredWords(sound(fork))).toEqual(fork.vocabulary);
    expect(scoredWords(sound({ ...fork, model: { kind: 'vocab36' } }))).toEqual(fork.vocabulary);
  });
});

describe('defaults', () => {
  it('fill in what a fixture leaves out', () => {
    const fixture = sound({
      ...sampleFixture(),
      optimizer: { kind: 'adam', learningRate: 0.01 },
      specialTokens: undefined,
      model: { kind: 'tabular' },
    });
    expect(fixture.optimizer).toEqual({ kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    expect(fixture.training).toEqual({ iterations: 10, seed: 1, lossReduction: 'sum', softmax: 'shifted' });
    expect(fixture.specialTokens).toEqual({});
    expect(sound({ ...sampleFixture(), optimizer: { kind: 'sgd', learningRate: 0 } }).optimizer).toEqual({
      kind: 'sgd',
      learningRate: 0,
      momentum: 0,
    });
  });
});
