/** Names of elements in tables: they differ at their ends, so that is not where they are cut. */
import { describe, expect, it } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { NEW_SESSION } from '../../../src/debugger/session.js';
import { rowWidth, textOf } from '../../../src/document/drawing/rows/rows.js';
import { isPullback } from '../../../src/numbers/engine/pullback.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { checkGradient } from '../../../src/questions/gradient-check.js';
import { START } from '../../../src/timeline/cursor.js';
import { answerRows } from '../../support/answer-rows.js';
import { timelineOf } from '../../support/fixtures.js';
import { stepPane } from '../../support/step-pane.js';

/** Pane widths of screens of 60 to 120 columns. */
const WIDTHS = [48, 56, 76];
const network = timelineOf('we-love-deep-learning-36');

describe.each(WIDTHS)('in %i columns', (width) => {
  it('the elements of a gradient check can be told apart', () => {
    const moment = momentAt(network, START);
    const { trace } = moment;
    const { axes, shape } = trace.outcome.parameters[0];
    const check = finish(checkGradient(trace, trace.outcome.parameters[0], 100));
    const rows =
      check === null
        ? []
        : answerRows({ kind: 'gradient-check', check }, { moment, session: NEW_SESSION, width }).map(textOf);
    for (const label of axes[0].labels ?? []) expect(rows.filter((row) => row.includes(`${label})`))).toHaveLength(1);
    expect(axes[0].labels).toHaveLength(shape[0]);
  });

  it('what arrives at a step of the backward phase can be told apart', () => {
    const timeline = timelineOf('villages-microgpt');
    const { frames } = timeline.trace(0);
    const frame = frames.findIndex(({ output, scope }) => scope[0] === 'backward' && output.symbol === '∂loss/∂act');
    const rows = stepPane(momentAt(timeline, { ...START, frame }), null, width).rows.map(textOf);
    const at = rows.findIndex((row) => row.startsWith('  arrives at'));
    const names = rows.slice(at + 1, at + 7).map((row) => row.split(/ {2,}/)[1]);
    expect(new Set(names).size).toBe(6);
  });

  it('it is said whole that an element has no gradient', () => {
    const { frames } = network.trace(3);
    const frame = frames.findIndex(
      ({ op, output }) => isPullback(op) && output.symbol === '∂loss/∂layer1_weights' && output.data.includes(0),
    );
    const element = frames[frame].output.data.indexOf(0);
    const rows = stepPane(momentAt(network, { ...START, iteration: 3, frame }), element, width).rows;
    for (const row of rows) expect(rowWidth(row), textOf(row)).toBeLessThanOrEqual(width);
    expect(rows.map(textOf).join(' ').replace(/\s+/g, ' ')).toMatch(
      /is not in this context\. Nothing here depends on layer1_weights\([^)]+\), so its slope is 0\./,
    );
  });
});
