/** Opens the debugger, or what stands in for it: its commands without a screen, plain lines, the report. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Answer } from '../debugger/session.js';
import { detectColorDepth } from '../document/cells/palette.js';
import { quote, refuse, shorten } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { findingsOf } from '../questions/findings/findings.js';
import { openingOf } from '../questions/opening/opening.js';
import { type Theme, type ThemeName, themeFor } from '../terminal/components/theme.js';
import { namedFixtures } from '../training/fixture/shipped-fixtures.js';
import { type FixtureOptions, folderOf, type OpenedRun, openRun } from './open-run.js';
import { executeFirst, openInTerminal, type RunTask } from './opening.js';
import { takeFirstRun } from './remembered/first-run.js';
import { EXIT, exitCodeOf, type RunningProgram } from './running.js';
import { type DisplayFlags, isThemeOpen, settingsInForce } from './settings/settings.js';

export interface DebuggerFlags extends FixtureOptions, DisplayFlags {
  readonly commands?: string;
  readonly eval?: readonly string[];
}

/** Opens the debugger if there is a terminal, otherwise prints the report. */
export async function openDebugger(
  fixture: string | undefined,
  options: DebuggerFlags,
  running: RunningProgram,
): Promise<void> {
  const { input, output, environment, folder, end, print } = running;
  const fixtureFolder = folderOf(options, running);
  const lesson =
    options.lesson === undefined
      ? null
      : (await import('./lesson.js')).openLesson(options.lesson, folder, fixtureFolder);
  if (fixture !== undefined && lesson === null) await refuseLessons(fixture, options, running);
  const { commands: path, eval: lines = [] } = options;
  const isRead = options.screenReader === true || (input.isTTY && output.isTTY);
  const isByHand = path === undefined && lines.length === 0 && isRead;
  const { welcome, ...opened } = await openInTerminal(running, async (run) => {
    const found = await openFor(fixture ?? lesson?.fixture ?? undefined, options, running, run);
    await run(executeFirst(found.timeline));
    const isWelcome = isByHand && lesson === null && options.session === undefined;
    return { ...found, welcome: isWelcome ? await run(welcomeOf(found)) : null };
  });
  if (path !== undefined || lines.length > 0) {
    const { runCommands } = await import('./script.js');
    await runCommands({ ...opened, lesson }, { path, lines }, running);
    return;
  }
  const settings = settingsInForce(options, environment);
  const own = { ...opened, running, lesson, fixtureFolder, welcome, detail: settings.detail.value };
  if (options.screenReader === true) {
    const { runScreenReader } = await import('./screen-reader.js');
    await runScreenReader(own, input, print);
    return;
  }
  const { timeline } = opened;
  const { replay } = timeline;
  if (!input.isTTY || !output.isTTY || environment.TERM === 'dumb') {
    if (replay === null) refuse(NEEDS_TERMINAL);
    running.warn(
      environment.TERM === 'dumb' && output.isTTY
        ? 'A terminal with TERM=dumb cannot show the debugger, so here is the report. --screen-reader opens it in plain lines.'
        : 'This is not a terminal, so here is the report. In a terminal, the debugger opens.',
    );
    const { writeReport } = await import('./report.js');
    await writeReport(replay, { format: 'text' }, running);
    return;
  }
  const { runDebugger } = await import('./debugger.js');
  // The full screen has to be left first, so it hears of these itself.
  running.takeOver({ signal: () => {}, fault: () => {} });
  const depth = detectColorDepth(environment, true);
  const themeNamed = (name: ThemeName): Theme => themeFor(name, depth, settings.ascii.value);
  const left = await runDebugger({
    ...own,
    theme: themeNamed(settings.theme.value),
    themeOn: isThemeOpen(settings) ? themeNamed : undefined,
    mouse: options.mouse === true,
    glyphs: settings.ascii.value ? 'ascii' : 'unicode',
    // A lesson explains its own keys first; the tour is offered at the next start.
    offersTour: lesson === null && settings.tour.value && takeFirstRun(environment),
  });
  if (left.kind === 'failed') throw left.error;
  end(left.kind === 'signal' ? exitCodeOf(left.signal) : EXIT.done);
}

/** Whoever opens a large recording is not kept waiting for all that can be found in it. */
const PATIENCE_MILLISECONDS = 2000;

/** A run opens on what it is about, a recording on what went wrong in it. */
function welcomeOf({ timeline }: OpenedRun): Task<Answer> {
  const { replay } = timeline;
  if (replay !== null) return openingOf(replay);
  const until = performance.now() + PATIENCE_MILLISECONDS;
  return findingsOf(timeline, () => performance.now() > until);
}

/** @throws Refusal where the name of a lesson, or of all, stands in the place of a fixture */
async function refuseLessons(name: string, options: DebuggerFlags, running: RunningProgram): Promise<void> {
  const isFixture = namedFixtures(folderOf(options, running)).some((each) => each.name === name);
  if (isFixture) return;
  const { isLessonFile, shippedLessons } = await import('./lesson.js');
  const isFile = existsSync(resolve(running.folder, name));
  if (isFile && !isLessonFile(name)) return;
  const lessons = shippedLessons();
  if (isFile || lessons.includes(name))
    refuse(`${quote(name, 200)} is a lesson: "backstep --lesson ${shorten(name, 200)}" opens it.`);
  if (!/^(lesson|course)$/.test(name)) return;
  refuse('"backstep lessons" lists the lessons, and "backstep --lesson NAME" opens one.');
}

const NEEDS_TERMINAL = 'A recording is opened in a terminal; without one, give commands with --eval or --commands.';

async function openFor(
  fixture: string | undefined,
  options: DebuggerFlags,
  running: RunningProgram,
  run: RunTask,
): Promise<OpenedRun> {
  if (options.session === undefined) return openRun(fixture, options, running, run);
  if (fixture !== undefined || options.set !== undefined || options.seed !== undefined) {
    refuse('--session brings its own fixture: leave out the name, --set and --seed.');
  }
  const { openSavedRun } = await import('./open-saved-run.js');
  return openSavedRun(options.session, options, running, run);
}
