/**
 * Causal masks, written in many ways: none of them is called a fault, and a fault beside any of them is found first, with
 * the line of the script that made it.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from '../support/command-line.js';
import { expectFaults, expectSound, FAULTS, iterationsOf } from '../support/mask-findings.js';
import { openHistoryAt, talkTo } from '../support/recordings.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('stored', import.meta.url));
/** Whether a recording whose index has this line says that its iteration is finite throughout. */
function isFiniteIn(fields: object): boolean | undefined {
  const path = join(makeTestFolder(), 'copied.bst');
  cpSync(join(STORED, 'frozen_layer.bst'), path, { recursive: true });
  const file = join(path, 'rank0', 'index.jsonl');
  const line = JSON.parse(readFileSync(file, 'utf8').split('\n')[0]);
  writeFileSync(file, `${JSON.stringify({ ...line, ...fields })}\n`);
  const { numbers, isFinite: isSound } = openHistoryAt(path);
  return isSound?.(numbers.first);
}

describe('masks of stored recordings', () => {
  const sound = openHistoryAt(join(STORED, 'causal_masks.bst'));
  const faulty = openHistoryAt(join(STORED, 'causal_masks-each.bst'));

  test('are no findings, however they were written', async () => {
    expectSound(sound);
    const { say } = talkTo(sound);
    await say('rule non-finite');
    expect(await say('continue')).toMatch(/^Nothing to stop at in \d+ steps/);
  });

  test('do not come before the fault beside them', () => {
    expectFaults(faulty, 0, (iteration) => FAULTS[iteration % FAULTS.length]);
  });

  test('are not told of by diagnose or the report', async () => {
    const path = join(STORED, 'causal_masks.bst');
    expect((await run('report', path)).stdout).toContain('non-finite: nothing.');
    const { held, say } = talkTo(sound);
    for (const iteration of iterationsOf(sound)) {
      await say(`diagnose ${iteration}`);
      expect(JSON.stringify(held.session.answer)).toContain('"origin":null');
    }
    const report = (await run('report', join(STORED, 'causal_masks-each.bst'))).stdout;
    expect(report).toMatch(/non-finite: iteration 0, step \d+ of \d+: log\(0, 0, 0\) is −∞, made from finite inputs/);
  });
});

test('an iteration with infinities that are a mask is looked at, and one that is finite throughout is not', () => {
  expect(isFiniteIn({ nonfinite: null })).toBe(true);
  expect(isFiniteIn({ nonfinite: null, masked: true })).toBe(false);
  expect(isFiniteIn({ nonfinite: 0 })).toBe(false);
});
