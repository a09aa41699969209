/**
 * `backstep report`: executes the iterations that the report covers, then prints it or writes it to a file.
 */
import { quote } from '../data/printable.js';
import { targetProblem, type WriteOptions, writeFile } from '../files/write-file.js';
import { formatReport, isReportText } from '../report/format.js';
import type { ReportFormat } from '../report/formats.js';
import type { ReplayedHistory } from '../timeline/history.js';
import { TooMuchToRemember } from '../timeline/metrics.js';
import { Refusal } from './ending.js';
import { runShown } from './progress.js';
import type { RunningProgram } from './running.js';

export interface ReportFlags {
  readonly iterations?: number;
  readonly format: ReportFormat;
  readonly output?: string;
  /** Whether a file that is not a report may be replaced. */
  readonly force?: boolean;
}

export async function writeReport(
  timeline: ReplayedHistory,
  { iterations, format, output, force = false, version }: ReportFlags & { readonly version: string },
  running: RunningProgram,
): Promise<void> {
  const writing: WriteOptions = { replace: force ? 'any' : { what: 'report', isOurs: isReportText } };
  const refuse = (problem: string | null): void => {
    if (problem !== null) throw new Refusal(`${quote(output ?? '', 200)} ${problem}`);
  };
  // Refused now rather than after a long training.
  if (output !== undefined) refuse(targetProblem(running.at(output), writing));
  const last = iterations ?? timeline.iterations;
  await runShown(timeline.visit(last + 1), running).catch((error: unknown) => {
    throw error instanceof TooMuchToRemember ? new Refusal(error.message) : error;
  });
  const report = await runShown(formatReport(timeline, last, format, version), running);
  if (output === undefined) running.print(report);
  else refuse(writeFile(running.at(output), report, writing));
}
