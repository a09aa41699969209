/** Opens the debugger, or what stands in for it: its commands without a screen, plain lines, the report. */
import packageJson from '../../package.json' with { type: 'json' };
import { detectColorDepth } from '../cells/palette.js';
import { quote } from '../data/printable.js';
import type { ThemeName } from '../ui/theme.js';
import { CheckFailure, EXIT, endByHangUp, exitCodeOf, interrupt, Refusal, warnUser } from './ending.js';
import { type FixtureOptions, isRecordingPath, type OpenedRun, runInSlices } from './open-run.js';
import { executeFirst, openInTerminal, type RunTask } from './opening.js';
import { takeFirstRun } from './remembered/first-run.js';
import type { Commands } from './script.js';
import type { DisplayFlags } from './settings/display-flags.js';
import { isThemeOpen, settingsInForce, themeOf } from './settings/settings.js';

const { version } = packageJson;

export interface DebuggerFlags extends FixtureOptions, DisplayFlags {
  readonly commands?: string;
  readonly eval?: readonly string[];
  readonly lesson?: string;
  readonly session?: string;
  readonly rank?: number;
}

/** Opens the debugger if there is a terminal, otherwise prints the report. */
export async function openDebugger(fixture: string | undefined, options: DebuggerFlags): Promise<void> {
  const lesson = options.lesson === undefined ? null : (await import('./lesson.js')).openLesson(options.lesson);
  const opened = await openInTerminal(async (run) => {
    const found = await openFor(fixture ?? lesson?.fixture ?? undefined, options, run);
    await run(executeFirst(found.timeline));
    return found;
  });
  const { commands: path, eval: lines = [] } = options;
  if (path !== undefined || lines.length > 0) {
    await runCommands(opened, { path, lines });
    return;
  }
  const settings = settingsInForce(options, process.env);
  if (options.screenReader === true) {
    const { runScreenReader } = await import('./screen-reader.js');
    const { fixtures: fixtureFolder } = options;
    const { value: detail } = settings.detail;
    await runScreenReader({ ...opened, fixtureFolder, lesson, detail }, process.stdin, (text) =>
      process.stdout.write(text),
    );
    return;
  }
  const { timeline } = opened;
  const { replay } = timeline;
  if (!process.stdin.isTTY || !process.stdout.isTTY || process.env.TERM === 'dumb') {
    if (replay === null) throw new Refusal(NEEDS_TERMINAL);
    warnUser(
      process.env.TERM === 'dumb' && process.stdout.isTTY
        ? 'A terminal with TERM=dumb cannot show the debugger, so here is the report. --screen-reader opens it in plain lines.'
        : 'This is not a terminal, so here is the report. In a terminal, the debugger opens.',
    );
    const { writeReport } = await import('./report.js');
    await writeReport(replay, { format: 'text', version });
    return;
  }
  const { runDebugger } = await import('./debugger.js');
  // The full screen has to be left first, so it handles the signal itself.
  process.off('SIGINT', interrupt);
  const depth = detectColorDepth(process.env, true);
  const end = await runDebugger({
    ...opened,
    lesson,
    fixtureFolder: options.fixtures,
    theme: themeOf(settings, settings.theme.value, depth),
    themeOn: isThemeOpen(settings) ? (theme: ThemeName) => themeOf(settings, theme, depth) : undefined,
    mouse: options.mouse === true,
    glyphs: settings.ascii.value ? 'ascii' : 'unicode',
    detail: settings.detail.value,
    // In a lesson the keys of the lesson come first; the offer waits for the next start.
    offersTour: lesson === null && settings.tour.value && takeFirstRun(process.env),
  });
  switch (end.kind) {
    case 'quit':
    case 'input-ended':
    case 'output-closed':
      process.exit(EXIT.done);
      break;
    case 'signal':
      if (end.signal === 'SIGHUP') return endByHangUp();
      process.exit(exitCodeOf(end.signal));
      break;
    case 'failed':
      throw end.error;
  }
}

const NEEDS_TERMINAL = 'A recording is opened in a terminal; without one, give commands with --eval or --commands.';

async function openFor(fixture: string | undefined, options: DebuggerFlags, run: RunTask): Promise<OpenedRun> {
  if (options.session === undefined) {
    if (fixture === undefined || !isRecordingPath(fixture)) return run(runInSlices(fixture, options));
    const { openRecordedRun } = await import('./recorded/open-recording.js');
    return openRecordedRun(fixture, options.rank);
  }
  if (fixture !== undefined || options.set !== undefined || options.seed !== undefined) {
    throw new Refusal('--session brings its own fixture: leave out the name, --set and --seed.');
  }
  const { openSession } = await import('./open-session.js');
  return openSession(options.session, options, run);
}

/** Exits with 1 if a command was refused or not run. */
async function runCommands(opened: OpenedRun, commands: Commands): Promise<void> {
  const { runCommandsOf } = await import('./script.js');
  // A program that reads the output reads a number only with the minus sign of the keyboard.
  const written = (text: string): string => (process.stdout.isTTY ? text : text.replaceAll('−', '-'));
  const { refused, notRun } = await runCommandsOf(opened, commands, (text) => process.stdout.write(written(text)));
  if (notRun !== null) warnUser(`The commands from ${quote(notRun)} on were not run.`);
  if (refused || notRun !== null) throw new CheckFailure();
}
