/** Training runs recorded with PyTorch in float64: every step of every file, in every quantity that it records. */
import { describe, expect, test } from 'vitest';
import { type GoldenFile, listGolden, missingFor } from '../support/golden.js';
import { compareEachStep, compareRun } from '../support/golden-compare.js';

const files = listGolden();

describe('recorded training runs', () => {
  test('are there for every model and optimizer that has been built', () => {
    const runnable = files.filter((file) => missingFor(file) === null);
    const kinds = new Set(runnable.map(({ model, optimizer }) => `${model.kind} ${optimizer.kind}`));
    expect([...kinds]).toEqual(
      expect.arrayContaining(
        ['tabular', 'vocab36'].flatMap((model) =>
          ['sgd', 'momentum', 'adam'].map((optimizer) => `${model} ${optimizer}`),
        ),
      ),
    );
  });

  for (const file of files) {
    const missing = missingFor(file);
    if (missing !== null) {
      test.todo(`${file.name}: needs ${missing}`);
      continue;
    }
    test(`${file.name}: ${file.steps.length} steps in a row stay on the record`, () => {
      compareRun(file);
    });
    test(`${file.name}: each step from the recorded parameters gives the recorded step`, () => {
      compareEachStep(file);
    });
  }

  test('are not matched by a run with another learning rate', () => {
    const [file] = files.filter((candidate) => candidate.name === 'tabular_sgd');
    const steps = file.steps.map((step) => ({ ...step, lr: step.lr * (1 + 1e-6) }));
    const altered: GoldenFile = { ...file, steps };
    expect(() => compareRun(altered)).toThrow(/tabular_sgd, step 0, logits after\[\d+\] is .*, expected /);
  });
});
