/** `backstep compare A.bst B.bst`: the first step at which two recordings part, with both beside each other. */
import { showNumber } from '../../debugger/expressions/show.js';
import { nameElement } from '../../engine/op.js';
import { type Comparison, compareHistories, type Parting } from '../../recorded/compare.js';
import { finish } from '../../timeline/task.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { CheckFailure, printableLines } from '../ending.js';
import { openRecordedRun } from './open-recording.js';

export interface CompareFlags {
  readonly tolerance: number;
}

/** @throws CheckFailure if they differ */
export function compareRecordings(first: string, second: string, { tolerance }: CompareFlags): void {
  const [a, b] = [first, second].map((path) => openRecordedRun(path, undefined).timeline);
  const found = finish(compareHistories(a, b, tolerance));
  process.stdout.write(`${printableLines(describe(found, [first, second], tolerance).join('\n'))}\n`);
  if (found.kind !== 'same') throw new CheckFailure();
}

function describe(found: Comparison, paths: readonly [string, string], tolerance: number): readonly string[] {
  switch (found.kind) {
    case 'same':
      return [
        `The same, to ${showNumber(tolerance)} units in the last place: ${found.steps} steps of ${found.iterations} iterations.`,
      ];
    case 'nothing':
      return [found.message];
    case 'structure': {
      const at = `Iteration ${found.iteration}: ${place(found.frame)}`;
      return [`${at} is in ${paths[found.only === 'first' ? 0 : 1]} only.`, ...lineOf(found.frame)];
    }
    case 'differ': {
      const { first, second, element, units } = found;
      const what =
        element === null
          ? `the root mean square of ${first.frame.output.symbol}`
          : nameElement(first.frame.output, element);
      const apart = units === null ? '' : `, ${showNumber(units)} units in the last place apart`;
      return [
        `They part in iteration ${found.iteration} at step ${first.frame.index + 1}, ${place(first.frame)}${apart}.`,
        ...sideOf(paths[0], what, first),
        ...sideOf(paths[1], what, second),
      ];
    }
  }
}

function sideOf(path: string, what: string, { frame, value }: Parting): readonly string[] {
  return [`  ${path}: ${what} = ${value === null ? 'not recorded' : String(value)}`, ...lineOf(frame)];
}

function place({ scope, label }: TraceFrame): string {
  return [...scope, label].join(' › ');
}

function lineOf({ source }: TraceFrame): readonly string[] {
  if (source == null) return [];
  const code = source.text()?.[source.line - 1]?.trim();
  return [`    ${source.path}:${source.line}${code === undefined ? '' : `: ${code}`}`];
}
