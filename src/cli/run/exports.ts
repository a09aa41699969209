/** `backstep run --export EXPRESSION FILE`: gathers values at the ends of iterations while a run trains. */
import { endingProblem } from '../../data/arrays/array-endings.js';
import { encodeArrays, refuseDuplicates } from '../../data/arrays/array-file.js';

import { Gatherer } from '../../debugger/expressions/gather.js';
import { quote, refuse, refusing } from '../../files/refusal.js';
import type { Timeline } from '../../timeline/timeline.js';
import type { TrainingProgram } from '../../training/program.js';
import { outputFile } from '../output-file.js';
import type { RunningProgram } from '../running.js';
import { compileFor, type PrintedIteration } from './prints.js';

/**
 * @param pairs expressions and files, in turn; expressions with the same file go there together
 * @throws Refusal if an expression or a file cannot be used, before anything is trained
 */
export function openExports(
  timeline: Timeline,
  pairs: readonly string[],
  force: boolean,
  running: Pick<RunningProgram, 'at'>,
) {
  const { expressions, files } = readPairs(timeline.program, pairs);
  const outputs = new Map(files.map((file) => [file, outputFile(file, force, running)]));
  for (const output of outputs.values()) output.check();
  const gatherer = new Gatherer(timeline, expressions);
  return {
    /** How many iterations back the expressions look. */
    lookback: gatherer.lookback,
    /** Gathers the values of an iteration. @throws Refusal where there are none */
    take: ({ trace, recall }: PrintedIteration) =>
      refusing('--export: ', () => gatherer.take(trace, { frame: trace.frames.length - 1, row: null }, recall)),
    write: (): void => {
      const arrays = gatherer.arrays(true);
      for (const [file, output] of outputs)
        output.save(
          encodeArrays(
            file,
            arrays.filter((_, k) => files[k] === file),
          ),
        );
    },
  };
}

function readPairs(program: TrainingProgram, pairs: readonly string[]) {
  if (pairs.length % 2 !== 0) {
    refuse(
      `--export takes an expression and a file; after ${quote(pairs.at(-1) ?? '')} no file is named. The fixture stands before --export.`,
    );
  }
  const files = pairs.filter((_, k) => k % 2 === 1);
  for (const file of files) {
    const problem = endingProblem(file);
    if (problem !== null) refuse(`--export ${quote(file, 200)}: ${problem}`);
  }
  for (const file of files) {
    const names = pairs.filter((_, k) => k % 2 === 0 && pairs[k + 1] === file).map((text) => text.trim());
    refusing(`--export ${quote(file, 200)}: `, () => refuseDuplicates(names));
  }
  const expressions = pairs.filter((_, k) => k % 2 === 0).map((text) => compileFor('--export', text, program));
  return { expressions, files };
}
