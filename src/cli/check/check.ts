/**
 * `backstep check`: compares the gradients of a fixture's program with central differences, and the numbers in the words
 * of a lesson with its run. A name that both have means both.
 */

import { type CheckedTensor, checkGradients, type GradientCheck } from '../../pytorch/verify/check-gradients.js';
import type { ReplayedHistory } from '../../timeline/history.js';
import { namedFixtures } from '../../training/fixture/shipped-fixtures.js';
import { alignColumns } from '../columns.js';
import { isLessonName, openLesson } from '../lesson.js';
import { type FixtureOptions, folderOf, openFixture, openTimeline } from '../open-run.js';
import { runShown } from '../progress.js';
import { CheckFailure, type RunningProgram } from '../running.js';
import { checkLesson } from './check-lesson.js';

export interface CheckFlags {
  /** With more parameters than this, a sample is checked. */
  readonly most?: number;
  /** The gradients are checked at the start of this iteration. */
  readonly iteration?: number;
}

/** @throws CheckFailure when something does not agree */
export async function check(
  name: string | undefined,
  options: FixtureOptions,
  flags: CheckFlags,
  running: RunningProgram,
): Promise<void> {
  const open = async (fixture: string | null | undefined): Promise<ReplayedHistory> =>
    openTimeline((await runShown(openFixture(fixture, options, running), running)).program, running);
  if (!isLessonName(name)) {
    await checkFixture(await open(name), flags, running);
    return;
  }
  const lesson = openLesson(name, running.folder, folderOf(options, running));
  const { lines, passed } = await checkLesson(lesson, await open(lesson.fixture), (task) => runShown(task, running));
  running.print(`${lines.join('\n')}\n`);
  const isFixture = namedFixtures(folderOf(options, running)).some((file) => file.name === name);
  if (isFixture) await checkFixture(await open(name), flags, running);
  if (!passed) throw new CheckFailure();
}

/** @throws CheckFailure when a gradient and its difference disagree */
export async function checkFixture(
  timeline: ReplayedHistory,
  { most, iteration = 0 }: CheckFlags,
  running: RunningProgram,
): Promise<void> {
  const { program } = timeline;
  const { start } = await runShown(timeline.reach(iteration), running);
  const check = await runShown(checkGradients(timeline.programAt(iteration), start, most), running);
  const name = `${program.subject.name}, ${program.model.kind}`;
  running.print(`${name}, iteration ${iteration}: ${renderGradientCheck(check).join('\n')}\n`);
  if (!check.passed) throw new CheckFailure();
}

/** One line per tensor; a tensor that failed shows the two numbers that disagree. */
export function renderGradientCheck({ loss, tensors, passed }: GradientCheck): readonly string[] {
  const checked = tensors.reduce((sum, tensor) => sum + tensor.checked, 0);
  const size = tensors.reduce((sum, tensor) => sum + tensor.size, 0);
  return [
    `gradients against central differences: ${passed ? 'passed' : 'FAILED'}, ${checked} of ${size} parameters, loss ${loss}`,
    ...alignColumns([HEADINGS, ...tensors.map(rowOf)]).map((line) => `  ${line}`),
  ];
}

const HEADINGS = ['parameter', 'checked', 'largest error', 'where'];

function rowOf({ parameter, size, checked, largestError, worst, passed }: CheckedTensor): readonly string[] {
  const verdict = passed ? 'ok' : `FAILED: gradient ${worst.gradient}, difference ${worst.difference}`;
  return [parameter, `${checked} of ${size}`, largestError.toExponential(1), `element ${worst.element}, ${verdict}`];
}
