/** The figures of each iteration, as its trace has them. */
import { describe, expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { normOf } from '../../src/numbers/engine/tensor.js';
import { DEFAULT_OPTIONS } from '../../src/timeline/history.js';
import { METRIC_NAMES, MOST_TARGETS, TooMuchToRemember } from '../../src/timeline/metrics.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { createRandomVocab36, createSmallTabular } from '../support/programs.js';

describe('metrics of an iteration', () => {
  test('are those of its trace', () => {
    const timeline = new Timeline(createRandomVocab36());
    for (const iteration of [0, 1, 300]) {
      const { outcome } = timeline.trace(iteration);
      const change = outcome.updated.map((after, k) => ({
        shape: after.shape,
        data: after.data.map((value, i) => value - outcome.parameters[k].data[i]),
      }));
      expect(timeline.metrics(iteration)).toEqual({
        iteration,
        learningRate: 0.02,
        loss: outcome.objective.data[0],
        meanLoss: outcome.mean.data[0],
        gradientNorm: normOf(outcome.gradients),
        parameterNorm: normOf(outcome.parameters),
        updateRatio: normOf(change) / normOf(outcome.parameters),
        targetProbabilities: outcome.groups.map(({ probabilities, targets }) => probabilities.data[targets.data[0]]),
      });
    }
  });

  test('end with a sentence where they would take more memory than they may', () => {
    const program = createSmallTabular();
    const first = new Timeline(program);
    first.trace(0);
    // With the hash of the state that it ends in.
    const bytesOfRow = (METRIC_NAMES.length + 1 + (first.metrics(0)?.targetProbabilities.length ?? 0)) * 8;
    const timeline = new Timeline(program, { ...DEFAULT_OPTIONS, metricsBytes: 500 * bytesOfRow });
    finish(timeline.visit(500));
    expect(() => finish(timeline.visit(501))).toThrow(TooMuchToRemember);
    expect(() => finish(timeline.visit(501))).toThrow(
      /figures of 500 iterations .* Go no further than iteration 500\./,
    );
    expect(timeline.visited).toBe(500);
    expect(timeline.trace(499).outcome.objective.data[0]).toBe(timeline.metrics(499)?.loss);
  });

  test('are known for every iteration executed so far, and for no other', () => {
    const timeline = new Timeline(createSmallTabular());
    expect(timeline.metrics(0)).toBeNull();
    finish(timeline.visit(600));
    expect(timeline.visited).toBe(600);
    for (let iteration = 0; iteration < 600; iteration++)
      expect(timeline.metrics(iteration)?.iteration).toBe(iteration);
    expect(timeline.metrics(600)).toBeNull();
    expect(timeline.metrics(-1)).toBeNull();
  });

  test('name the first iteration at which a word was learnt', () => {
    const timeline = new Timeline(createSmallTabular());
    finish(timeline.visit(200));
    const probabilities = Array.from({ length: 200 }, (_, i) => timeline.metrics(i)?.targetProbabilities ?? []);
    for (const prediction of [0, 1]) {
      const first = probabilities.findIndex((row) => row[prediction] > 0.5);
      expect(first).toBeGreaterThan(0);
      expect(timeline.learntAt(prediction)).toBe(first);
    }
    expect(timeline.learntAt(MOST_TARGETS)).toBeNull();
  });
});
