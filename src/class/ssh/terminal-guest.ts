/**
 * A guest at a terminal: bytes in both directions over any transport. A slow terminal skips frames, one that no longer
 * shows anything is dropped, and a guest who leaves gets the terminal back as it was.
 */
import { StringDecoder } from 'node:string_decoder';
import { type Size, sameSize } from '../../document/cells/cell-grid.js';
import type { ColorDepth } from '../../document/cells/palette.js';
import type { Act } from '../../document/document.js';
import { THEME_NAMES, type Theme, type ThemeName, themeFor } from '../../terminal/components/theme.js';
import { ASK_BACKGROUND, expectBackground } from '../../terminal/stream/background.js';
import { createFrameWriter } from '../../terminal/stream/frame-writer.js';
import { createInputDecoder } from '../../terminal/stream/input-decoder.js';
import { whenAnswered } from '../../terminal/stream/owed-answers.js';
import { REDRAW_KEY } from '../../terminal/stream/process-events.js';
import { ENTER_SCREEN, LEAVE_SCREEN } from '../../terminal/stream/screen-modes.js';
import { createSynchronizedOutput } from '../../terminal/stream/synchronized-output.js';
import { createBudget } from '../room/budget.js';
import { stageSizeFor } from '../room/class-row.js';
import type { GuestScreen } from '../room/guest/screen.js';
import { createTerminalSights } from '../room/guest/terminal-sights.js';
import { Guest, type GuestOptions } from '../room/guest.js';
import { createAcknowledgedOutput } from './acknowledged-output.js';
import type { SharedFrames } from './shared-frames.js';

/** How a guest's terminal is reached. */
interface GuestTerminal {
  /** Its type, as in TERM. */
  readonly term: string | undefined;
  readonly depth: ColorDepth;
  send(bytes: Uint8Array): void;
  /** Bytes that are queued but not sent yet. */
  waiting(): number;
  /** Whether nothing has been heard of it for so long that nobody may be there. */
  isAway(): boolean;
}

interface TerminalGuestOptions extends Omit<GuestOptions, 'screen'> {
  readonly terminal: GuestTerminal;
  readonly size: Size;
  /** Shared by all terminals of the class. */
  readonly frames: SharedFrames;
}

export type TerminalGuest = ReturnType<typeof createTerminalGuest>;

export function createTerminalGuest({ terminal, frames, ...options }: TerminalGuestOptions) {
  const output = createAcknowledgedOutput({
    send: (bytes) => terminal.send(bytes),
    waiting: () => terminal.waiting(),
    onRoom: () => guest.guard(() => frameWriter.resume()),
    onShown: () => guest.noteShown(),
    onStalled: () => guest.end('stalled'),
    stalledMilliseconds: options.limits.stalledMilliseconds,
    ask: frames.ask,
  });
  const synchronized = createSynchronizedOutput(terminal.term, frames.synchronize);
  const frameWriter = createFrameWriter({
    depth: terminal.depth,
    write: (bytes) => output.write(synchronized.frame(bytes)),
    encode: frames.encode,
  });
  const { redrawsASecond, redrawsAtOnce } = options.limits;
  const redraws = createBudget(redrawsASecond, redrawsAtOnce);
  const { classroom } = options;
  const { display } = classroom;
  let { size } = options;
  let own: ThemeName | null = null;
  let background: ThemeName = 'dark';
  const nameNow = (): ThemeName => own ?? display.theme ?? background;
  const theme = (): Theme => themeFor(nameNow(), terminal.depth, display.ascii);
  const { onError } = options;
  const sights = createTerminalSights({ classroom, member: () => guest, size: () => size, theme, onError });
  const screen: GuestScreen = {
    look: sights.look,
    room: () => stageSizeFor(size),
    takeNextTheme: () => {
      own = THEME_NAMES[(THEME_NAMES.indexOf(nameNow()) + 1) % THEME_NAMES.length] ?? 'dark';
      return theme().name;
    },
    isBehind: output.isBehind,
    isAway: () => terminal.isAway(),
    show: (seen) => frameWriter.present(frames.paint(sights.grid(), seen, theme(), size.rows)),
    close: (farewell) => {
      frameWriter.close();
      output.close();
      if (farewell === null) return;
      terminal.send(Buffer.from(farewell === '' ? LEAVE_SCREEN : `${LEAVE_SCREEN}${farewell}\r\n`));
    },
  };
  const guest = new Guest({ ...options, screen });
  /** The keys of the input that is being read; null between two inputs, when a lone ESC turns out to be a key. */
  let batch: Act[] | null = null;
  const readBackground = expectBackground((answer) => {
    background = answer;
    if (own === null && display.theme === null) guest.reseat();
  });
  const text = new StringDecoder('utf8');
  const keysOf = createInputDecoder({
    onReport: (report) => {
      synchronized.read(report);
      readBackground(report);
    },
    onKey: (key) => {
      if (key === REDRAW_KEY) {
        if (redraws.take(1)) frameWriter.repaint();
      } else if (batch === null) guest.act([{ key }]);
      else batch.push({ key });
    },
  });
  return {
    guest,
    /** Takes over the terminal, and shows the class on it from now on. */
    enter: () => {
      terminal.send(Buffer.from(terminal.depth === 'none' ? ENTER_SCREEN : ENTER_SCREEN + ASK_BACKGROUND));
      guest.enter();
    },
    resize: (next: Size): void =>
      guest.change(() => {
        const isSame = sameSize(next, size);
        size = next;
        if (!isSame) guest.reseat();
        // The terminal may have kept, moved or wrapped its contents, also where it is as large as before again.
        frameWriter.repaint();
      }),
    /**
     * Receives input from the terminal.
     * @returns what is no answer to a question about its status
     */
    read: (input: Buffer | string) => {
      const keys: Act[] = [];
      batch = keys;
      const typed = output.read(typeof input === 'string' ? input : text.write(input));
      keysOf.push(typed);
      batch = null;
      guest.act(keys);
      return typed;
    },
    // A request for its status is the last thing that a terminal is asked.
    whenAnswered: (callback: () => void): void => whenAnswered(output.isOwed, callback),
  };
}
