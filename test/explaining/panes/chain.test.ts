/** What the pane of a backward step says that the step does to the gradient, held against what is counted here. */

import { describe, expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { textOfFormula } from '../../../src/document/formula-text.js';
import { isPullback } from '../../../src/numbers/engine/pullback.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { START } from '../../../src/timeline/cursor.js';
import type { Timeline } from '../../../src/timeline/timeline.js';
import { oneOf } from '../../support/depth.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';
import { stepPane } from '../../support/step-pane.js';

function paneAt(timeline: Timeline, { index }: Frame): string {
  const { rows } = stepPane(momentAt(timeline, { ...START, frame: index }), null, 120);
  return rows.map(textOf).join(' ').replaceAll(/\s+/g, ' ');
}

/** The backward steps through an op. */
function through(timeline: Timeline, name: string): readonly Frame[] {
  const found = timeline.trace(0).frames.filter(({ op }) => isPullback(op) && op.of.name === name);
  expect(found.length, name).toBeGreaterThan(0);
  return found;
}

describe('a backward step', () => {
  test.each(oneOf(3, SHIPPED, 1))('of %s is described by its own op', (name) => {
    const pulled = timelineOf(name)
      .trace(0)
      .frames.flatMap(({ op }) => (isPullback(op) ? [op.of] : []));
    expect(pulled.length).toBeGreaterThan(0);
    for (const op of pulled) expect(op.explain.backwardWords ?? op.explain.gradientFormula, op.name).toBeDefined();
  });

  test('through ReLU counts what passes', () => {
    const timeline = timelineOf('villages-microgpt');
    for (const frame of through(timeline, 'relu')) {
      const { data } = frame.inputs[1];
      const open = Array.from(data).filter((x) => x > 0).length;
      expect(paneAt(timeline, frame)).toContain(
        `passes where the input was above 0 and stops elsewhere: ${open} of ${data.length} pass.`,
      );
      expect(frame.output.data.filter((slope) => slope !== 0).length).toBeLessThanOrEqual(open);
    }
  });

  test('through tanh counts where more than half gets through', () => {
    const timeline = timelineOf('we-love-deep-learning-36');
    for (const frame of through(timeline, 'tanh')) {
      const [gradient, hidden] = [frame.inputs[0].data, frame.inputs[2].data];
      const open = Array.from(hidden).filter((h, i) => frame.output.data[i] / gradient[i] > 0.5 && h * h < 0.5).length;
      expect(paneAt(timeline, frame)).toContain(
        `${open} of ${hidden.length} elements let more than half of it through.`,
      );
    }
  });

  test('through the mask counts what is not hidden, and says of a hidden score why its slope is 0', () => {
    const timeline = timelineOf('villages-microgpt');
    const [frame] = through(timeline, 'causal mask');
    const length = frame.output.shape[0];
    expect(paneAt(timeline, frame)).toContain(`${(length * (length + 1)) / 2} of ${length ** 2} pass.`);
    const { rows } = stepPane(momentAt(timeline, { ...START, frame: frame.index }), 1, 120);
    expect(rows.map(textOf).join(' ')).toContain('What comes later is hidden');
  });

  test('through a look-up counts the rows that get something', () => {
    const timeline = timelineOf('villages-mlp');
    const [frame] = through(timeline, 'embedding');
    const [rows, columns] = frame.output.shape;
    const used = Array.from({ length: rows }, (_, row) =>
      frame.output.data.subarray(row * columns, (row + 1) * columns),
    );
    const count = used.filter((row) => row.some((slope) => slope !== 0)).length;
    expect(paneAt(timeline, frame)).toContain(`${count} of ${rows} rows get something, the others 0.`);
  });

  test.each(['softmax', 'layer norm'])('through %s leaves rows that add up to 0, as it says', (name) => {
    const timeline = timelineOf('river-gpt');
    for (const frame of through(timeline, name)
      .filter(({ op }) => isPullback(op) && op.input === 0)
      .slice(0, 3)) {
      const [, sum] = /the largest sum is ([^)]+)\)/.exec(paneAt(timeline, frame)) ?? [];
      expect(Number(sum?.replaceAll('−', '-'))).toBeLessThan(1e-12);
    }
  });

  test('through attention, linear layers and sums says whose slopes come together', () => {
    const timeline = timelineOf('river-gpt');
    const [queries] = through(timeline, 'attention scores');
    expect(paneAt(timeline, queries)).toMatch(/Each row of [qk]\d has a score with every row of [qk]\d/);
    const [values] = through(timeline, 'linear');
    expect(paneAt(timeline, values)).toMatch(/Each number of \S+ has a part in \d+ outputs/);
    const [sum] = through(timeline, 'add');
    expect(paneAt(timeline, sum)).toContain('the gradient reaches both unchanged');
  });

  test.each(oneOf(3, SHIPPED, 2))('of %s writes its formula in its own symbols', (name) => {
    const timeline = timelineOf(name);
    for (const frame of timeline.trace(0).frames.filter(({ op }) => isPullback(op))) {
      expect(textOfFormula(frame.op.explain.symbolic)).not.toMatch(/∂loss\/∂[abxy]\b|\b[abxy]\(/);
    }
  });
});
