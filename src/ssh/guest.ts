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
import type { Stage } from '../terminal/stage.js';
import { createAcknowledgedOutput } from './acknowledged-output.js';
import type { Identity } from './authentication.js';
import { type ClassRowPainter, stageSizeFor } from './class-row.js';
import type { Classroom, Member } from './classroom.js';
import { createExplorer, type Explorer } from './explorer.js';
import type { FixtureDesk } from './fixture-desk.js';
import { createGuessing } from './guessing.js';
import type { RecordedFiles } from './guest-files.js';
import { createKeyBudget, keysOf } from './keys.js';
import type { Limits } from './limits.js';
import { rowOf } from './row-text.js';
import type { StagePool } from './stage-pool.js';
import type { Turns } from './turns.js';

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
  readonly turns: Turns;
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

type Mode =
  | { readonly kind: 'following'; readonly pool: StagePool; readonly stage: Stage }
  | { readonly kind: 'exploring'; readonly explorer: Explorer };

export function createGuest(options: GuestOptions): Guest {
  const { identity, classroom, terminal, limits, onEnd } = options;
  let { size } = options;
  let mode: Mode | null = null;
  let unsubscribe: () => void = () => {};
  let isOver = false;
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
      if (mode?.kind === 'following') lastSeen = performance.now();
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
    const row = rowOf({ classroom, member: guest, explorer: explorerOf(mode), typed: guessing.typed });
    presenter.present(options.painter.paint(grid, row, size.rows));
  };
  const stageOf = (current: Mode): Stage => (current.kind === 'following' ? current.stage : current.explorer.stage);
  const enterMode = (next: Mode): void => {
    const before = mode;
    unsubscribe();
    mode = next;
    unsubscribe = stageOf(next).subscribe((grid) =>
      guarded(() => {
        // Words are about what was on the screen when they were said.
        guessing.forgetWords();
        show(grid);
      }),
    );
    show(stageOf(next).grid);
    leaveMode(before);
  };
  const follow = (): void => {
    const pool = classroom.poolFor(guest);
    enterMode({ kind: 'following', pool, stage: pool.acquire(stageSizeFor(size)) });
  };
  const explore = (): void => {
    const explorer = createExplorer({
      from: classroom.store.getState(),
      size: stageSizeFor(size),
      turns: options.turns,
      files: options.openFiles?.(),
      desk: options.desk,
      onClassRequest: guest.request,
      onQuit: guest.leave,
      onError: fail,
    });
    enterMode({ kind: 'exploring', explorer });
  };
  const say = (text: string | null): void => {
    if (text !== null) guessing.say(text);
    guest.refresh();
  };
  const press = (input: string): void => {
    if (mode?.kind === 'exploring') mode.explorer.stage.push(input);
    else if (mode !== null && classroom.driving === guest) classroom.press(guest, mode.stage, input);
    else pressFollowing(input);
  };
  const pressFollowing = (input: string): void => {
    const quiz = openQuizOf(classroom.store.getState().session);
    for (const { name: key, end } of keysOf(input)) {
      const guessed = guessing.press(key, quiz);
      if (guessed.kind === 'guessed') classroom.guess(guest, guessed.option);
      if (guessed.kind !== 'not taken') continue;
      if (key === 'q' || key === 'ctrl+c' || key === 'ctrl+d') guest.leave();
      else if (key === 'd') guest.request('detach');
      else if (key === 'p' && identity.role === 'presenter') guest.request('hand-over');
      else continue;
      // What follows is for whoever one is now.
      if (!isOver && end < input.length) press(input.slice(end));
      return;
    }
    guest.refresh();
  };

  const guest: Guest = {
    role: identity.role,
    name: identity.name,
    get isExploring() {
      return mode?.kind === 'exploring';
    },
    get isBehind() {
      return output.isBehind;
    },
    refresh: () => {
      if (isOver || mode === null) return;
      guarded(() => {
        if (mode?.kind === 'following' && mode.pool !== classroom.poolFor(guest)) follow();
        else if (mode !== null) show(stageOf(mode).grid);
      });
    },
    leave: () => guest.end('left'),
    request: (request) => {
      if (request === 'hand-over') say(classroom.handOver(guest));
      else if (classroom.solo) say('This session is yours alone; there is no presenter to go back to.');
      else if (classroom.driving === guest) say('You drive. Let another presenter drive first: p');
      else if (mode?.kind === 'exploring') follow();
      else explore();
    },
    read: (input) => {
      if (isOver) return;
      guarded(() => {
        const keys = output.read(input);
        if (keys === '') return;
        lastSeen = performance.now();
        const allowed = budget.take(keys.length);
        if (allowed < keys.length) return;
        guessing.forgetWords();
        press(keys);
      });
    },
    resize: (next) => {
      if (isOver || (next.columns === size.columns && next.rows === size.rows)) return;
      size = next;
      guarded(() => {
        if (mode?.kind === 'exploring') {
          mode.explorer.stage.resize(stageSizeFor(size));
          show(mode.explorer.stage.grid);
        } else follow();
        // The terminal may have kept, moved or wrapped what it showed.
        presenter.repaint();
      });
    },
    end: (end, farewell) => {
      if (isOver) return;
      isOver = true;
      clearInterval(idle);
      unsubscribe();
      presenter.close();
      output.close();
      classroom.leave(guest);
      if (end !== 'disconnected') {
        terminal.send(Buffer.from(`${LEAVE_SCREEN}${farewell === undefined ? '' : `${farewell}\r\n`}`));
      }
      // This may be called in the midst of a render of the stage.
      setImmediate(() => {
        leaveMode(mode);
        mode = null;
      });
      onEnd(end);
    },
  };

  terminal.send(Buffer.from(ENTER_SCREEN));
  classroom.join(guest);
  guarded(classroom.solo ? explore : follow);
  return guest;
}

function explorerOf(mode: Mode | null): Explorer | null {
  return mode?.kind === 'exploring' ? mode.explorer : null;
}

/** Later, for a stage may be left by a key that it is still handling. */
function leaveMode(mode: Mode | null): void {
  if (mode === null) return;
  setImmediate(() => {
    if (mode.kind === 'following') mode.pool.release(mode.stage);
    else mode.explorer.close();
  });
}
