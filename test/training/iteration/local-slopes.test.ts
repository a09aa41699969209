/**
 * The chain of local slopes in the first iteration of every fixture that ships, taken in small steps: from the loss to
 * the scores, and from a gradient to the new weights, held against what is worked out here from the scores alone.
 */
import { describe, expect, test } from 'vitest';
import { isTermGradient, momentAt } from '../../../src/debugger/places/moment.js';
import { localSlopesAt } from '../../../src/explaining/local-slopes.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { START } from '../../../src/timeline/cursor.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { listFixtures } from '../../../src/training/fixture/list-fixtures.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { assertClose } from '../../support/closeness.js';

const NAMES = listFixtures().map(({ name }) => name);
const ROUNDING = { absolute: 1e-15, relative: 1e-13 };
const TOLERANCE = { absolute: 1e-9, relative: 1e-9 };

function firstIteration(name: string, steps: 'fine' | 'coarse') {
  return openFirst(name, steps).trace(0);
}

function openFirst(name: string, steps: 'fine' | 'coarse') {
  const loaded = loadFixture(name, { overrides: [`training.steps=${steps}`] });
  return new Timeline(openProgram(loaded));
}

function framesOf(frames: readonly Frame[], op: string): readonly Frame[] {
  return frames.filter((frame) => frame.op.name === op);
}

describe.each(NAMES)('the first iteration of %s in small steps', (name) => {
  const { frames, outcome } = firstIteration(name, 'fine');
  const { groups } = outcome;

  test('finds P − target as a product of two slopes, one prediction after the other', () => {
    const slopes = framesOf(frames, 'slope of −ln P');
    const shares = framesOf(frames, 'slopes of softmax');
    const products = framesOf(frames, 'product of slopes');
    for (const steps of [slopes, shares, products]) expect(steps).toHaveLength(groups.length);
    const indexes = slopes.flatMap((slope, k) => [slope.index, shares[k].index, products[k].index]);
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
    for (const [k, group] of groups.entries()) {
      const expected = slopesOf(group.logits.data, group.logits.shape.at(-1)!, group.targets.data);
      const arriving = outcome.objective === outcome.total ? 1 : 1 / countOf(groups);
      assertClose(
        `${name}: −1/P`,
        slopes[k].output.data,
        expected.bySurprise.map((slope) => slope * arriving),
        TOLERANCE,
      );
      assertClose(`${name}: softmax`, shares[k].output.data, expected.bySoftmax, TOLERANCE);
      const difference = expected.differences.map((value) => value * arriving);
      assertClose(`${name}: product`, products[k].output.data, difference, TOLERANCE);
      const fused = frames[products[k].index + 1];
      expect(fused.inputs[1].node).toBe(group.logits.node);
      assertClose(`${name}: P − target`, fused.output.data, difference, TOLERANCE);
    }
  });

  test('finds the same in large steps, worked out where P − target is', () => {
    const timeline = openFirst(name, 'coarse');
    const coarse = timeline.trace(0);
    expect(framesOf(coarse.frames, 'slope of −ln P')).toEqual([]);
    let next = -1;
    for (const group of coarse.outcome.groups) {
      const fused = coarse.frames.find((frame) => isTermGradient(frame, group))!;
      expect(fused.index).toBeGreaterThan(next);
      next = fused.index;
      const columns = group.logits.shape.at(-1)!;
      const expected = slopesOf(group.logits.data, columns, group.targets.data);
      const written = Array.from(fused.output.data);
      const arriving = coarse.outcome.objective === coarse.outcome.total ? 1 : 1 / countOf(coarse.outcome.groups);
      for (const [row, { target }] of group.predictions.entries()) {
        const moment = momentAt(timeline, { ...START, frame: fused.index, row: group.scope === null ? row : null });
        const { surprise, softmax, product, direct, difference, place } = localSlopesAt(moment, 0)!;
        const own = (values: readonly number[]) => values.slice(row * columns, (row + 1) * columns);
        const differences = own(expected.differences).map((value) => value * arriving);
        expect(place.label.target).toBe(target);
        assertClose(`${name}: −1/P`, surprise.output.data, [expected.bySurprise[row] * arriving], TOLERANCE);
        assertClose(`${name}: softmax`, softmax.output.data, own(expected.bySoftmax), TOLERANCE);
        assertClose(`${name}: product`, product.output.data, differences, TOLERANCE);
        assertClose(`${name}: P − target`, direct.output.data, own(written), {
          absolute: 0,
          relative: 0,
        });
        expect(difference).toBeLessThan(1e-15);
        // Each is made of those before it.
        expect([product.inputs[0].data, product.inputs[1].data]).toEqual([surprise.output.data, softmax.output.data]);
      }
    }
  });

  test('leaves every gradient as it is in large steps, up to the rounding of another order of adding', () => {
    const coarse = firstIteration(name, 'coarse');
    expect(coarse.frames.length).toBeLessThan(frames.length);
    for (const [k, { data }] of outcome.gradients.entries()) {
      assertClose(`${name}: gradient ${k}`, data, Array.from(coarse.outcome.gradients[k].data), ROUNDING);
    }
    for (const [k, { data }] of outcome.updated.entries()) {
      assertClose(`${name}: new ${k}`, data, Array.from(coarse.outcome.updated[k].data), TOLERANCE);
    }
  });

  test('corrects the averages of Adam, divides them, and steps by the ratio', () => {
    const corrections = frames.filter(({ op }) => op.name.startsWith('bias correction of '));
    const ratios = framesOf(frames, 'adam ratio');
    const isAdam = framesOf(frames, 'first moment').length > 0;
    expect(ratios.length).toBe(isAdam ? outcome.parameters.length : 0);
    expect(corrections.length).toBe(2 * ratios.length);
    for (const [k, ratio] of ratios.entries()) {
      const gradient = Array.from((outcome.clipping?.gradients ?? outcome.gradients)[k].data);
      // At the first step a corrected average is what it averages.
      assertClose(`${name}: m̂`, corrections[2 * k].output.data, gradient, TOLERANCE);
      assertClose(
        `${name}: v̂`,
        corrections[2 * k + 1].output.data,
        gradient.map((value) => value ** 2),
        TOLERANCE,
      );
      const epsilon = Number(ratio.attributes.epsilon);
      const expected = gradient.map((value) => value / (Math.abs(value) + epsilon));
      assertClose(`${name}: ratio`, ratio.output.data, expected, TOLERANCE);
      const step = frames[ratio.index + 1];
      const decayed = step.inputs[0].data;
      assertClose(
        `${name}: step`,
        step.output.data,
        expected.map((value, i) => decayed[i] - outcome.learningRate * value),
        TOLERANCE,
      );
    }
  });
});

/** −1/P of each target, the slopes of softmax in its row, and P − target, from the scores alone. */
function slopesOf(scores: ArrayLike<number>, columns: number, targets: ArrayLike<number>) {
  const all = Array.from(scores);
  const rows = Array.from(targets, (target, row) => {
    const own = all.slice(row * columns, (row + 1) * columns);
    const highest = Math.max(...own);
    const powers = own.map((score) => Math.exp(score - highest));
    const sum = powers.reduce((total, value) => total + value, 0);
    const shares = powers.map((value) => value / sum);
    return {
      surprise: -1 / shares[target],
      softmax: shares.map((share, word) => shares[target] * ((word === target ? 1 : 0) - share)),
      difference: shares.map((share, word) => share - (word === target ? 1 : 0)),
    };
  });
  return {
    bySurprise: rows.map(({ surprise }) => surprise),
    bySoftmax: rows.flatMap(({ softmax }) => softmax),
    differences: rows.flatMap(({ difference }) => difference),
  };
}

function countOf(groups: readonly { readonly targets: { readonly data: ArrayLike<number> } }[]): number {
  return groups.reduce((count, { targets }) => count + targets.data.length, 0);
}
