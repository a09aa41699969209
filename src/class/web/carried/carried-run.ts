/**
 * A run that a page carries with it: what it takes to train again, in the page itself, what was trained elsewhere.
 * Invariant: nothing in it tells of the machine that it comes from, or holds what is meant for a presenter alone.
 */
import * as z from 'zod/mini';
import { COMMANDS } from '../../../commands/commands.js';
import { readAs, type SavedSession, sessionSchema } from '../../../debugger/saving/session-file.js';
import { type Lesson, withoutNotes } from '../../../debugger/teaching/lesson.js';
import { parseLesson } from '../../../debugger/teaching/parse-lesson.js';
import { formatCount } from '../../../document/numbers.js';
import { isAside } from '../../../explaining/lesson.js';
import { formatPath, refuse, unlessRefused } from '../../../files/refusal.js';
import { countParameters } from '../../../model/models/model.js';
import type { Task } from '../../../numbers/engine/task.js';
import type { BranchLimits } from '../../../timeline/branches.js';
import type { History, TimelineOptions } from '../../../timeline/history.js';
import { Timeline } from '../../../timeline/timeline.js';
import type { Fixture } from '../../../training/fixture/fixture.js';
import type { FixtureSource } from '../../../training/fixture/fixture-source.js';
import { type SoundFixture, validateInSlices } from '../../../training/fixture/validate-fixture.js';
import { openInSlices } from '../../../training/iteration/open-program.js';
import { parseJson } from '../../../training/json-text.js';
import { CARRIED_COURSE, type CarriedCourse } from './carried-course.js';

/** What a page carries beside a run. */
export const BESIDE = {
  lesson: z.nullable(z.strictObject({ name: z.string(), text: z.string() })),
  session: z.nullable(sessionSchema),
};

export const CARRIED_RUN = z.strictObject({
  version: z.literal(1),
  /** As the file of a fixture, with its text. */
  fixture: z.unknown(),
  ...BESIDE,
  course: z.optional(CARRIED_COURSE),
});

export type CarriedRun = z.output<typeof CARRIED_RUN>;

export interface LiveRun {
  readonly timeline: History;
  readonly source: FixtureSource;
  readonly lesson: Lesson | null;
  readonly session: SavedSession | null;
  /** The lessons that can be opened from this one; without it there are none. */
  readonly course?: CarriedCourse | undefined;
}

const MEBIBYTE = 2 ** 20;
/** A phone has no disk to spare; half of the checkpoints are the run's, the others those of its branches. */
export const MEMORY: TimelineOptions = {
  memoryBytes: 32 * MEBIBYTE,
  mostTraces: 16,
  traceBytes: 32 * MEBIBYTE,
  metricsBytes: 64 * MEBIBYTE,
};
const BRANCH_BYTES = 32 * MEBIBYTE;
/** So many branches can be made on a page, beside those that it carries. */
const OWN_BRANCHES = 8;
/** A parameter takes 32 bytes with its gradient and two moments; iterations that are recorded come beside that. */
const MOST_PARAMETERS = 500_000;

/** @param session that the page carries; null without one */
export function limitsFor(session: SavedSession | null): BranchLimits {
  const carried = session?.branches.length ?? 0;
  const memoryBytes = BRANCH_BYTES / (carried + OWN_BRANCHES);
  return {
    mostBranches: 1 + carried + OWN_BRANCHES,
    timeline: { memoryBytes, mostTraces: 16, traceBytes: 8 * MEBIBYTE },
  };
}

/**
 * The fixture for a page, which is read again as the same: a text keeps the name of its file, and not where that lies, and
 * what is learnt from it is learnt again.
 */
export function carriedFixture(fixture: Fixture): object {
  const { corpus } = fixture;
  if (corpus === undefined) return fixture;
  const named = corpus.file === undefined ? corpus : { ...corpus, file: corpus.file.replace(/^.*[/\\]/, '') };
  const isLearnt = corpus.tokenizer === 'bpe';
  const fields = Object.entries({ ...fixture, corpus: named });
  return Object.fromEntries(fields.filter(([name]) => !(isLearnt && name === 'vocabulary')));
}

/** Why a page cannot carry a model; null if it can. */
export function whyTooLarge({ model }: Pick<SoundFixture, 'model'>): string | null {
  const count = countParameters(model);
  return count <= MOST_PARAMETERS
    ? null
    : `It has ${formatCount(count)} parameters, and a page holds at most ${formatCount(MOST_PARAMETERS)}: a phone has no room for more.`;
}

/** Null where it is no such run, or cannot be read. */
export function readCarried(json: string): CarriedRun | null {
  return unlessRefused(() => readAs(CARRIED_RUN, parseJson(json)));
}

/** Reads a run that a page carries, and executes its first iteration. */
export function* openCarried(carried: CarriedRun): Task<LiveRun> {
  const checked = yield* validateInSlices(carried.fixture);
  if (checked.kind === 'unsound') {
    const [{ path, got, expected }] = checked.problems;
    return refuse(`Its fixture is unsound: ${formatPath(path)}: got ${got}, expected ${expected}.`);
  }
  const problem = whyTooLarge(checked);
  if (problem !== null) return refuse(`${problem} Take a smaller model.`);
  const timeline = new Timeline(yield* openInSlices(checked), MEMORY);
  return { ...(yield* opened(timeline, checked.fixture.name, carried)), course: carried.course };
}

/** A run at its first iteration, with what is carried beside it. */
export function* opened(
  timeline: History,
  name: string,
  { lesson, session }: Pick<CarriedRun, keyof typeof BESIDE>,
): Task<LiveRun> {
  const parsed = lesson === null ? null : parseLesson(lesson.name, lesson.text, COMMANDS);
  yield* timeline.reach(timeline.numbers.first);
  const source = { nameOrPath: name, path: null, overrides: [], seed: null };
  return { timeline, source, lesson: parsed, session };
}

/** The text of a lesson as everybody but a presenter has it, which is read again as that lesson. */
export function lessonText(lesson: Lesson): string {
  const { title, about, fixture, stops } = withoutNotes(lesson);
  const head = [`# ${title}`, ...(fixture === null ? [] : [`fixture: ${fixture}`]), `about: ${about}`];
  const parts = stops.map((stop) =>
    [
      `## ${stop.title}`,
      ...stop.paragraphs.filter((paragraph) => !isAside(paragraph)),
      stop.commands.map(({ text }) => `> ${text}`).join('\n'),
    ].join('\n\n'),
  );
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`;
}
