/**
 * `backstep run`: trains without a screen and writes the results as lines of JSON or as a table; with --export, values
 * at the ends of iterations into a file.
 * Invariant: with --jsonl only JSON lines reach stdout; progress goes to stderr, and only to a terminal. The lines of
 * finished iterations are written also where a signal ends the program.
 */

import { once } from 'node:events';
import { Gatherer } from '../../debugger/expressions/gather.js';
import { formatCount, formatExactly, formatPlural, formatSignificant } from '../../document/numbers.js';
import { quote, refuse, refusing } from '../../files/refusal.js';
import { giveWay, reporting, withStage } from '../../numbers/engine/task.js';
import { normOf } from '../../numbers/engine/tensor.js';
import { Timeline } from '../../timeline/timeline.js';
import { endingProblem } from '../../training/arrays/array-endings.js';
import { encodeArrays, refuseDuplicates } from '../../training/arrays/array-file.js';
import { IterationRunner } from '../../training/iteration/iteration-runner.js';
import { iterate } from '../../training/iteration/iterations.js';
import type { Outcome, TrainingProgram } from '../../training/iteration/program.js';
import { validateAt } from '../../training/iteration/validation-loss.js';
import { outputFile } from '../output-file.js';
import { createProgress } from '../progress.js';
import { Ended, type RunningProgram } from '../running.js';
import { VERSION } from '../version.js';
import { compileFor, openPrints, type PrintedIteration } from './prints.js';
import { type Includable, iterationRecord, runRecord } from './records.js';

export interface RunFlags {
  readonly iterations: number;
  readonly every: number;
  readonly jsonl?: boolean;
  readonly include?: readonly Includable[];
  /** Expressions. */
  readonly print?: readonly string[];
  /** Expressions and files, in turn. */
  readonly export?: readonly string[];
  /** Whether files that are there may be replaced. */
  readonly force?: boolean;
}

export async function runTraining(program: TrainingProgram, flags: RunFlags, running: RunningProgram): Promise<void> {
  const { output, errors, ended } = running;
  const { iterations, every, jsonl = false, include = [] } = flags;
  if (!jsonl && flags.include !== undefined) refuse('--include adds to the lines of --jsonl, which is not given.');
  const timeline = new Timeline({ ...program, iterations });
  const exports =
    flags.export === undefined ? null : openExports(timeline, flags.export, flags.force === true, running);
  const prints = flags.print === undefined ? null : openPrints(timeline, flags.print);
  const still = firstWithoutRate(program, iterations);
  if (still !== null) {
    running.print(
      `From iteration ${still} on the learning rate is 0, as the schedule says, so the parameters stay as they are.\n`,
      errors,
    );
  }
  const began = performance.now();
  const progress = createProgress(running);
  const writer = createLineWriter(running, () => output.isTTY && progress.clear());
  // Written with the first line: what cannot be printed is refused at the first iteration, before anything is written.
  let heading = jsonl ? jsonLine(runRecord(program, VERSION, include)) : (prints?.header ?? tableHeader(program));
  /** @param look null where nobody looks at more than the outcome */
  const add = (outcome: Outcome, validationLoss: number | null, look: PrintedIteration | null): void => {
    if (look !== null) exports?.take(look);
    const record = () => iterationRecord(program, outcome, validationLoss, include);
    let line: string;
    if (look === null || prints === null) line = jsonl ? jsonLine(record()) : tableLine(outcome, validationLoss);
    else line = jsonl ? jsonLine({ ...record(), printed: prints.record(look) }) : prints.columns(look);
    writer.add(heading + line);
    heading = '';
  };
  const lookback = Math.max(exports?.lookback ?? 0, prints?.lookback ?? 0);
  let done = 0;
  const isDue = (): boolean => done % every === 0;
  const trained =
    exports === null && prints === null
      ? iterate(new IterationRunner(program), program.initial, iterations, function* ({ outcome }) {
          done = outcome.end.iteration - 1;
          if (isDue()) add(outcome, (yield* validateAt(program, outcome))?.loss ?? null, null);
          return outcome.end;
        })
      : reporting(
          timeline.scan(0, iterations, lookback, (trace, recall) => {
            done = trace.iteration;
            const validated = timeline.validationLosses.at(-1);
            const loss = validated?.iteration === done ? validated.loss : null;
            if (isDue()) add(trace.outcome, loss, { trace, recall });
            return false;
          }),
          () => null,
        );
  for (const stage of trained) {
    if (writer.isDue(performance.now())) await writer.flush();
    // Lets Ctrl-C through.
    await giveWay();
    if (ended.aborted) throw new Ended();
    progress.show(withStage({ done, total: iterations }, stage));
  }
  const seconds = (performance.now() - began) / 1000;
  progress.clear();
  writer.add(
    heading +
      (jsonl
        ? jsonLine({ type: 'end', iterations, seconds })
        : `${formatPlural(iterations, 'iteration')} in ${seconds.toFixed(2)} s\n`),
  );
  await writer.flush();
  exports?.write();
}

/** The iteration from which to the end the learning rate is 0; null if it is not. */
function firstWithoutRate(program: TrainingProgram, iterations: number): number | null {
  let first = iterations;
  while (first > 0 && program.learningRateAt(first - 1) === 0) first--;
  return first === iterations ? null : first;
}

function jsonLine(record: object): string {
  return `${JSON.stringify(record)}\n`;
}

function tableHeader({ validation }: TrainingProgram): string {
  return `${'iteration'.padStart(10)}  ${'loss'.padStart(12)}  ${'perplexity'.padStart(12)}  ${'gradient norm'.padStart(14)}${validation === undefined ? '' : `  ${'validation'.padStart(12)}`}\n`;
}

function tableLine({ end, objective, perplexity, gradients }: Outcome, validationLoss: number | null): string {
  const cells = [
    formatCount(end.iteration - 1).padStart(10),
    formatExactly(objective.data[0], 6).padStart(12),
    formatSignificant(perplexity.data[0], 6).padStart(12),
    formatExactly(normOf(gradients), 6).padStart(14),
    ...(validationLoss === null ? [] : [formatExactly(validationLoss, 6).padStart(12)]),
  ];
  return `${cells.join('  ')}\n`;
}

/**
 * @param pairs expressions and files, in turn; expressions with the same file go there together
 * @throws Refusal if an expression or a file cannot be used, before anything is trained
 */
function openExports(timeline: Timeline, pairs: readonly string[], force: boolean, running: RunningProgram) {
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

const CHUNK = 64 * 1024;
const TERMINAL_MILLISECONDS = 20;
const OTHER_MILLISECONDS = 200;

/** @param before called before each chunk */
function createLineWriter({ output, print, ended }: RunningProgram, before: () => void) {
  const longest = output.isTTY ? TERMINAL_MILLISECONDS : OTHER_MILLISECONDS;
  let pending = '';
  let flushedAt = -Infinity;
  /** Whether the reader keeps up. */
  const writePending = (): boolean => {
    const chunk = pending;
    pending = '';
    flushedAt = performance.now();
    if (chunk === '') return true;
    before();
    return print(chunk);
  };
  ended.addEventListener('abort', writePending, { once: true });
  return {
    add: (text: string) => {
      pending += text;
    },
    /** Whether enough has gathered, or waited long enough. To be asked now and then. */
    isDue: (now: number) => pending.length >= CHUNK || (pending !== '' && now - flushedAt >= longest),
    flush: async () => {
      if (!writePending()) await once(output, 'drain');
    },
  };
}
