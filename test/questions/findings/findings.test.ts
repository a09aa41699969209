/** What went wrong in a recording: the first line, where Enter leads, and what was not looked at. */
import { readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { finish } from '../../../src/numbers/engine/task.js';
import { findingsOf } from '../../../src/questions/findings/findings.js';
import { lookForFaults, SEARCHED } from '../../../src/questions/findings/look-for.js';
import { recordedReport } from '../../../src/report/recorded-report.js';
import type { History } from '../../../src/timeline/history.js';
import { answerRows } from '../../support/answer-rows.js';
import { oneOf } from '../../support/depth.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { openHistoryAt } from '../../support/recordings.js';

const STORED = new URL('../../pytorch/recorded/stored/', import.meta.url).pathname;
const RECORDINGS = readdirSync(STORED).filter((name) => name.endsWith('.bst'));

function opened(name: string): History {
  return openHistoryAt(`${STORED}${name}.bst`);
}

function saidOf(history: History): string {
  const held = holdSession(history);
  const { moment, session } = contextOf(held.store.getState());
  return answerRows(finish(findingsOf(history)), { width: 100, moment, session })
    .map(textOf)
    .join('\n');
}

describe('the first line of the findings', () => {
  test.each([
    ['log_of_zero', '⚠ The loss is ∞ since iteration 1. It began at step 4, log, log_of_zero.py:18.'],
    ['causal_masks-each', '⚠ The loss is ∞ in iteration 0. It began at step 27, log, causal_masks.py:157.'],
    ['untold_loss', '⚠ Not finite in iteration 0: step 8, div, untold_loss.py:24.'],
    ['everyday', '⚠ Iteration 5: An exception ended this iteration: ValueError: no gradient today.'],
    ['frozen_layer', '⚠ Iteration 0: 0.weight, 0.bias did not move: requires_grad is False'],
    ['character_gpt', 'Nothing wrong was found in what was looked at: 8 rules over 1 iteration.'],
    ['first_steps-warmup', 'Nothing wrong was found in what was looked at: 7 rules over 3 iterations.'],
  ])('of %s is "%s"', (name, first) => {
    expect(saidOf(opened(name)).replace(/\s+/g, ' ').trim()).toContain(first);
  });

  it('names a step to which Enter goes, with its element selected', async () => {
    const history = opened('log_of_zero');
    const held = holdSession(history);
    await held.execute('findings', 'follow');
    expect(held.session.where).toMatchObject({ cursor: { iteration: 1, frame: 3 }, selection: 4 });
  });
});

test.each(oneOf(8, RECORDINGS))('each finding of %s stands in its report, and each rule is named once', (name) => {
  const history = openHistoryAt(`${STORED}${name}`);
  const { faults, nothing, notLooked, notReached } = finish(lookForFaults(history));
  const report = finish(recordedReport(history, 'text', '0'));
  for (const { found, iteration, frame } of faults.filter(({ found }) => found !== 'exception')) {
    expect(report).toMatch(new RegExp(`^${found}.*: iteration ${iteration}, step ${frame + 1} of `, 'm'));
  }
  const found = faults.map((fault) => fault.found).filter((rule) => rule !== 'exception');
  expect([...found, ...nothing, ...notLooked.map(({ rule }) => rule)].sort()).toEqual([...SEARCHED].sort());
  expect(notReached).toEqual([]);
});

describe('findings', () => {
  it('that were not looked for in time are named, and found when they are asked for', () => {
    const history = opened('log_of_zero');
    const { faults, notReached } = finish(lookForFaults(history, () => true));
    expect(faults).toEqual([]);
    expect(notReached).toEqual(SEARCHED);
    const held = holdSession(history);
    const { moment, session } = contextOf(held.store.getState());
    const said = answerRows(finish(findingsOf(history, () => true)), { width: 100, moment, session });
    expect(said.map(textOf).join('\n')).toMatch(/Not looked for yet.*non-finite, overwritten/s);
    expect(said.map(textOf).join('\n')).not.toContain('Nothing wrong');
  });

  it('are of recordings alone', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    expect(await held.execute('findings')).toContain('looked for in recordings');
  });
});
