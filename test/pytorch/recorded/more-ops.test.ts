/** Ops of many kinds in a recording: each is known, comes to what its formula says, and is described truly. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { recheck } from '../../../src/debugger/rules/recheck.js';
import { saturatedRows } from '../../../src/debugger/rules/rule-details.js';
import { newBreakpoint } from '../../../src/debugger/stopping/breakpoints.js';
import { searchFor } from '../../../src/debugger/stopping/stops.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { explainUnreached } from '../../../src/explaining/backward-words.js';
import { add, call, constant, multiply, subtract } from '../../../src/numbers/engine/expression.js';
import type { Frame } from '../../../src/numbers/engine/tape.js';
import { finish, type ProgressStage } from '../../../src/numbers/engine/task.js';
import { measure } from '../../../src/pytorch/recorded/aten/formula-values.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { sweep } from '../../../src/timeline/move.js';
import { isKnown } from '../../../src/timeline/trace.js';
import { createCoverage } from '../../../src/timeline/unseen.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
const history = openHistoryAt(join(STORED, 'more_ops.bst'));
const { frames } = history.trace(0);

test('are all known, forward and backward', () => {
  const unknown = frames.filter(({ op }) => !isKnown(op)).map(({ op }) => op.name);
  expect(unknown).toEqual([]);
});

test('are computed again to 8 units in the last place of Σ|terms|', () => {
  const worse = frames.flatMap((frame) => {
    const found = finish(recheck(frame));
    return found !== null && found.units > 8 ? [`${frame.op.name}: ${found.units}`] : [];
  });
  expect(worse).toEqual([]);
});

test('what cancels in a formula counts in full among its terms', () => {
  // The gradient of log-softmax where one share is almost all: g − e^o × g.
  const almost = call('exp', constant(-1e-9));
  const gradient = subtract(constant(1), multiply(almost, constant(1)));
  expect(measure(gradient).size).toBeCloseTo(2, 6);
});

test('an infinity, as of a mask, is not counted as rounded, so that what it meets is checked', () => {
  const masked = add(constant(1), constant(Number.NEGATIVE_INFINITY));
  const power = call('exp', subtract(masked, constant(1)));
  expect(measure(power).size).toBe(0);
  const total = measure(add(power, call('exp', constant(0))));
  expect(total.value).toBe(1);
  expect(total.size).toBeGreaterThan(0);
  expect(total.size).toBeLessThan(4);
});

test('a row of attention that is masked whole depends on no key', () => {
  const masks = openHistoryAt(join(STORED, 'causal_masks-each.bst'));
  const attention = masks
    .trace(22)
    .frames.find(({ op }) => op.name === '_scaled_dot_product_flash_attention_for_cpu') as Frame;
  const reached = Array.from(attention.inputs[1].data.keys()).flatMap((element) =>
    attention.op.derive.dependents(1, attention.inputs, element, attention.attributes, attention.output),
  );
  expect(reached.length).toBeGreaterThan(0);
  expect(reached.every(({ derivative }) => Number.isFinite(derivative))).toBe(true);
});

test('softmax over another axis is not said to be of rows, and is saturated along that axis', async () => {
  const frame = frames.findLast(({ op }) => op.name === '_softmax');
  expect(frame?.op).toMatchObject({
    explain: { sentence: 'Along an axis, scores become shares that add up to 1.' },
  });
  const { output } = frame as Frame;
  const { rows, saturated } = saturatedRows(output, [], 1, (frame as Frame).attributes.dim as number);
  // Each share is above 0: with this margin every row counts, by its largest element.
  expect(rows).toBe(2 * 4 * 6);
  expect(saturated).toHaveLength(rows);
  const sums = new Float64Array(2 * 4 * 6);
  for (const [i, x] of output.data.entries()) sums[Math.floor(i / 72) * 24 + (i % 24)] += x;
  for (const each of sums) expect(each).toBeCloseTo(1, 6);
});

test('a clamp beyond its bounds is not said to be the same whatever its inputs are', () => {
  const everyday = openHistoryAt(join(STORED, 'everyday.bst'));
  const clamp = everyday.trace(0).frames.find(({ op }) => op.name === 'clamp');
  expect(clamp).toBeDefined();
  const said = explainUnreached(clamp as Frame, 0);
  expect(said).toMatch(/^No small change of its inputs changes clamp\(0, 0\) here: its slope is 0\.$/);
});

test('an element may be asked about by the name of the output, as expressions write it', async () => {
  const { held, say } = talkTo(history);
  const step = frames.findIndex(({ op }) => op.name === 'remainder');
  await say(`goto 0.${step + 1}`);
  await say('why output[0,1,3,5]');
  expect(held.session.open.message?.text ?? '').toBe('');
  expect(held.session.where.selection).toBe(1 * 24 + 3 * 6 + 5);
  expect(screenParts(held.session, held.branches, 120, 40)?.step.map(textOf).join('')).toContain(
    'remainder(0, 1, 3, 5)',
  );
});

test('rule deviates says how many steps it has computed again, and how many have no formula', async () => {
  const { say } = talkTo(history);
  await say('rule deviates');
  expect(await say('continue')).toMatch(
    /^Nothing to stop at in \d+ steps(; \d+ could not be computed again, since backstep has no formula for them: [\w:, ]+)?\./,
  );
});

test('pictures made larger and smaller are computed again, whatever the mode, corners and scale', () => {
  const { frames: pictures } = openHistoryAt(join(STORED, 'interpolate.bst')).trace(0);
  const found = pictures
    .filter(({ op }) => op.name.startsWith('upsample_'))
    .map((frame) => ({ name: frame.op.name, units: finish(recheck(frame))?.units ?? Number.POSITIVE_INFINITY }));
  expect(new Set(found.map(({ name }) => name.replace('_backward', '')))).toEqual(
    new Set(
      ['nearest1d', 'nearest2d', 'linear1d', 'bilinear2d', 'trilinear3d', 'bicubic2d'].map((way) => `upsample_${way}`),
    ),
  );
  expect(found.filter(({ units }) => !(units <= 2))).toEqual([]);
});

test('the numbers of a step are looked up once, however many of its elements are computed', () => {
  const step = frames.findLast(({ op }) => op.name === '_softmax') as Frame;
  let asked = 0;
  const inputs = step.inputs.map((input) => ({
    ...{ shape: input.shape, symbol: input.symbol },
    get data() {
      asked++;
      return input.data;
    },
  }));
  const elementAt = step.op.compute.evaluator?.(inputs, step.attributes);
  const all = Array.from(step.output.data, (_, index) => elementAt?.(index));
  expect(all).toHaveLength(144);
  expect(asked).toBe(step.inputs.length);
});

test('what has no formula is named', () => {
  const coverage = createCoverage();
  for (const op of ['lstm', 'lstm', 'fft', 'a', 'b', 'c', 'd', 'e']) coverage.miss({ unseen: 'formula', op });
  expect(coverage.reasons()).toBe(
    '8 could not be computed again, since backstep has no formula for them: lstm, fft, a, b, c, d and 1 more',
  );
});

test('how many steps of an iteration are computed again is told on the way', () => {
  const [where, cursor] = [
    { kind: 'rule', rule: 'deviates', thresholds: [8] } as const,
    { branch: 0, iteration: 0, frame: -1, row: null },
  ];
  const search = searchFor([newBreakpoint(where, null, false)], history, cursor);
  const moving = sweep(history, cursor, 'forward', search);
  const stages: (ProgressStage | undefined)[] = [];
  for (let slice = moving.next(); slice.done !== true; slice = moving.next()) stages.push(slice.value.stage);
  const counts = stages.flatMap((stage) => (stage?.name === 'computed again' ? [stage.done] : []));
  expect(Math.max(...counts)).toBeGreaterThan(100);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(stages.find((stage) => stage?.name === 'computed again')).toMatchObject({ unit: 'steps' });
});
