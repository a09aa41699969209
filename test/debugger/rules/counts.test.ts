/** "N of M" in what a rule finds: M is how many there are, so N is no more, whatever the thresholds. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Rule, startRule } from '../../../src/debugger/rules/rule.js';
import { RULES } from '../../../src/debugger/rules/rules.js';
import { finish } from '../../../src/numbers/engine/task.js';
import type { History } from '../../../src/timeline/history.js';
import { oneOf } from '../../support/depth.js';
import { openLesson } from '../../support/fixtures.js';
import { openHistoryAt } from '../../support/recordings.js';

const STORED = fileURLToPath(new URL('../../pytorch/recorded/stored/', import.meta.url));
const RUNS = ['we-love-deep-learning', 'villages-mlp', 'river-gpt'];
const MOST_ITERATIONS = 4;

/** What a rule says of the first iterations of a history. */
function findingsOf(rule: Rule, timeline: History, thresholds: readonly number[]): readonly string[] {
  const { check, prepare } = startRule(rule, timeline, thresholds);
  const { numbers } = timeline;
  return Array.from({ length: Math.min(MOST_ITERATIONS, numbers.count) }, (_, k) => numbers.at(k)).flatMap((number) => {
    const trace = timeline.trace(number);
    if (prepare !== undefined) finish(prepare(trace));
    return rule.frames(trace).flatMap((frame) => {
      const found = check(trace.frames[frame], trace);
      return found !== null && 'text' in found ? [found.text] : [];
    });
  });
}

/** Where shares are asked for with 0, a rule says what it counts wherever that is anything at all. */
function someThresholds({ thresholds }: Rule): fc.Arbitrary<readonly number[]> {
  return fc.tuple(
    ...thresholds.map(({ value, most }) =>
      most === undefined ? fc.constantFrom(0, value) : fc.constantFrom(0, 0.01, 0.5, 0.99, 1),
    ),
  );
}

const HISTORIES: readonly (readonly [string, () => History])[] = [
  ...readdirSync(STORED).map((name) => [name, () => openHistoryAt(join(STORED, name))] as const),
  ...RUNS.map((name) => [name, () => openLesson(name, { iterations: MOST_ITERATIONS })] as const),
];

test.each(oneOf(4, HISTORIES, 1))('%s has no more than all of what a rule counts in it', (_name, open) => {
  const timeline = open();
  for (const rule of Object.values<Rule>(RULES)) {
    fc.assert(
      fc.property(someThresholds(rule), (thresholds) => {
        for (const text of findingsOf(rule, timeline, thresholds)) {
          for (const [said, count, all] of text.matchAll(/\b(\d[\d,]*) of (\d[\d,]*)\b/g)) {
            const [part, whole] = [count, all].map((digits) => Number(digits.replaceAll(',', '')));
            expect(part, `${text}: ${said}`).toBeLessThanOrEqual(whole);
          }
        }
      }),
      { numRuns: rule.thresholds.length === 0 ? 1 : 6 },
    );
  }
});
