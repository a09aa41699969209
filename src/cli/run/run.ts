/**
 * `backstep run`: trains without a screen and writes the results as lines of JSON or as a table.
 * Invariant: with --jsonl only JSON lines reach stdout; progress goes to stderr, and only to a terminal. The lines of
 * finished iterations are written also where a signal ends the program.
 */

import { formatCount, formatExactly, formatPlural, formatSignificant } from '../../document/numbers.js';
import { normOf } from '../../engine/tensor.js';
import type { Visit } from '../../timeline/history.js';
import { executing } from '../../timeline/replayers.js';
import { giveWay, SLICE_MILLISECONDS, type Stage, withStage } from '../../timeline/task.js';
import { Timeline } from '../../timeline/timeline.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import type { Outcome, TrainingProgram } from '../../training/program.js';
import { Replayer } from '../../training/replayer.js';
import { validateAt } from '../../training/validation-loss.js';
import { Refusal } from '../ending.js';
import { createProgress } from '../progress.js';
import { Ended, type RunningProgram } from '../running.js';
import { openExports } from './exports.js';
import { createLineWriter } from './line-writer.js';
import { type Look, openPrints } from './prints.js';
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

const LONGEST_SLICE_MILLISECONDS = 20;

export async function runTraining(
  program: TrainingProgram,
  flags: RunFlags & { readonly version: string },
  running: RunningProgram,
): Promise<void> {
  const { output, errors, ended } = running;
  const { iterations, every, jsonl = false, include = [], version } = flags;
  if (!jsonl && flags.include !== undefined)
    throw new Refusal('--include adds to the lines of --jsonl, which is not given.');
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
  let heading = jsonl ? jsonLine(runRecord(program, version, include)) : (prints?.header ?? tableHeader(program));
  const lineOf: LineOf = (outcome, validationLoss, look) => {
    if (look !== null) exports?.take(look);
    const record = () => iterationRecord(program, outcome, validationLoss, include);
    if (look === null || prints === null) return jsonl ? jsonLine(record()) : tableLine(outcome, validationLoss);
    if (!jsonl) return prints.columns(look);
    return jsonLine({ ...record(), printed: prints.record(look) });
  };
  const lookback = Math.max(exports?.lookback ?? 0, prints?.lookback ?? 0);
  const isLookedAt = exports !== null || prints !== null;
  let gaveWay = performance.now();
  for (const { done, stage, lines } of isLookedAt
    ? trainTraced(timeline, lookback, every, lineOf)
    : train(program, iterations, every, lineOf)) {
    if (lines !== '') {
      writer.add(heading + lines);
      heading = '';
    }
    const now = performance.now();
    if (writer.isDue(now)) await writer.flush();
    if (now - gaveWay > LONGEST_SLICE_MILLISECONDS) {
      // Lets Ctrl-C through.
      await giveWay();
      if (ended.aborted) throw new Ended();
      gaveWay = performance.now();
    }
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

/** What has come of some iterations. */
interface TrainedPart {
  /** How many iterations are done. */
  readonly done: number;
  /** How far the next one has got. */
  readonly stage?: Stage | undefined;
  readonly lines: string;
}

/**
 * The line of an iteration.
 * @param validationLoss null where it is not measured
 * @param look null where nobody looks at more than the outcome
 */
type LineOf = (outcome: Outcome, validationLoss: number | null, look: Look | null) => string;

function* train(program: TrainingProgram, iterations: number, every: number, lineOf: LineOf): Generator<TrainedPart> {
  const replayer = new Replayer(program);
  let state = program.initial;
  for (const _ of replayer.load(state)) yield { done: 0, lines: '' };
  for (let done = 0; done < iterations; done++) {
    replayer.begin(state);
    for (let slices = 1; !replayer.runUntil(performance.now() + SLICE_MILLISECONDS); slices++) {
      yield { done, ...executing(replayer, slices), lines: '' };
    }
    const { outcome } = replayer;
    state = outcome.end;
    if (done % every !== 0) {
      yield { done, lines: '' };
      continue;
    }
    const validating = validateAt(program, outcome);
    let slice = validating.next();
    for (; slice.done !== true; slice = validating.next()) yield { done, stage: slice.value, lines: '' };
    yield { done, lines: lineOf(outcome, slice.value?.loss ?? null, null) };
  }
}

/** The same with every step of the iterations, and of as many before as are looked back at. */
function* trainTraced(timeline: Timeline, lookback: number, every: number, lineOf: LineOf): Generator<TrainedPart> {
  let lines = '';
  let done = 0;
  const visit: Visit<ReplayedTrace> = (trace, recall) => {
    done = trace.iteration;
    if (done % every !== 0) return false;
    const validated = timeline.validationLosses.at(-1);
    lines += lineOf(trace.outcome, validated?.iteration === done ? validated.loss : null, { trace, recall });
    return false;
  };
  for (const _ of timeline.scan(0, timeline.iterations, lookback, visit)) {
    yield { done, lines };
    lines = '';
  }
  yield { done, lines };
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
