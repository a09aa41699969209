/** Loss, rate and norms of all iterations, also of those that were not recorded step by step: in curves, rules, expressions. */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { lastKnownLoss } from '../../../src/explaining/charts/loss-chart.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { DIAGNOSIS } from '../../../src/questions/diagnosis/diagnosis.js';
import { recordedReport } from '../../../src/report/recorded-report.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import type { History } from '../../../src/timeline/history.js';
import { answerOf } from '../../support/answers.js';
import { lossCurve } from '../../support/loss-curve.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const PATH = fileURLToPath(new URL('stored/windowed.bst', import.meta.url));
/** Steps of iterations 2, 3 and 7 of 0 to 8; the loss of 5 is 2489. */
const history = openHistoryAt(PATH);
const lines = readFileSync(join(PATH, 'rank0', 'scalars.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Record<string, number> => JSON.parse(line));

function numbersIn(timeline: History): readonly number[] {
  const numbers = timeline.measured;
  return Array.from({ length: numbers.count }, (_, position) => numbers.at(position));
}

describe('scalars', () => {
  test('are metrics of every iteration, and a cursor still stands where steps were recorded', () => {
    expect(numbersIn(history)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([0, 1, 2].map((position) => history.numbers.at(position))).toEqual([2, 3, 7]);
    for (const { iteration, loss, rate, unclippedNorm } of lines) {
      expect(history.metric('loss', iteration)).toBe(loss);
      expect(history.metric('learningRate', iteration)).toBe(rate);
      expect(history.metric('gradientNorm', iteration)).toBe(unclippedNorm ?? null);
    }
  });

  test('of an iteration that comes twice are those of the later line, and a line that is cut off waits', () => {
    const copy = join(makeTestFolder(), 'windowed.bst');
    cpSync(PATH, copy, { recursive: true });
    const file = join(copy, 'rank0', 'scalars.jsonl');
    appendFileSync(file, '{"iteration":4,"loss":0.5}\n{"iteration":9,"loss":');
    const timeline = openHistoryAt(copy);
    expect(timeline.metric('loss', 4)).toBe(0.5);
    expect(numbersIn(timeline)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    rmSync(file);
    const without = openHistoryAt(copy);
    expect(numbersIn(without)).toEqual([2, 3, 7]);
    expect(without.metric('loss', 5)).toBeNull();
  });

  test('without a single window say in the refusal how far the run has come', () => {
    const copy = join(makeTestFolder(), 'windowed.bst');
    cpSync(PATH, copy, { recursive: true });
    const trace = join(copy, 'rank0', 'trace.jsonl');
    writeFileSync(trace, `${readFileSync(trace, 'utf8').split('\n')[0]}\n`);
    writeFileSync(join(copy, 'rank0', 'index.jsonl'), '');
    expect(() => openHistoryAt(copy)).toThrow(
      /cannot be opened: none of its windows has come; the run went from iteration 0 to 8 so far, with losses in scalars\.jsonl\.$/,
    );
  });

  test('are all in the curve, and in the report', () => {
    const moment = momentAt(history, { branch: 0, iteration: 2, frame: -1, row: null });
    expect(lastKnownLoss(moment)).toBe(8);
    const curve = lossCurve(moment, 60, 8, [], 'linear').map(textOf);
    expect(curve.at(-1)).toMatch(/0─.*─8/);
    expect(Number(/[\d.]+/.exec(curve[0])?.[0])).toBeGreaterThan(2000);
    expect(finish(recordedReport(history, 'text', '0'))).toMatch(/^ +5 +2489\.23$/m);
  });

  test('tell in the report where the loss is not finite first, and the window that would have its steps', () => {
    const copy = join(makeTestFolder(), 'windowed.bst');
    cpSync(PATH, copy, { recursive: true });
    appendFileSync(
      join(copy, 'rank0', 'scalars.jsonl'),
      '{"iteration":5,"loss":"NaN"}\n{"iteration":8,"loss":"NaN"}\n',
    );
    expect(finish(recordedReport(openHistoryAt(copy), 'text', '0'))).toContain(
      '\nThe first loss that is not finite is that of iteration 5, whose steps were not recorded: Recorder(…, windows="3-5") records them.\n',
    );
    expect(finish(recordedReport(history, 'text', '0'))).not.toContain('not finite');
    const recorded = finish(recordedReport(openHistoryAt(join(PATH, '..', 'log_of_zero.bst')), 'text', '0'));
    expect(recorded).toMatch(/\nThe first loss that is not finite is that of iteration \d+\.\n/);
  });

  test('are read by over, previous and names, from the iteration just before', async () => {
    const { say } = talkTo(history);
    await say('goto 7');
    expect(await say('print loss')).toMatch(/^loss = 1\.03742 in iteration 6$/);
    expect(await say('print previous(loss)')).toMatch(/^previous\(loss\) = 2489\.23/);
    expect(await say('print max(over(0:9, loss))')).toMatch(/= 2489\.23/);
    expect(await say('print over(0:7, gradientNorm)')).toMatch(
      /\(5\)\. Of 7 iterations, 2 could not be looked at: gradientNorm was not recorded\.$/,
    );
  });

  test('that break a rule or a condition are told by the search that passes them, in both directions', async () => {
    const { say } = talkTo(history);
    await say('rule loss-rise');
    const also = 'Rule loss-rise (factor 1.5) also holds in iteration 5, which was not recorded step by step.';
    expect(await say('continue')).toContain(also);
    expect(await say('reverse-continue')).toContain(also);
    await say('delete');
    await say('break if loss > 1');
    expect(await say('continue')).toContain(
      'also holds in 3 iterations that were not recorded step by step, the first of them 5.',
    );
    await say('delete');
    await say('goto 2');
    await say('rule exploding-gradient 10');
    expect(await say('continue')).toMatch(/also holds in iteration 5, .*; of 1 more it is not known/);
  });

  test('tell diagnose where the loss stood out, though there are no steps', async () => {
    const { held, say } = talkTo(history);
    await say('goto end');
    await say('diagnose');
    await held.driver.whenIdle();
    const text = screenParts(held.session, held.branches, 120, 80)?.step.map((row) => textOf(row).slice(1, -1).trim());
    expect(text?.join(' ')).toMatch(/stood out most at iteration 5, .* but was not recorded step by step\./);
  });

  test('are no steps to diagnose: it says, as goto does, which iterations are near', async () => {
    const { say } = talkTo(history);
    const said = await say('goto 5');
    expect(said).toBe('Iteration 5 was not recorded. The nearest are 3 and 7.');
    expect(await say('diagnose 5')).toBe(said);
  });

  test('leave diagnose at the iteration at hand, where its loss is still to come', async () => {
    for (const place of ['7', '7.2']) {
      const { held, say } = talkTo(history);
      await say(`goto ${place}`);
      await say('diagnose');
      expect(answerOf(DIAGNOSIS, held.session).diagnosis).toMatchObject({
        asked: 7,
        loss: expect.closeTo(history.metric('loss', 7) ?? Number.NaN, 4),
      });
    }
  });
});

test('a recording that grows while it is open shows what it gets in its curve', async () => {
  const copy = join(makeTestFolder(), 'windowed.bst');
  cpSync(PATH, copy, { recursive: true });
  const [index, scalars] = ['index.jsonl', 'scalars.jsonl'].map((name) => join(copy, 'rank0', name));
  const entries = readFileSync(index, 'utf8').trim().split('\n');
  const all = readFileSync(scalars, 'utf8').trim().split('\n');
  writeFileSync(index, `${entries.slice(0, 2).join('\n')}\n`);
  writeFileSync(scalars, `${all.slice(0, 5).join('\n')}\n`);
  const { held } = talkTo(openHistoryAt(copy));
  const last = (): number => lastKnownLoss(momentAt(held.branches.all[0].timeline, held.session.where.cursor));
  expect(last()).toBe(4);
  appendFileSync(index, `${entries[2]}\n`);
  appendFileSync(scalars, `${all.slice(5).join('\n')}\n`);
  await vi.waitFor(() => expect(last()).toBe(8), 5000);
});
