/**
 * The debugger for screen readers: commands are typed, one per line, and each stop is described in plain lines.
 * Invariant: only whole lines of text are written, without escape sequences.
 */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { sayHelp } from '../commands/articles/help.js';
import { commandForKey } from '../commands/commands.js';
import { beginLesson } from '../commands/lesson-commands.js';
import { spell } from '../commands/spelling.js';
import { contextOf } from '../debugger/command.js';
import type { Detail } from '../debugger/looking/look.js';
import type { Answer, Overlay } from '../debugger/session.js';
import { sayMarks, speak } from '../document/drawing/speech/speech.js';
import { escapeControls } from '../files/printable.js';
import { spokenChange, spokenStop } from '../report/stops.js';
import { changeSession, type DebuggerState } from '../terminal/store.js';
import { type OwnRun, openOwnSession } from './own-session.js';
import { offerUnsavedWork, whereKept } from './remembered/unsaved-work.js';

const GREETING =
  'backstep, a debugger for training. Type a command and press Enter: step, reverse-step, next, phase, goto 200, help, quit. Enter alone repeats the last one.';

/** A command that takes longer is said to be under way. */
const LONG_MILLISECONDS = 1500;

interface ScreenReaderOptions extends OwnRun {
  readonly detail: Detail;
  /** The first that is said of the run; null where something else comes first. */
  readonly welcome: Answer | null;
}

/** Resolves when the user quits or the input ends. */
export function runScreenReader(
  options: ScreenReaderOptions,
  input: Readable,
  write: (text: string) => void,
): Promise<void> {
  const { running, lesson, detail, welcome } = options;
  const { environment, called } = running;
  return new Promise((resolve) => {
    let leave = (): void => {};
    const lines = createInterface({ input, terminal: false });
    const { store, driver, unsaved } = openOwnSession(options, { quit: () => leave() });
    changeSession(store, { detail, keys: 'commands', welcomes: true, answer: welcome });
    const say = (texts: readonly string[]): void =>
      write(texts.map((text) => `${sayMarks(escapeControls(text))}\n`).join(''));
    const queue: string[] = [];
    let last = 'step';
    let isWorking = false;
    let said = store.getState();
    const sayWhatChanged = (): void => {
      const [before, after] = [said, store.getState()];
      said = after;
      say(whatChanged(before, after));
      const { overlay } = after.session.open;
      // Without a screen, there is nothing for an overlay to cover.
      if (overlay.kind !== 'none') changeSession(store, { overlay: { kind: 'none' } });
    };
    // A command may pass several states, such as the start of a run that it opens: only the one that it comes to is said.
    const unsubscribe = store.subscribe(() => {
      if (!isWorking) sayWhatChanged();
    });
    let isOver = false;
    // A command that takes long says once how to stop it.
    const whenIdle = async (): Promise<void> => {
      const timer = setTimeout(() => say(['Under way. Type stop and press Enter to stop it.']), LONG_MILLISECONDS);
      await driver.whenIdle();
      clearTimeout(timer);
    };
    const run = (line: string): void => {
      if (line !== '') last = line;
      const command = commandForKey(last, 'step');
      if (command === null) driver.execute(last);
      else driver.run(command);
    };
    // A line waits until the command before it has ended; only `stop` does not.
    const work = async (): Promise<void> => {
      isWorking = true;
      while (queue.length > 0 && !isOver) {
        run(queue.shift() ?? '');
        await whenIdle();
        sayWhatChanged();
      }
      isWorking = false;
      if (isOver) end();
    };
    const end = (): void => {
      unsubscribe();
      driver.dispose();
      say([whereKept(unsaved.keep(), called) ?? []].flat());
      unsaved.close();
      resolve();
    };
    leave = () => {
      isOver = true;
      lines.close();
    };
    lines.on('line', (line) => {
      if (isOver) return;
      // A user who presses Esc to stop a command leaves the character in the line. A line of nothing else stops it.
      const typed = line.replaceAll('\x1b', '').trim();
      const text = typed === '' && line.includes('\x1b') ? 'stop' : typed;
      if (text === 'stop') run(text);
      else queue.push(text);
      if (!isWorking) void work();
    });
    lines.on('close', () => {
      if (isWorking) queue.push('quit now');
      else end();
    });
    const { message } = store.getState().session.open;
    const left = lesson === null ? offerUnsavedWork(environment, called) : null;
    const first = [GREETING, message === null ? null : spell(message.text, 'commands'), left].filter(
      (text) => text !== null,
    );
    say([...first, ...(lesson === null ? spokenStop(store.getState()) : [])]);
    said = store.getState();
    if (lesson !== null) {
      isWorking = true;
      changeSession(store, { lesson: beginLesson(lesson) });
      queue.push('next-stop');
      void work();
    }
  });
}

/** Lines for what has changed, the help and other overlays among it. */
function whatChanged(before: DebuggerState, after: DebuggerState): readonly string[] {
  const { kind } = after.session.open.overlay;
  return [
    ...spokenChange(before, after),
    ...(before.session.open.overlay.kind === kind ? [] : sayOverlay(kind, after)),
  ];
}

function sayOverlay(kind: Overlay['kind'], state: DebuggerState): readonly string[] {
  switch (kind) {
    case 'help':
      return speak(sayHelp(contextOf(state)));
    case 'chooser':
      return ['Type open and the name of a fixture, or lesson and the name of a lesson; lesson alone lists them.'];
    case 'prompt':
      return ['Type the whole command, for example goto 200.'];
    case 'none':
      return [];
  }
}
