/** Gradients held against central differences: passed where they agree, failed and located where not. */
import { describe, expect, test } from 'vitest';
import { renderGradientCheck } from '../../../src/cli/check/check.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { finish, type Task } from '../../../src/numbers/engine/task.js';
import { checkGradients, type GradientCheck } from '../../../src/pytorch/verify/check-gradients.js';
import { trainingSchema } from '../../../src/pytorch/verify/reference-file.js';
import { readAs } from '../../../src/pytorch/verify/reference-parts.js';
import { createReferenceProgram } from '../../../src/pytorch/verify/reference-program.js';
import type { TrainingProgram } from '../../../src/training/iteration/program.js';
import { readReference } from '../../support/reference-files.js';

function programOf(name: string): TrainingProgram {
  return createReferenceProgram(readAs(trainingSchema, readReference(`${name}.json`)));
}

function checkStart(program: TrainingProgram, most?: number): Task<GradientCheck> {
  return checkGradients(program, program.initial, most);
}

describe('the gradients of every model are what moving its parameters says', () => {
  for (const name of [
    'tabular_sgd',
    'vocab36_adam',
    'bigram_sgd',
    'mlp_adam',
    'gpt_tied_gelu_erf_adam',
    'gpt_untied_gelu_tanh_sgd',
    'microgpt_sgd',
  ]) {
    test(name, () => {
      const check = finish(checkStart(programOf(name)));
      expect(check.passed, renderGradientCheck(check).join('\n')).toBe(true);
      expect(check.tensors.every(({ checked, size }) => checked === size)).toBe(true);
    });
  }
});

test('a gradient that is off by a thousandth fails, and the table says where', () => {
  const program = programOf('mlp_adam');
  const wrong: TrainingProgram = {
    ...program,
    execute: (_tape, state) => {
      const outcome = program.execute(new Tape(), state);
      const gradients = outcome.gradients.map((gradient, k) =>
        k === 1 ? { ...gradient, data: gradient.data.map((g, i) => (i === 4 ? g * 1.001 : g)) } : gradient,
      );
      return { ...outcome, gradients };
    },
  };
  const check = finish(checkStart(wrong));
  expect(check.tensors.map(({ passed }) => passed)).toEqual([true, false, true, true, true]);
  expect(check.tensors[1].worst.element).toBe(4);
  expect(renderGradientCheck(check).join('\n')).toMatch(/W1 .*element 4, FAILED: gradient/);
});

test('above the limit a sample is checked, the same each time and some of every tensor', () => {
  const first = finish(checkStart(programOf('gpt_tied_gelu_erf_adam'), 100));
  const again = finish(checkStart(programOf('gpt_tied_gelu_erf_adam'), 100));
  expect(again).toEqual(first);
  expect(first.tensors.every(({ checked }) => checked > 0)).toBe(true);
  expect(first.tensors.reduce((sum, { checked }) => sum + checked, 0)).toBeLessThan(150);
});

test('a loss that is not a number passes nothing', () => {
  const program = programOf('bigram_sgd');
  const [{ shape, data }] = program.initial.parameters;
  const state = { ...program.initial, parameters: [{ shape, data: data.with(0, Number.NaN) }] };
  expect(finish(checkGradients(program, state)).passed).toBe(false);
});
