/**
 * `backstep run`: trains without a screen and writes the results as lines of JSON or as a table.
 * Invariant: with --jsonl only JSON lines reach stdout; progress goes to stderr, and only to a terminal.
 */
import { once } from 'node:events';
import { normOf } from '../../engine/tensor.js';
import type { Visit } from '../../timeline/history.js';
import { giveWay } from '../../timeline/task.js';
import { Timeline } from '../../timeline/timeline.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import { executeIterations } from '../../training/iterations.js';
import type { Outcome, TrainingProgram } from '../../training/program.js';
import { validationLossAt } from '../../training/validation-loss.js';
import { formatCount, formatExactly, formatPlural, formatSignificant } from '../../views/drawing/numbers.js';
import { Refusal } from '../ending.js';
import { openExports } from './exports.js';
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

const CHUNK = 64 * 1024;
const PROGRESS_MILLISECONDS = 200;
const LONGEST_SLICE_MILLISECONDS = 20;

export async function runTraining(
  program: TrainingProgram,
  flags: RunFlags & { readonly version: string },
  out: NodeJS.WriteStream,
): Promise<void> {
  const { iterations, every, jsonl = false, include = [], version } = flags;
  if (!jsonl && flags.include !== undefined)
    throw new Refusal('--include adds to the lines of --jsonl, which is not given.');
  const timeline = new Timeline({ ...program, iterations });
  const exports = flags.export === undefined ? null : openExports(timeline, flags.export, flags.force === true);
  const prints = flags.print === undefined ? null : openPrints(timeline, flags.print);
  const still = firstWithoutRate(program, iterations);
  if (still !== null) {
    process.stderr.write(
      `From iteration ${still} on the learning rate is 0, as the schedule says, so the parameters stay as they are.\n`,
    );
  }
  const began = performance.now();
  const writer = createWriter(out);
  const progress = createProgress(iterations);
  await writer.write(jsonl ? jsonLine(runRecord(program, version, include)) : (prints?.header ?? tableHeader(program)));
  const lineOf = (outcome: Outcome, look: Look | null): string => {
    if ((outcome.end.iteration - 1) % every !== 0) return '';
    if (look !== null) exports?.take(look);
    if (look === null || prints === null) {
      return jsonl ? jsonLine(iterationRecord(program, outcome, include)) : tableLine(program, outcome);
    }
    if (!jsonl) return prints.columns(look);
    return jsonLine({ ...iterationRecord(program, outcome, include), printed: prints.record(look) });
  };
  const lookback = Math.max(exports?.lookback ?? 0, prints?.lookback ?? 0);
  const isLookedAt = exports !== null || prints !== null;
  let gaveWay = performance.now();
  for (const { done, lines } of isLookedAt
    ? trainTraced(timeline, lookback, lineOf)
    : train(program, iterations, lineOf)) {
    if (performance.now() - gaveWay > LONGEST_SLICE_MILLISECONDS) {
      // Lets Ctrl-C through.
      await giveWay();
      gaveWay = performance.now();
    }
    progress(done);
    if (lines !== '') await writer.write(lines);
  }
  const seconds = (performance.now() - began) / 1000;
  progress(iterations);
  await writer.write(
    jsonl
      ? jsonLine({ type: 'end', iterations, seconds })
      : `${formatPlural(iterations, 'iteration')} in ${seconds.toFixed(2)} s\n`,
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
  readonly lines: string;
}

/** @param look null where nobody looks at more than the outcome */
type LineOf = (outcome: Outcome, look: Look | null) => string;

function* train(program: TrainingProgram, iterations: number, lineOf: LineOf): Generator<TrainedPart> {
  for (const { outcome } of executeIterations(program, iterations)) {
    const lines = lineOf(outcome, null);
    yield { done: outcome.end.iteration - 1, lines };
  }
}

/** The same with every step of the iterations, and of as many before as are looked back at. */
function* trainTraced(timeline: Timeline, lookback: number, lineOf: LineOf): Generator<TrainedPart> {
  let lines = '';
  let done = 0;
  const visit: Visit<ReplayedTrace> = (trace, recall) => {
    lines += lineOf(trace.outcome, { trace, recall });
    done = trace.iteration;
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

function tableLine(program: TrainingProgram, outcome: Outcome): string {
  const { end, objective, perplexity, gradients } = outcome;
  const validationLoss = validationLossAt(program, outcome);
  const cells = [
    formatCount(end.iteration - 1).padStart(10),
    formatExactly(objective.data[0], 6).padStart(12),
    formatSignificant(perplexity.data[0], 6).padStart(12),
    formatExactly(normOf(gradients), 6).padStart(14),
    ...(validationLoss === null ? [] : [formatExactly(validationLoss, 6).padStart(12)]),
  ];
  return `${cells.join('  ')}\n`;
}

/** Gathers lines into chunks and waits for a slow reader, so that memory stays bounded. */
function createWriter(out: NodeJS.WriteStream) {
  let pending = '';
  const flush = async (): Promise<void> => {
    const chunk = pending;
    pending = '';
    if (chunk !== '' && !out.write(chunk)) await once(out, 'drain');
  };
  return {
    flush,
    write: async (text: string): Promise<void> => {
      pending += text;
      if (pending.length >= CHUNK) await flush();
    },
  };
}

function createProgress(total: number): (done: number) => void {
  let shown = 0;
  if (!process.stderr.isTTY || process.stdout.isTTY) return () => {};
  return (done) => {
    const now = performance.now();
    if (done < total && now - shown < PROGRESS_MILLISECONDS) return;
    shown = now;
    process.stderr.write(`\r${formatCount(done)} of ${formatCount(total)} iterations${done === total ? '\n' : ''}`);
  };
}
