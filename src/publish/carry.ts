/**
 * A run as a page carries it: its fixture, or the recording of some of its iterations, and the lesson or the session that was
 * published.
 * Invariant: no path, no note and no aside is in it.
 */

import type { CarriedCourse } from '../class/web/carried/carried-course.js';
import type { CarriedRecording } from '../class/web/carried/carried-recording.js';
import { type CarriedRun, carriedFixture, lessonText, whyTooLarge } from '../class/web/carried/carried-run.js';
import { carriedSession } from '../class/web/carried/carried-session.js';
import type { CommandContext } from '../debugger/command.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { formatCount, formatPlural } from '../document/numbers.js';
import { refuse } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { excerptOf } from '../pytorch/recorded/excerpt.js';
import { openRecording } from '../pytorch/recorded/open-recording.js';
import { branchOf, MAIN } from '../timeline/branches.js';

/** What of a run is published. */
export interface Carrying {
  readonly lesson: Lesson | null;
  /** Whether it is the session that is published, with its branches, at its place. */
  readonly isSession: boolean;
  /** The lessons that lead on from it; a recording has none. */
  readonly course?: CarriedCourse;
}

/** What a page holds; `kind` names the page. */
type Carried =
  | { readonly kind: 'run'; readonly held: CarriedRun; readonly what: string }
  | { readonly kind: 'recording'; readonly held: CarriedRecording; readonly what: string };

/** Bytes of a recording: what a phone and a mail still take. */
const MOST_RECORDED = 16 * 2 ** 20;

/** @param iterations those of the stops, which a page has to have */
export function* carry(
  context: CommandContext,
  { lesson, isSession, course }: Carrying,
  iterations: readonly number[],
): Task<Carried> {
  const { replay, program } = branchOf(context.branches, MAIN).timeline;
  const { name } = program.subject;
  const beside = {
    lesson: lesson === null ? null : { name: lesson.name.replace(/^.*[/\\]/, ''), text: lessonText(lesson) },
    session: isSession ? yield* carriedSession(context) : null,
  };
  const fixed = replay?.programAt(replay.first);
  if (fixed?.fixture === undefined) return yield* carryRecording(context, iterations, beside);
  const problem = whyTooLarge(fixed);
  if (problem !== null)
    return refuse(`${name} does not fit into a page. ${problem} Take a smaller model, or open it in a terminal.`);
  const held: CarriedRun = { version: 1, fixture: carriedFixture(fixed.fixture), ...beside, course };
  return { kind: 'run', held, what: 'the whole run' };
}

function* carryRecording(
  { source, timeline }: CommandContext,
  wanted: readonly number[],
  beside: Pick<CarriedRecording, 'lesson' | 'session'>,
): Task<Carried> {
  const { files: recorded } = yield* openRecording(source?.path ?? '', null);
  const { name } = timeline.program.subject;
  const excerpt = yield* excerptOf(recorded, wanted, MOST_RECORDED);
  if (excerpt === null)
    return refuse(
      `The steps of ${name} that are visited take more than the ${formatCount(MOST_RECORDED / 2 ** 20)} MiB that one file has room for. Publish fewer iterations.`,
    );
  const files = Object.fromEntries(
    Array.from(excerpt.files, ([path, bytes]) => [path, bytes && Buffer.from(bytes).toString('base64')]),
  );
  const without = [...excerpt.files.values()].filter((bytes) => bytes === null).length;
  const left = without === 0 ? '' : `, ${formatCount(without)} of them without values`;
  return {
    kind: 'recording',
    held: { version: 1, name, rank: recorded.rank, files, ...beside },
    what: `${formatPlural(excerpt.iterations, 'iteration')}${left}`,
  };
}
