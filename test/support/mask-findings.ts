/** What is found in recordings with causal masks, and whether that is right. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { overflowsAt } from '../../src/debugger/analysis/overflow/non-finite.js';
import type { History } from '../../src/timeline/history.js';
import type { TraceFrame } from '../../src/timeline/trace.js';

export const FAULTS = ['log', 'sqrt', 'row', 'early', 'overflow'] as const;

interface Found {
  readonly frame: TraceFrame;
  readonly text: string;
}

/** What is found in an iteration: first what gets into the loss or a parameter, then what does not, each in order. */
export function findingsIn(history: History, iteration: number): readonly Found[] {
  const trace = history.trace(iteration);
  const overflows = overflowsAt({ replay: null, startsAnew: () => false }, trace);
  const found = trace.frames.flatMap((frame) => {
    const finding = overflows.findingAt(frame);
    return finding === null ? [] : [{ frame, text: finding.text }];
  });
  const [mattering, others] = [true, false].map((does) =>
    found.filter(({ frame }) => overflows.matters(frame) === does),
  );
  return [...mattering, ...others];
}

export function iterationsOf({ numbers }: History): readonly number[] {
  return Array.from({ length: numbers.count }, (_, position) => numbers.at(position));
}

const LINES = readFileSync(new URL('../recorded/causal_masks.py', import.meta.url), 'utf8').split('\n');

/** Whether the first finding is the fault: made on a line marked as it, or of a row that is masked whole by softmax. */
function isFault(fault: string, [first]: readonly Found[]): boolean {
  if (first === undefined) return false;
  if (fault === 'row') return /softmax|logsumexp|sub|attention|amax/.test(first.frame.op.name);
  return LINES[(first.frame.source?.line ?? 0) - 1]?.includes(`# FAULT ${fault}`) === true;
}

/** With is_causal, by the kernels math and flash, there is no mask of which a row could be masked. Flash knows no dropout. */
function causalWays(dropout: number): readonly number[] {
  return dropout === 0 ? [17, 20] : [17];
}

export function expectSound(history: History): void {
  const found = iterationsOf(history).flatMap((iteration) =>
    findingsIn(history, iteration).map(({ text }) => `${iteration}: ${text}`),
  );
  expect(found).toEqual([]);
}

export function expectFaults(history: History, dropout: number, faultOf: (iteration: number) => string): void {
  const wrong = iterationsOf(history).flatMap((iteration) => {
    const found = findingsIn(history, iteration);
    if (faultOf(iteration) === 'row' && causalWays(dropout).includes(iteration)) return [];
    return isFault(faultOf(iteration), found)
      ? []
      : [
          `${iteration} ${faultOf(iteration)}: ${found.map(({ text, frame }) => `${frame.op.name}:${frame.source?.line} ${text}`).join(' | ')}`,
        ];
  });
  expect(wrong).toEqual([]);
}
