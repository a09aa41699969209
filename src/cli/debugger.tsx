// Runs the debugger in this terminal and returns how it ended.

import { beginLesson } from '../commands/lesson-commands.js';
import { contextOf } from '../debugger/command.js';
import { ASCII_LOOK, type Detail } from '../debugger/looking/look.js';
import type { Moment } from '../debugger/places/moment.js';
import { type Answer, type Message, notice, type Session, warning } from '../debugger/session.js';
import { tourOf } from '../debugger/teaching/tour.js';
import { asCommand } from '../document/document.js';
import { printedLines } from '../document/drawing/rows/rows.js';
import { formatCount } from '../document/numbers.js';
import type { Environment } from '../files/own-folders.js';
import { type Copied, copiedText } from '../report/copied.js';
import { App } from '../terminal/components/app.js';
import { pointAt } from '../terminal/components/mouse.js';
import { onScreen, pressKeyOn } from '../terminal/components/screen-store.js';
import type { Theme } from '../terminal/components/theme.js';
import { centreText } from '../terminal/screen/centre.js';
import { changeSession } from '../terminal/store.js';
import type { Background } from '../terminal/stream/background.js';
import { type FullScreenEnd, runFullScreen } from '../terminal/stream/full-screen.js';
import { type OwnRun, openOwnSession } from './own-session.js';
import { offerUnsavedWork, whereKept } from './remembered/unsaved-work.js';
import { FROZEN_FOR_GOOD, type RunningProgram } from './running.js';

interface DebuggerOptions extends OwnRun {
  readonly theme: Theme;
  /** The theme for what the terminal says of its background; undefined where it need not be asked. */
  readonly themeOn?: ((background: Background) => Theme) | undefined;
  readonly glyphs: 'unicode' | 'ascii';
  readonly mouse: boolean;
  readonly detail: Detail;
  /** The first screen of the run; null where something else comes first. */
  readonly welcome: Answer | null;
  /** Whether to say that there is a tour. */
  readonly offersTour: boolean;
}

export async function runDebugger(options: DebuggerOptions): Promise<FullScreenEnd> {
  const { running, session, lesson, welcome, themeOn, glyphs, mouse, detail } = options;
  const { input, output, environment } = running;
  let { theme } = options;
  let quit = (): void => {};
  // Ctrl-C is a key here, and ends the program as its signal does elsewhere.
  let lastKey = '';
  const own = openOwnSession(options, {
    quit: () => quit(),
    onCopy: (what) => copyHere(copiedText(contextOf(store.getState()), what, paneLines), running),
  });
  const { driver, unsaved } = own;
  const store = onScreen(own.store);
  const controls = { ...own, store };
  changeSession(store, { detail, welcomes: true, answer: welcome, ...(glyphs === 'ascii' && ASCII_LOOK) });
  if (lesson !== null) {
    changeSession(store, { lesson: beginLesson(lesson) });
    driver.runLines('lesson', ['next-stop']);
  }
  if (session !== undefined) void unsaved.whileRestoring(() => driver.restore(session));
  running.takeOver({
    frozen: () => [FROZEN_FOR_GOOD, whereKept(unsaved.last, running.called) ?? []].flat().join('\n'),
  });
  if (options.offersTour) {
    const text = `New here? ${asCommand('tour')} takes a tour of ${tourOf(options.timeline).length} stops. ${asCommand('step')} steps, ${asCommand('help')} shows the keys.`;
    changeSession(store, { message: notice(text) });
  }
  // When the terminal disappears, the program may end before it has left the screen.
  const keepNow = (): void => void unsaved.keep();
  for (const signal of [running.signal, running.ended]) signal.addEventListener('abort', keepNow);
  const offered = session === undefined && lesson === null ? offerUnsavedWork(environment, running.called) : null;
  if (offered !== null) changeSession(store, { message: notice(offered) });
  try {
    const left = await runFullScreen({
      stdin: input,
      stdout: output,
      env: environment,
      signal: running.signal,
      events: running.events,
      onMouse: mouse ? (event, size) => pointAt(store, driver, event, size) : undefined,
      onBackground:
        themeOn &&
        ((background) => {
          theme = themeOn(background);
        }),
      onKey: (name, size) => {
        lastKey = name;
        pressKeyOn(controls, name, size);
      },
      view: (props) => {
        quit = props.quit;
        return <App store={store} offer={controls.offer} columns={props.columns} rows={props.rows} theme={theme} />;
      },
    });
    const end: FullScreenEnd =
      left.kind === 'quit' && lastKey === 'ctrl+c' ? { kind: 'signal', signal: 'SIGINT' } : left;
    const kept = whereKept(unsaved.keep(), running.called);
    const isGone = end.kind === 'output-closed' || (end.kind === 'signal' && end.signal === 'SIGHUP');
    if (kept !== null && !isGone) running.warn(kept);
    return end;
  } finally {
    driver.dispose();
    unsaved.close();
    controls.files.stopTranscript();
  }
}

/** A terminal does not answer, so the message promises nothing. */
function copyHere(copied: Copied, { output, environment }: RunningProgram): Message {
  if (environment.TERM === 'linux') return warning('A Linux console has no clipboard.');
  const sequence = clipboardSequence(copied.text, environment);
  if (sequence === null) {
    const bytes = formatCount(Buffer.byteLength(copied.text));
    const most = formatCount(MOST_COPIED);
    return warning(`That has ${bytes} bytes; a clipboard takes ${most}. "export" writes it to a file.`);
  }
  output.write(sequence);
  const lines = copied.text.split('\n').length;
  const what = lines === 1 ? `${copied.name}: ${copied.text}` : `${copied.name}, ${lines} lines`;
  return notice(`Copied, if the terminal allows it: ${what}`);
}

/** Wide enough for every formula and table. */
const WIDTH = 160;

/** What a pane says, line by line, as it may be handed out. */
export function paneLines(moment: Moment, session: Session): readonly string[] {
  return printedLines(centreText(moment, session, WIDTH).rows);
}

/** What xterm takes at once, in characters of base64; other terminals take more. */
const LONGEST = 100_000;

/** The most bytes of text that can be copied. */
export const MOST_COPIED = (LONGEST / 4) * 3;

/**
 * Asks a terminal to put a text into its clipboard: OSC 52 of xterm, wrapped for tmux as well. The text travels as base64,
 * so that nothing in it acts on the terminal. Null if it is too long.
 */
export function clipboardSequence(text: string, env: Environment): string | null {
  const encoded = Buffer.from(text).toString('base64');
  if (encoded.length > LONGEST) return null;
  const sequence = `\x1b]52;c;${encoded}\x07`;
  // tmux hands on the wrapped one where allow-passthrough is set, and takes the plain one where set-clipboard is.
  return env.TMUX === undefined ? sequence : `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
}
