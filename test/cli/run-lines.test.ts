/** What `run --jsonl` writes: lines as the published schema says, from which alone a run can be made again elsewhere. */

import { describe, expect, test } from 'vitest';
import { fromJSONSchema } from 'zod';
import type { IterationLine, RunLine } from '../../src/training/run-lines.js';
import { run } from '../support/command-line.js';
import { oneOf } from '../support/depth.js';

const ALL = 'logits,probabilities,gradients,parameters,tokens,initial,optimizerState';

async function linesOf(...args: readonly string[]): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await run('run', ...args, '--jsonl');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const RUNS: readonly (readonly [fixture: string, args: readonly string[]])[] = [
  ['we-love-deep-learning', []],
  ['villages-microgpt', ['--include', ALL]],
  ['river-gpt', ['--include', ALL, '--set', 'optimizer.learningRate=1e200']],
  ['we-love-deep-learning-36', ['--include', 'tokens,initial']],
  ['villages-microgpt', ['--print', 'phase', '--print', 'gradient("wte")', '--print', 'previous(loss) > 1']],
];

describe('the published schema', () => {
  test.each(oneOf(2, RUNS, 1))('says of %s what its lines are, and of no others', async (fixture, args) => {
    const { stdout } = await run('fixtures', '--run-schema');
    const schema = fromJSONSchema(JSON.parse(stdout));
    const lines = await linesOf(fixture, '--iterations', '3', ...args);
    expect(lines).toHaveLength(5);
    for (const line of lines) {
      expect(schema.safeParse(line).error).toBeUndefined();
      expect(schema.safeParse({ ...(line as object), extra: 1 }).success).toBe(false);
      for (const key of ['type', 'loss', 'model', 'seconds'].filter((each) => Object.hasOwn(line as object, each))) {
        expect(schema.safeParse({ ...(line as object), [key]: undefined }).success).toBe(false);
      }
    }
  });
});

/** Trains by what a file says, knowing nothing of backstep: a row of scores for each token, and its target. */
function trainAgain([first, ...rest]: readonly unknown[]) {
  const { parameters, optimizer, training, optimizerState, optimizerSteps = 0 } = first as RunLine;
  const iterations = rest.slice(0, -1) as readonly IterationLine[];
  const [[name, { shape, data = [] }]] = Object.entries(parameters);
  const columns = shape[1];
  const weights = data.map(Number);
  const memory = Object.entries(optimizerState?.[name] ?? {}).map(([, tensor]) => tensor.data.map(Number));
  return iterations.map(({ tokens = [], targets = [], learningRate }, iteration) => {
    const places = tokens.flatMap((example, k) => example.map((token, at) => ({ token, target: targets[k][at] })));
    const gradient = weights.map(() => 0);
    const share = training.lossReduction === 'mean' ? 1 / places.length : 1;
    let loss = 0;
    for (const { token, target } of places) {
      const powers = weights.slice(token * columns, (token + 1) * columns).map(Math.exp);
      const sum = powers.reduce((total, power) => total + power, 0);
      loss -= share * Math.log(powers[target] / sum);
      powers.forEach((power, column) => {
        gradient[token * columns + column] += share * (power / sum - (column === target ? 1 : 0));
      });
    }
    const count = optimizerSteps + iteration + 1;
    const { momentum, beta1, beta2, epsilon } = optimizer.settings as Record<string, number>;
    gradient.forEach((slope, i) => {
      if (optimizer.kind === 'sgd') {
        const velocity = momentum === 0 ? slope : momentum * memory[0][i] + slope;
        if (momentum !== 0) memory[0][i] = velocity;
        weights[i] -= learningRate * velocity;
        return;
      }
      const [m, v] = memory;
      m[i] = beta1 * m[i] + (1 - beta1) * slope;
      v[i] = beta2 * v[i] + (1 - beta2) * slope * slope;
      weights[i] -= (learningRate * m[i]) / (1 - beta1 ** count) / (Math.sqrt(v[i] / (1 - beta2 ** count)) + epsilon);
    });
    return { loss, weights: [...weights], memory: memory.map((each) => [...each]) };
  });
}

test.each([
  ['adam-small-steps', []],
  ['we-love-deep-learning', ['--set', 'optimizer.momentum=0.9']],
  ['villages-bigram', []],
  ['villages-bigram', ['--set', 'optimizer={"kind":"adam","learningRate":0.1}']],
])('%s is made again from its file alone %s', async (fixture, args) => {
  const include = 'tokens,initial,parameters,optimizerState';
  const lines = await linesOf(fixture, ...args, '--iterations', '40', '--include', include);
  const again = trainAgain(lines);
  (lines.slice(1, -1) as readonly IterationLine[]).forEach((line, k) => {
    const { loss, weights, memory } = again[k];
    expect(loss).toBeCloseTo(Number(line.loss), 10);
    const [[name, { data }]] = Object.entries(line.parameters ?? {});
    expect(furthest(data.map(Number), weights)).toBeLessThan(1e-9);
    const kept = Object.values(line.optimizerState?.[name] ?? {});
    kept.forEach((tensor, slot) => void expect(furthest(tensor.data.map(Number), memory[slot])).toBeLessThan(1e-9));
  });
});

function furthest(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return Math.max(...a.map((x, i) => Math.abs(x - b[i])));
}
