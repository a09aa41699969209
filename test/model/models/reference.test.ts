/** Training runs recorded with PyTorch in float64: every step of every file, in every quantity, as close as float64 allows. */
import { describe, expect, test } from 'vitest';
import { renderVerification } from '../../../src/cli/verify.js';
import { finish } from '../../../src/numbers/engine/task.js';
import type { Verification } from '../../../src/pytorch/verify/comparison.js';
import { verifyInSlices } from '../../../src/pytorch/verify/verify-file.js';
import { ADAM_TOLERANCE, REFERENCE_TOLERANCE } from '../../support/closeness.js';
import { listReferences, readReference } from '../../support/reference-files.js';

interface Recorded {
  readonly schema: string;
  readonly model: { readonly kind: string };
  readonly optimizer: { readonly kind: string };
  readonly steps: readonly { readonly lr: number }[];
}

const files = listReferences()
  .map((name) => ({ name, content: readReference<Recorded>(name) }))
  .filter(({ content }) => content.schema === 'lm-golden/1');

function verify(content: Recorded, isFed: boolean): Verification {
  const adaptive = content.optimizer.kind.startsWith('adam');
  const tolerance = adaptive ? ADAM_TOLERANCE : REFERENCE_TOLERANCE;
  return finish(verifyInSlices(JSON.stringify(content), { isFed, tolerance }));
}

describe('recorded training runs', () => {
  test('are there for every model, and for every optimizer with the models that are cheap', () => {
    const kinds = new Set(files.map(({ content: { model, optimizer } }) => `${model.kind} ${optimizer.kind}`));
    const cheap = ['tabular', 'vocab36', 'bigram', 'mlp'];
    const wanted = cheap.flatMap((model) => ['sgd', 'momentum', 'adam', 'adamw'].map((kind) => `${model} ${kind}`));
    expect([...kinds]).toEqual(expect.arrayContaining([...wanted, 'gpt sgd', 'gpt adamw', 'microgpt adam']));
  });

  for (const { name, content } of files) {
    test.each([
      ['steps in a row stay on the record', false],
      ['each step from the recorded parameters gives the recorded step', true],
    ] as const)(`${name}: %s`, (_behaviour, isFed) => {
      const result = verify(content, isFed);
      expect(result.passed, renderVerification(result).join('\n')).toBe(true);
      expect(result.notCompared).toEqual([]);
    });
  }

  test('are not matched by a run with another learning rate', () => {
    const content = readReference<Recorded>('tabular_sgd.json');
    const steps = content.steps.map((step) => ({ ...step, lr: step.lr * (1 + 1e-6) }));
    const failed = verify({ ...content, steps }, false).differences.filter(({ passed }) => !passed);
    expect(failed.map(({ quantity }) => quantity)).toContain('params_after');
  });
});
