/**
 * `backstep report`: visits the iterations that the report tells of and prints it.
 * Invariant: a file is written only when the whole report is there.
 */
import { writeFileSync } from 'node:fs';
import { formatReport, type ReportFormat } from '../report/format.js';
import { finishInSlices } from '../timeline/task.js';
import type { Timeline } from '../timeline/timeline.js';
import { Refusal } from './ending.js';

export interface ReportOptions {
  readonly iterations?: number;
  readonly format: ReportFormat;
  readonly output?: string;
  readonly version: string;
}

export async function writeReport(
  timeline: Timeline,
  { iterations, format, output, version }: ReportOptions,
): Promise<void> {
  const last = iterations ?? timeline.iterations;
  await finishInSlices(timeline.visit(last + 1));
  const report = formatReport(timeline, last, format, version);
  if (output === undefined) {
    process.stdout.write(report);
    return;
  }
  try {
    writeFileSync(output, report);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new Refusal(
      `The report cannot be written to ${JSON.stringify(output)} (${reason}). Name a file in a folder that you may write to.`,
    );
  }
}
