/** `backstep report run.bst`: prints the report on a recording, or writes it to a file. */
import { quote } from '../../data/printable.js';
import { writeFile } from '../../files/write-file.js';
import { isReportText } from '../../report/format.js';
import { recordedReport } from '../../report/recorded-report.js';
import { finish } from '../../timeline/task.js';
import { printableLines, Refusal } from '../ending.js';
import type { ReportFlags } from '../report.js';
import { openRecordedRun } from './open-recording.js';

/** @throws Refusal for what only a run of backstep's own has, or a file that cannot be written */
export function reportRecording(
  path: string,
  rank: number | undefined,
  { iterations, format, output, force = false, version }: ReportFlags & { readonly version: string },
): void {
  if (iterations !== undefined || format !== 'text') {
    throw new Refusal('The report on a recording is text about all of it: leave out --iterations and --format.');
  }
  const report = printableLines(finish(recordedReport(openRecordedRun(path, rank).timeline, version)));
  if (output === undefined) {
    process.stdout.write(report);
    return;
  }
  const problem = writeFile(output, report, { replace: force ? 'any' : { what: 'report', isOurs: isReportText } });
  if (problem !== null) throw new Refusal(`${quote(output, 200)} ${problem}`);
}
