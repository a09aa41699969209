/** `backstep run --export EXPRESSION FILE`: gathers values at the ends of iterations while a run trains. */
import { endingProblem } from '../../data/arrays/array-endings.js';
import { refuseDuplicates } from '../../data/arrays/array-file.js';
import type { NamedArray } from '../../data/arrays/named-array.js';
import { quote } from '../../data/printable.js';
import { Gatherer } from '../../debugger/expressions/gather.js';
import { Refusal, refusing } from '../../files/refusal.js';
import { checkTarget, type WriteOptions } from '../../files/write-file.js';
import type { Timeline } from '../../timeline/timeline.js';
import type { TrainingProgram } from '../../training/program.js';
import { refusingTyped } from '../ending.js';
import type { RunningProgram } from '../running.js';
import { writeArrays } from '../session-files.js';
import { compileFor, type PrintedIteration } from './prints.js';

/**
 * @param pairs expressions and files, in turn; expressions with the same file go there together
 * @throws Refusal if an expression or a file cannot be used, before anything is trained
 */
export function openExports(
  timeline: Timeline,
  pairs: readonly string[],
  force: boolean,
  { at }: Pick<RunningProgram, 'at'>,
) {
  const writing: WriteOptions = { replace: force ? 'any' : 'none-unforced' };
  const { expressions, files } = readPairs(timeline.program, pairs);
  for (const file of new Set(files)) refusingTyped(file, () => checkTarget(at(file), writing));
  const gatherer = new Gatherer(timeline, expressions);
  return {
    /** How many iterations back the expressions look. */
    lookback: gatherer.lookback,
    /** Gathers the values of an iteration. @throws Refusal where there are none */
    take: ({ trace, recall }: PrintedIteration) =>
      refusing('--export: ', () => gatherer.take(trace, { frame: trace.frames.length - 1, row: null }, recall)),
    write: (): void => writeAll(gatherer.arrays(true), files, at, writing),
  };
}

function readPairs(program: TrainingProgram, pairs: readonly string[]) {
  if (pairs.length % 2 !== 0) {
    throw new Refusal(
      `--export takes an expression and a file; after ${quote(pairs.at(-1) ?? '')} no file is named. The fixture stands before --export.`,
    );
  }
  const files = pairs.filter((_, k) => k % 2 === 1);
  for (const file of files) {
    const problem = endingProblem(file);
    if (problem !== null) throw new Refusal(`--export ${quote(file, 200)}: ${problem}`);
  }
  for (const file of files) {
    const names = pairs.filter((_, k) => k % 2 === 0 && pairs[k + 1] === file).map((text) => text.trim());
    refusing(`--export ${quote(file, 200)}: `, () => refuseDuplicates(names));
  }
  const expressions = pairs.filter((_, k) => k % 2 === 0).map((text) => compileFor('--export', text, program));
  return { expressions, files };
}

function writeAll(
  arrays: readonly NamedArray[],
  files: readonly string[],
  at: RunningProgram['at'],
  writing: WriteOptions,
): void {
  for (const file of new Set(files)) {
    writeArrays(
      file,
      at(file),
      arrays.filter((_, k) => files[k] === file),
      writing,
    );
  }
}
