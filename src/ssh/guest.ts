/**
 * A guest: one terminal in the class, following the presenter or exploring alone.
 * Invariant: an error in what belongs to one guest ends that guest alone; whoever leaves gets the terminal back as it was.
 */
import { openQuizOf } from '../debugger/quiz.js';
import type { CellGrid, Size } from '../terminal/cell-grid.js';
import type { DifferenceEncoder } from '../terminal/difference.js';
import type { ColorDepth } from '../terminal/palette.js';
import { createPresenter } from '../terminal/presenter.js';
import { ENTER_SCREEN, LEAVE_SCREEN } from '../terminal/screen-modes.js';
import { span } from '../views/rows.js';
import { createAcknowledgedOutput } from './acknowledged-output.js';
import type { Identity } from './authentication.js';
import type { ClassRowPainter } from './class-row.js';
import type { Classroom, Member } from './classroom.js';
import { createExplorer } from './explorer.js';
import type { FixtureDesk } from './fixture-desk.js';
import { followerAction, followerHelp } from './follower-keys.js';
import { createGuessing } from './guessing.js';
import type { RecordedFiles } from './guest-files.js';
import { createInbox } from './inbox.js';
import { createKeyBudget, keysOf } from './keys.js';
import type { Limits } from './limits.js';
import { followerFooter, rowOf } from './row-text.js';
import { streamTheme } from './stream-theme.js';
import type { Turns } from './turns.js';
import { createWhereabouts, isHeld } from './whereabouts.js';

/** How a guest's terminal is reached. */
export interface GuestTerminal {
  readonly depth: ColorDepth;
  send(bytes: Uint8Array): void;
  /** Bytes that have been sent but have not left yet. */
  waiting(): number;
}

export type GuestEnd = 'left' | 'ended' | 'idle' | 'stalled' | 'flooding' | 'failed' | 'disconnected';

export interface GuestOptions {
  readonly identity: Identity;
  readonly classroom: Classroom;
  readonly terminal: GuestTerminal;
  readonly size: Size;
  readonly limits: Limits;
  /** Of long work, and of the keys of those who do not drive. */
  readonly turns: Turns;
  readonly keyTurns: Turns;
  readonly encode: DifferenceEncoder;
  readonly painter: ClassRowPainter;
  /** Makes the files of a session of one's own; without it files are closed. */
  readonly openFiles: (() => RecordedFiles) | undefined;
  readonly desk: FixtureDesk | undefined;
  readonly onError: (error: unknown) => void;
  /** Told once, when nothing more will be sent. */
  readonly onEnd: (end: GuestEnd) => void;
}

export interface Guest extends Member {
  /** Text from the terminal. */
  read(input: string): void;
  resize(size: Size): void;
  /** Takes leave with a line on the terminal, which is given back before. */
  end(end: GuestEnd, farewell?: string): void;
}

export function createGuest(options: GuestOptions): Guest {
  const { identity, classroom, terminal, limits, onEnd } = options;
  let { size } = options;
  const theme = streamTheme(terminal.depth);
  let isOver = false;
  let showsKeys = false;
  let lastSeen = performance.now();
  const budget = createKeyBudget(limits.keysASecond, limits.keysAtOnce);
  const guessing = createGuessing();

  const guarded = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      fail(error);
    }
  };
  const fail = (error: unknown): void => {
    if (isOver) return;
    options.onError(error);
    guest.end('failed', 'Something went wrong in your session; the others go on. Please join again.');
  };
  const output = createAcknowledgedOutput({
    send: (bytes) => terminal.send(bytes),
    waiting: () => terminal.waiting(),
    onRoom: () => guarded(() => presenter.resume()),
    onShown: () => {
      if (whereabouts.place?.kind === 'following') lastSeen = performance.now();
    },
    onStalled: () => guest.end('stalled'),
    stalledMilliseconds: limits.stalledMilliseconds,
  });
  const presenter = createPresenter({ depth: terminal.depth, write: output.write, encode: options.encode });
  const idle = setInterval(
    () => {
      if (performance.now() - lastSeen > limits.idleMilliseconds)
        guest.end('idle', 'You were away for long. Join again when you like.');
    },
    Math.min(limits.idleMilliseconds, 10_000),
  ).unref();

  const show = (grid: CellGrid): void => {
    const seen = { classroom, member: guest, place: whereabouts.place };
    const row = rowOf({ ...seen, typed: guessing.typed, columns: grid.columns });
    const footer = followerFooter(seen) ?? [];
    const hasFooter = footer.length > 0 && grid.rows.length < size.rows;
    const help = showsKeys ? followerHelp(identity.role, grid.columns, grid.rows.length - 2) : [];
    const over = hasFooter ? [...help, footer] : help;
    // Where the row lies over the footer, the keys stand in it.
    const additions = { row: hasFooter ? row : [...row, span('  '), ...footer], over, theme };
    presenter.present(options.painter.paint(grid, additions, size.rows));
  };
  const say = (text: string | null): void => {
    if (text !== null) guessing.say(text);
    guest.refresh();
  };
  /** The result says why nothing came of it. */
  const detachOrReturn = (): string | null => {
    const { place } = whereabouts;
    if (classroom.solo) return 'This session is yours alone; there is no presenter to go back to.';
    if (place?.kind === 'exploring') whereabouts.follow(size);
    else if (classroom.driving === guest) return 'You drive. Let another presenter drive first: p';
    else if (isHeld(classroom, guest)) return 'A question is open: nobody explores until its answer is there.';
    else {
      showsKeys = false;
      whereabouts.explore(size);
    }
    return null;
  };
  const press = (input: string): void => {
    const { place } = whereabouts;
    if (place?.kind === 'exploring') place.explorer.stage.push(input);
    else if (place !== null && classroom.driving === guest) classroom.press(guest, place.stage, input);
    else pressFollowing(input);
  };
  const pressFollowing = (input: string): void => {
    for (const { name: key, end } of keysOf(input)) {
      const guessed = guessing.press(key, openQuizOf(classroom.store.getState().session));
      if (guessed.kind === 'guessed') classroom.guess(guest, guessed.option);
      if (guessed.kind !== 'not taken') continue;
      const action = followerAction(key, identity.role);
      showsKeys = action === 'help' && !showsKeys;
      if (action === 'quit') guest.leave();
      else if (action === 'detach' || action === 'hand-over') guest.request(action);
      else continue;
      // What follows is for whoever one is now.
      if (!isOver && end < input.length) press(input.slice(end));
      return;
    }
    guest.refresh();
  };

  const resize = (next: Size): void => {
    if (next.columns === size.columns && next.rows === size.rows) return;
    size = next;
    whereabouts.resize(size);
    // The terminal may have kept, moved or wrapped what it showed.
    presenter.repaint();
  };
  const inbox = createInbox({
    turns: options.keyTurns,
    isUrgent: () => classroom.driving === guest,
    isTyping: () => {
      const { place } = whereabouts;
      return place?.kind === 'exploring' && place.explorer.store.getState().session.overlay.kind === 'prompt';
    },
    press: (input) => {
      guessing.forgetWords();
      press(input);
    },
    resize,
    onError: fail,
    mostWaiting: limits.keysAtOnce,
  });

  const guest: Guest = {
    role: identity.role,
    name: identity.name,
    get isExploring() {
      return whereabouts.place?.kind === 'exploring';
    },
    get isBehind() {
      return output.isBehind;
    },
    refresh: () => {
      if (isOver) return;
      guarded(() => {
        whereabouts.update(size);
        if (whereabouts.place !== null) show(whereabouts.place.stage.grid);
      });
    },
    leave: () => guest.end('left'),
    request: (request) => {
      if (request === 'hand-over') {
        const refusal = classroom.handOver(guest);
        // Whoever drives looks at what they drive.
        if (refusal === null && classroom.driving === guest) whereabouts.follow(size);
        say(refusal);
      } else say(detachOrReturn());
    },
    read: (input) => {
      if (isOver) return;
      guarded(() => {
        const keys = output.read(input);
        if (keys === '') return;
        lastSeen = performance.now();
        const allowed = budget.take(keys.length);
        if (allowed === keys.length) inbox.keys(keys);
      });
    },
    resize: (next) => guarded(() => inbox.resize(next)),
    end: (end, farewell) => {
      if (isOver) return;
      isOver = true;
      clearInterval(idle);
      inbox.close();
      presenter.close();
      output.close();
      classroom.leave(guest);
      if (end !== 'disconnected') {
        terminal.send(Buffer.from(`${LEAVE_SCREEN}${farewell === undefined ? '' : `${farewell}\r\n`}`));
      }
      whereabouts.close();
      onEnd(end);
    },
  };

  const whereabouts = createWhereabouts({
    classroom,
    member: guest,
    depth: terminal.depth,
    openExplorer: (stageSize) =>
      createExplorer({
        from: classroom.store.getState(),
        size: stageSize,
        theme,
        turns: options.turns,
        files: options.openFiles?.(),
        desk: options.desk,
        onClassRequest: guest.request,
        onQuit: guest.leave,
        onError: fail,
      }),
    onGrid: (grid) =>
      guarded(() => {
        // Words are about what was on the screen when they were said.
        guessing.forgetWords();
        show(grid);
      }),
  });
  terminal.send(Buffer.from(ENTER_SCREEN));
  classroom.join(guest);
  guarded(() => (classroom.solo ? whereabouts.explore(size) : whereabouts.follow(size)));
  return guest;
}
