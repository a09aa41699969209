/**
 * What ships, walked: each fixture at each kind of its steps and at each question asked there, each lesson at its stops, each
 * session at its commands, each stored recording at its news and its steps. Reports and handouts are beside them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { runStop } from '../../src/commands/lesson-commands.js';
import { type CommandContext, contextOf } from '../../src/debugger/command.js';
import { TRANSCRIPT_PROMPT } from '../../src/debugger/saving/script.js';
import { changedSession, fieldsOf, newSession, type Session } from '../../src/debugger/session.js';
import { finish } from '../../src/numbers/engine/task.js';
import { handoutOf, stopsOfLesson } from '../../src/publish/handout.js';
import { formatReport } from '../../src/report/format.js';
import { recordedReport } from '../../src/report/recorded-report.js';
import { createBranches } from '../../src/timeline/branches.js';
import type { History } from '../../src/timeline/history.js';
import { firstOfEachKind } from '../support/first-frames.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { type HeldSession, holdSession } from '../support/held-session.js';
import { openHistoryAt } from '../support/recordings.js';
import { openRun } from '../support/running.js';
import { openTranscript } from '../support/transcript.js';
import { type Outputs, outputsOf } from './surfaces.js';

/** A place of a subject, and all that is shown there. */
export interface Place {
  readonly place: string;
  readonly outputs: Outputs;
}

export interface Subject {
  /** As a file may be called. */
  readonly name: string;
  readonly walk: () => AsyncGenerator<Place>;
}

const RECORDINGS = 'test/pytorch/recorded/stored';
const SESSIONS = 'fixtures/sessions';
const VERSION = '0';
/** Questions about a whole run take long where the run has more. */
const MOST_PARAMETERS = 1000;
const LATER_ITERATION = 3;

/** @param root of the project, with a slash at its end */
export function shippedSubjects(root: string): readonly Subject[] {
  return [
    ...SHIPPED.map((name) => ({ name: `fixture-${name}`, walk: () => walkFixture(name) })),
    ...shippedLessons().map((name) => ({ name: `lesson-${name}`, walk: () => walkLesson(name) })),
    ...readdirSync(root + SESSIONS).map((file) => ({
      name: `session-${file}`,
      walk: () => walkSession(readFileSync(`${root}${SESSIONS}/${file}`, 'utf8')),
    })),
    ...readdirSync(root + RECORDINGS)
      .filter((file) => file.endsWith('.bst'))
      .map((file) => ({ name: `recording-${file}`, walk: () => walkRecording(`${root}${RECORDINGS}/${file}`) })),
  ];
}

async function* walkFixture(name: string): AsyncGenerator<Place> {
  const held = holdSession(timelineOf(name));
  const { timeline } = held;
  yield placeOf(held, 'start');
  for (const iteration of [0, LATER_ITERATION]) yield* walkSteps(held, iteration);
  const isSmall = timeline.program.parameterCount <= MOST_PARAMETERS;
  for (const place of [`${LATER_ITERATION}.loss`, `${LATER_ITERATION}.update`])
    yield* walkQuestions(held, place, isSmall);
  for (const format of ['text', 'markdown', 'json'] as const) {
    const report = finish(formatReport(timeline, Math.min(LATER_ITERATION, timeline.numbers.last), format, VERSION));
    yield { place: `report ${format}`, outputs: { report } };
  }
}

/** Goes to the first step of each kind: an op in a phase. */
async function* walkSteps<H extends History>(held: HeldSession<H>, iteration: number): AsyncGenerator<Place> {
  await held.execute(`goto ${iteration}`);
  const { frames } = contextOf(held.store.getState()).moment.trace;
  for (const { index } of firstOfEachKind(frames)) {
    await held.execute(`goto ${iteration}.${index + 1}`);
    yield placeOf(held, `${iteration}.${index + 1}`);
  }
}

async function* walkQuestions<H extends History>(
  held: HeldSession<H>,
  place: string,
  isSmall: boolean,
): AsyncGenerator<Place> {
  const asked = COMMANDS.filter(({ group }) => group === 'ask' || (group === 'what-if' && isSmall));
  for (const { name } of asked) {
    await held.execute(`goto ${place}`, name);
    if (held.session.open.answer !== null) yield placeOf(held, `${place}, ${name}`);
    else yield { place: `${place}, ${name}`, outputs: { message: held.session.open.message?.text ?? '' } };
  }
}

async function* walkLesson(name: string): AsyncGenerator<Place> {
  const lesson = openLesson(name);
  const { timeline, source } = openRun(lesson.fixture ?? undefined, {});
  let context: CommandContext = contextOf({
    session: newSession(timeline),
    branches: createBranches(timeline),
    source,
  });
  const reached: Session[] = [];
  for (const [stop, each] of lesson.stops.entries()) {
    context = finish(runStop(COMMANDS, context, each));
    reached.push(context.session);
    const session = changedSession(context.session, { lesson: { lesson, stop, reached } });
    yield { place: `stop ${stop + 1}`, outputs: outputsOf({ session, branches: context.branches }) };
  }
  const start = contextOf({ session: newSession(timeline), branches: createBranches(timeline), source });
  const handout = finish(handoutOf(lesson, finish(stopsOfLesson(start, lesson))));
  yield { place: 'handout', outputs: { html: textOfHtml(handout) } };
}

/** Shows what each command of a transcript comes to. Nothing is written: a held session has no files. */
async function* walkSession(transcript: string): AsyncGenerator<Place> {
  const held = holdSession(openTranscript(transcript).timeline);
  for (const line of transcript.split('\n').filter((each) => each.startsWith(TRANSCRIPT_PROMPT))) {
    const command = line.slice(TRANSCRIPT_PROMPT.length);
    await held.execute(command);
    yield placeOf(held, command);
  }
}

async function* walkRecording(path: string): AsyncGenerator<Place> {
  const history = openHistoryAt(path);
  const held = holdSession(history, fieldsOf(newSession(history)));
  yield placeOf(held, 'start');
  const { first, last } = history.numbers;
  for (const iteration of new Set([first, last])) yield* walkSteps(held, iteration);
  yield* walkQuestions(held, `${last}`, false);
  for (const format of ['text', 'markdown'] as const)
    yield {
      place: `report ${format}`,
      outputs: { report: finish(recordedReport(history, format, VERSION)) },
    };
}

function placeOf<H extends History>({ session, branches }: HeldSession<H>, place: string): Place {
  return { place, outputs: outputsOf({ session, branches }) };
}

/** Without the programs and styles in it, which nobody reads. */
function textOfHtml(html: string): string {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}
