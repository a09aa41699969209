/**
 * `backstep run`: trains without a screen and writes the results as lines of JSON or as a table.
 * Invariant: with --jsonl only JSON lines reach stdout; progress goes to stderr, and only to a terminal.
 */
import { once } from 'node:events';
import { normOf } from '../../engine/tensor.js';
import { giveWay } from '../../timeline/task.js';
import { executeIterations } from '../../training/iterations.js';
import type { Outcome, TrainingProgram } from '../../training/program.js';
import { validationLossAt } from '../../training/validation-loss.js';
import { formatCount, formatExactly, formatPlural, formatSignificant } from '../../views/drawing/numbers.js';
import { openExports, type TrainedPart } from './exports.js';
import { type Includable, iterationRecord, runRecord } from './records.js';

export interface RunFlags {
  readonly iterations: number;
  readonly every: number;
  readonly jsonl?: boolean;
  readonly include?: readonly Includable[];
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
  const exports = flags.export === undefined ? null : openExports(program, flags.export, flags);
  const began = performance.now();
  const writer = createWriter(out);
  const progress = createProgress(iterations);
  await writer.write(jsonl ? jsonLine(runRecord(program, version, include)) : tableHeader(program));
  const lineOf = (outcome: Outcome): string => {
    if ((outcome.end.iteration - 1) % every !== 0) return '';
    return jsonl ? jsonLine(iterationRecord(program, outcome, include)) : tableLine(program, outcome);
  };
  let gaveWay = performance.now();
  for (const { done, lines } of exports?.train(lineOf) ?? train(program, iterations, lineOf)) {
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

function* train(
  program: TrainingProgram,
  iterations: number,
  lineOf: (outcome: Outcome) => string,
): Generator<TrainedPart> {
  for (const { outcome } of executeIterations(program, iterations)) {
    const lines = lineOf(outcome);
    yield { done: outcome.end.iteration - 1, lines };
  }
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
