/** `backstep run --export EXPRESSION FILE`: gathers values at the ends of iterations while a run trains. */
import { endingProblem } from '../../data/arrays/array-file.js';
import type { NamedArray } from '../../data/arrays/named-array.js';
import { quote } from '../../data/printable.js';
import { compile, describeRefusal } from '../../debugger/expressions/compile.js';
import { Gatherer } from '../../debugger/expressions/gather.js';
import { targetProblem, type WriteOptions } from '../../files/write-file.js';
import type { Visit } from '../../timeline/history.js';
import { Timeline } from '../../timeline/timeline.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import type { Outcome, TrainingProgram } from '../../training/program.js';
import { Refusal } from '../ending.js';
import { writeArrays } from '../session-files.js';

/** What has come of some iterations. */
export interface TrainedPart {
  /** How many iterations are done. */
  readonly done: number;
  readonly lines: string;
}

interface Exports {
  /** Trains, and gathers as it goes. */
  train(lineOf: (outcome: Outcome) => string): Generator<TrainedPart>;
  write(): void;
}

interface ExportOptions {
  readonly iterations: number;
  readonly every: number;
  readonly force?: boolean;
}

/**
 * @param pairs expressions and files, in turn; expressions with the same file go there together
 * @throws Refusal if an expression or a file cannot be used, before anything is trained
 */
export function openExports(
  program: TrainingProgram,
  pairs: readonly string[],
  { iterations, every, force = false }: ExportOptions,
): Exports {
  const timeline = new Timeline({ ...program, iterations });
  const writing: WriteOptions = { replace: force ? 'any' : 'none-unforced' };
  const { expressions, files } = readPairs(program, pairs);
  for (const file of new Set(files)) {
    const problem = targetProblem(file, writing);
    if (problem !== null) throw new Refusal(`${quote(file, 200)} ${problem}`);
  }
  const gatherer = new Gatherer(timeline, expressions);
  return {
    *train(lineOf) {
      let lines = '';
      let done = 0;
      const visit: Visit<ReplayedTrace> = (trace, recall) => {
        lines += lineOf(trace.outcome);
        done = trace.iteration;
        if (done % every !== 0) return false;
        const problem = gatherer.take(trace, { frame: trace.frames.length - 1, row: null }, recall);
        if (problem !== null) throw new Refusal(`--export: ${problem}`);
        return false;
      };
      for (const _ of timeline.scan(0, iterations, gatherer.lookback, visit)) {
        yield { done, lines };
        lines = '';
      }
      yield { done, lines };
    },
    write: () => writeAll(gatherer.arrays(true), files, writing),
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
  const expressions = pairs
    .filter((_, k) => k % 2 === 0)
    .map((text) => {
      const compiled = compile(text, program);
      if (compiled.kind === 'refused') throw new Refusal(`--export ${quote(text)}: ${describeRefusal(compiled)}`);
      return compiled;
    });
  return { expressions, files };
}

function writeAll(arrays: readonly NamedArray[], files: readonly string[], writing: WriteOptions): void {
  for (const file of new Set(files)) {
    const problem = writeArrays(
      file,
      arrays.filter((_, k) => files[k] === file),
      writing,
    );
    if (problem !== null) throw new Refusal(problem);
  }
}
