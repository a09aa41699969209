/** `backstep report run.bst`: prints the report on a recording, or writes it to a file. */
import { quote } from '../../data/printable.js';
import { writeFile } from '../../files/write-file.js';
import { isReportText } from '../../report/format.js';
import { recordedReport } from '../../report/recorded-report.js';
import { printableLines, Refusal } from '../ending.js';
import { runShown } from '../progress.js';
import type { ReportFlags } from '../report.js';
import type { RunningProgram } from '../running.js';
import { openRecordedRun } from './open-recording.js';

/** @throws Refusal for what only a run of backstep's own has, or a file that cannot be written */
export async function reportRecording(
  path: string,
  rank: number | undefined,
  { iterations, format, output, force = false, version }: ReportFlags & { readonly version: string },
  running: RunningProgram,
): Promise<void> {
  if (iterations !== undefined || format === 'json') {
    throw new Refusal(
      'The report on a recording is text or Markdown about all of it: leave out --iterations and --format json.',
    );
  }
  const report = printableLines(
    await runShown(recordedReport((await openRecordedRun(path, rank, running)).timeline, format, version), running),
  );
  if (output === undefined) {
    running.print(report);
    return;
  }
  const problem = writeFile(running.at(output), report, {
    replace: force ? 'any' : { what: 'report', isOurs: isReportText },
  });
  if (problem !== null) throw new Refusal(`${quote(output, 200)} ${problem}`);
}
