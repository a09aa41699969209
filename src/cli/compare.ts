/**
 * `backstep compare A.bst B.bst`: the first step at which two recordings, two ranks or two iterations part, with both
 * beside each other; or where a recording and a run of backstep's own do.
 */

import { basename, dirname } from 'node:path';
import { showNumber } from '../debugger/expressions/values.js';
import { quote, refuse } from '../files/refusal.js';
import { pathOf } from '../numbers/engine/tape.js';
import {
  compareRuns,
  isAfterExchange,
  outcomePairs,
  type RecordingComparison,
  sharedIterations,
  stepPairs,
} from '../pytorch/recorded/compare.js';
import { rankOf } from '../pytorch/recorded/rank-files.js';
import type { History } from '../timeline/history.js';
import type { TraceFrame } from '../timeline/trace.js';
import { type FixtureOptions, isRecording, openRun } from './open-run.js';
import { runShown } from './progress.js';
import { CheckFailure, type RunningProgram } from './running.js';

export interface CompareFlags {
  readonly tolerance: number;
  /** `3,7`: this iteration of the first beside that of the second. */
  readonly iterations?: string | undefined;
}

/** @throws CheckFailure if they differ */
export async function compareRecordings(
  first: string,
  second: string,
  { tolerance, iterations }: CompareFlags,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<void> {
  const paths = [first, second];
  const recordings = paths.filter((path) => isRecording(path, running));
  // They are meant for the run of backstep, where one of the two is that.
  const ofRecordings = recordings.length === 1 ? { ...options, set: undefined, seed: undefined } : options;
  const open = (path: string) => openRun(path, recordings.includes(path) ? ofRecordings : options, running);
  const { timeline: a } = await open(first);
  const { timeline: b } = await open(second);
  const isOwn = a.replay !== null || b.replay !== null;
  if (a.replay !== null && b.replay !== null) refuse('One of the two has to be a recording, which is a folder.');
  if (isOwn && iterations !== undefined)
    refuse(
      '--iterations takes two recordings: a run of backstep has every iteration, and is compared in those that were recorded.',
    );
  const pair = iterations === undefined ? null : pairIn(iterations, a, b);
  const areRanks = !isOwn && pair === null && areRanksOfOne(paths, running);
  const pairs = isOwn ? outcomePairs : stepPairs(areRanks ? isAfterExchange : () => true);
  const found = await runShown(
    compareRuns([a, b], pair === null ? sharedIterations(a, b) : [pair], pairs, tolerance),
    running,
  );
  if (areRanks)
    running.print('Ranks have data of their own: from the all-reduce of the gradients on they are compared.\n');
  const named = paths.map((path, k) => (pair === null ? path : `${path}, iteration ${pair[k]}`));
  running.print(
    `${describe(found, named, tolerance, isOwn ? 'values of parameters, losses and gradients' : 'steps').join('\n')}\n`,
  );
  if (found.kind !== 'same') throw new CheckFailure();
}

function areRanksOfOne(paths: readonly string[], { at }: RunningProgram): boolean {
  const [one, other] = paths.map(at);
  return (
    one !== other && dirname(one) === dirname(other) && [one, other].every((path) => rankOf(basename(path)) !== null)
  );
}

/** @throws Refusal for what are not two iterations that were recorded */
function pairIn(text: string, a: History, b: History): readonly [number, number] {
  const [, one, other] = /^(\d{1,9}),(\d{1,9})$/.exec(text) ?? [];
  if (one === undefined) refuse(`--iterations ${quote(text)}: write two numbers, such as 3,7.`);
  const pair = [Number(one), Number(other)] as const;
  const missing = pair.find((iteration, k) => !(k === 0 ? a : b).numbers.has(iteration));
  if (missing !== undefined) refuse(`Iteration ${missing} was not recorded.`);
  return pair;
}

function describe(
  found: RecordingComparison,
  paths: readonly string[],
  tolerance: number,
  compared: string,
): readonly string[] {
  switch (found.kind) {
    case 'same':
      return [
        `The same, to ${showNumber(tolerance)} units in the last place: ${found.values} ${compared} of ${found.iterations} iterations.`,
      ];
    case 'nothing':
      return [found.message];
    case 'structure': {
      const { iteration, only, frame } = found;
      return [`Iteration ${iteration}: ${pathOf(frame)} is in ${paths[only]} only.`, ...lineOf(frame)];
    }
    case 'differ': {
      const { iteration, pair, name, values, units } = found;
      const apart = units === null ? '' : `, ${showNumber(units)} units in the last place apart`;
      return [
        `They part in iteration ${iteration} at ${pair.what}${apart}.`,
        ...paths.flatMap((path, k) => [
          `  ${path}: ${name} = ${values[k] ?? 'not recorded'}`,
          ...lineOf(pair.frames?.[k]),
        ]),
      ];
    }
  }
}

function lineOf({ source }: Partial<TraceFrame> = {}): readonly string[] {
  if (source == null) return [];
  const code = source.text()?.[source.line - 1]?.trim();
  return [`    ${source.path}:${source.line}${code === undefined ? '' : `: ${code}`}`];
}
