/**
 * `backstep report`: executes the iterations that the report covers, then prints it or writes it to a file; of a recording,
 * what went wrong first.
 */

import { Refusal, refuse } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { formatReport, isReportText } from '../report/format.js';
import type { ReportFormat } from '../report/formats.js';
import { recordedReport } from '../report/recorded-report.js';
import type { History } from '../timeline/history.js';
import { TooMuchToRemember } from '../timeline/metrics.js';
import { outputFile } from './output-file.js';
import { runShown } from './progress.js';
import { printableLines, type RunningProgram } from './running.js';
import { VERSION } from './version.js';

export interface ReportFlags {
  readonly iterations?: number;
  readonly format: ReportFormat;
  readonly output?: string;
  /** Whether a file that is not a report may be replaced. */
  readonly force?: boolean;
}

/** @throws Refusal for what only a run of backstep's own has, or a file that cannot be written */
export async function writeReport(timeline: History, flags: ReportFlags, running: RunningProgram): Promise<void> {
  const { output, force } = flags;
  const ours = { what: 'report', isOurs: isReportText };
  const file = output === undefined ? null : outputFile(output, force, running, ours);
  // Refused now rather than after a long training.
  file?.check();
  const report = printableLines(await runShown(reportOn(timeline, flags), running));
  if (file === null) running.print(report);
  else file.save(report);
}

function* reportOn(timeline: History, { iterations, format }: ReportFlags): Task<string> {
  const { replay } = timeline;
  if (replay !== null) {
    const last = iterations ?? replay.iterations;
    try {
      yield* replay.visit(last + 1);
    } catch (error) {
      throw error instanceof TooMuchToRemember ? new Refusal(error.message) : error;
    }
    return yield* formatReport(replay, last, format, VERSION);
  }
  if (iterations === undefined && format !== 'json') return yield* recordedReport(timeline, format, VERSION);
  refuse('The report on a recording is text or Markdown about all of it: leave out --iterations and --format json.');
}
