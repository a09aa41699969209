/**
 * `backstep compare A.bst B.bst`: the first step at which two recordings, two ranks or two iterations part, with both
 * beside each other; or where a recording and a run of backstep's own do.
 */

import { basename, dirname } from 'node:path';
import { quote } from '../../data/printable.js';
import { showNumber } from '../../debugger/expressions/show.js';
import { nameElement } from '../../engine/op.js';
import {
  afterExchange,
  type Comparison,
  compareHistories,
  compareIterations,
  type Parting,
} from '../../recorded/compare.js';
import { compareOutcomes, type OutcomeComparison } from '../../recorded/compare-outcomes.js';
import { rankOf } from '../../recorded/rank-files.js';
import type { History } from '../../timeline/history.js';
import { hasIteration } from '../../timeline/iteration-numbers.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { CheckFailure, Refusal } from '../ending.js';
import { type FixtureOptions, openRun, runSource } from '../open-run.js';
import { runShown } from '../progress.js';
import type { RunningProgram } from '../running.js';

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
  const { timeline: a } = await openRun(runSource(first, options, running), running);
  const { timeline: b } = await openRun(runSource(second, options, running), running);
  const isOwn = a.replay !== null || b.replay !== null;
  if (a.replay !== null && b.replay !== null)
    throw new Refusal('One of the two has to be a recording, which is a folder.');
  if (isOwn && iterations !== undefined)
    throw new Refusal(
      '--iterations takes two recordings: a run of backstep has every iteration, and is compared in those that were recorded.',
    );
  const lines = isOwn
    ? outcomeLines(await runShown(compareOutcomes(a, b, tolerance), running), [first, second], tolerance)
    : await stepLines(a, b, { paths: [first, second], tolerance, iterations }, running);
  running.print(`${lines.lines.join('\n')}\n`);
  if (!lines.isSame) throw new CheckFailure();
}

interface Told {
  readonly isSame: boolean;
  readonly lines: readonly string[];
}

async function stepLines(
  a: History,
  b: History,
  { paths, tolerance, iterations }: CompareFlags & { readonly paths: readonly [string, string] },
  running: RunningProgram,
): Promise<Told> {
  const pair = iterations === undefined ? null : pairIn(iterations, a, b);
  const areRanks = pair === null && areRanksOfOne(paths, running);
  const found = await runShown(
    pair === null
      ? compareHistories(a, b, tolerance, areRanks ? afterExchange : undefined)
      : compareIterations([a, pair[0]], [b, pair[1]], tolerance),
    running,
  );
  const named: readonly [string, string] =
    pair === null ? paths : [`${paths[0]}, iteration ${pair[0]}`, `${paths[1]}, iteration ${pair[1]}`];
  const remark = areRanks
    ? ['Ranks have data of their own: from the all-reduce of the gradients on they are compared.']
    : [];
  return { isSame: found.kind === 'same', lines: [...remark, ...describe(found, named, tolerance)] };
}

function areRanksOfOne(paths: readonly [string, string], { at }: RunningProgram): boolean {
  const [one, other] = paths.map(at);
  return (
    one !== other && dirname(one) === dirname(other) && [one, other].every((path) => rankOf(basename(path)) !== null)
  );
}

/** @throws Refusal for what are not two iterations that were recorded */
function pairIn(text: string, a: History, b: History): readonly [number, number] {
  const [, one, other] = /^(\d{1,9}),(\d{1,9})$/.exec(text) ?? [];
  if (one === undefined) throw new Refusal(`--iterations ${quote(text)}: write two numbers, such as 3,7.`);
  const pair = [Number(one), Number(other)] as const;
  const missing = pair.find((iteration, k) => !hasIteration((k === 0 ? a : b).numbers, iteration));
  if (missing !== undefined) throw new Refusal(`Iteration ${missing} was not recorded.`);
  return pair;
}

function outcomeLines(found: OutcomeComparison, paths: readonly [string, string], tolerance: number): Told {
  switch (found.kind) {
    case 'nothing':
      return { isSame: false, lines: [found.message] };
    case 'same':
      return {
        isSame: true,
        lines: [
          `The same, to ${showNumber(tolerance)} units in the last place: parameters, losses and gradients of ${found.iterations} iterations, ${found.values} values.`,
        ],
      };
    case 'differ': {
      const { iteration, what, first, second, units } = found;
      return {
        isSame: false,
        lines: [
          `They part in iteration ${iteration} at ${what}, ${showNumber(units)} units in the last place apart.`,
          `  ${paths[0]}: ${first}`,
          `  ${paths[1]}: ${second}`,
        ],
      };
    }
  }
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
