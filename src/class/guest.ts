/**
 * A guest: one terminal in the class, following the presenter or exploring alone.
 * Invariant: an error in what belongs to one guest ends that guest alone; whoever leaves gets the terminal back as it was.
 */
import type { CellGrid, Size } from '../cells/cell-grid.js';
import type { ColorDepth } from '../cells/palette.js';
import type { ClassRequest } from '../debugger/command.js';
import type { SessionFiles } from '../debugger/session-host.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import type { DifferenceEncoder } from '../terminal/difference.js';
import { createInputDecoder } from '../terminal/input-decoder.js';
import { createPresenter, type Presenter } from '../terminal/presenter.js';
import { ENTER_SCREEN, LEAVE_SCREEN } from '../terminal/screen-modes.js';
import type { FixtureDesk } from '../ui/fixture-desk.js';
import { type Theme, themeFor } from '../ui/theme.js';
import { span } from '../views/drawing/rows.js';
import { type AcknowledgedOutput, createAcknowledgedOutput } from './acknowledged-output.js';
import type { ClassRowPainter } from './class-row.js';
import type { Classroom, Member } from './classroom.js';
import { createExplorer, type Explorer } from './explorer.js';
import { followerAction, followerHelp } from './follower-keys.js';
import { createGuessing } from './guessing.js';
import { createInbox, type Inbox } from './inbox.js';
import { createKeyBudget, type KeyBudget } from './key-budget.js';
import type { Limits } from './limits.js';
import type { Identity } from './roles.js';
import { followerFooter, rowOf } from './row-text.js';
import type { Turns } from './turns.js';
import { createWhereabouts, isHeld, type Whereabouts } from './whereabouts.js';

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
  readonly openFiles: (() => SessionFiles) | undefined;
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

/** Shows the class on the guest's terminal from now on. */
export function createGuest(options: GuestOptions): Guest {
  const guest = new TerminalGuest(options);
  guest.enter();
  return guest;
}

class TerminalGuest implements Guest {
  readonly role: Identity['role'];
  readonly name: string;
  private size: Size;
  private isOver = false;
  private showsKeys = false;
  private lastSeen = performance.now();
  private readonly theme: Theme;
  private readonly guessing = createGuessing();
  private readonly budget: KeyBudget;
  private readonly output: AcknowledgedOutput;
  private readonly presenter: Presenter;
  private readonly inbox: Inbox;
  private readonly decoder = createInputDecoder({ onKey: (name) => this.guard(() => this.inbox.press(name)) });
  private readonly whereabouts: Whereabouts;
  private readonly idle: ReturnType<typeof setInterval>;

  constructor(private readonly options: GuestOptions) {
    const { identity, terminal, limits, encode } = options;
    this.role = identity.role;
    this.name = identity.name;
    this.size = options.size;
    this.theme = themeFor('dark', terminal.depth);
    this.budget = createKeyBudget(limits.keysASecond, limits.keysAtOnce);
    this.output = this.openOutput();
    this.presenter = createPresenter({ depth: terminal.depth, write: this.output.write, encode });
    this.inbox = this.openInbox();
    this.whereabouts = this.openWhereabouts();
    this.idle = setInterval(() => this.endWhenIdle(), Math.min(limits.idleMilliseconds, 10_000)).unref();
  }

  get isExploring(): boolean {
    return this.whereabouts.place?.kind === 'exploring';
  }

  get isBehind(): boolean {
    return this.output.isBehind;
  }

  enter(): void {
    const { classroom, terminal } = this.options;
    terminal.send(Buffer.from(ENTER_SCREEN));
    classroom.join(this);
    this.guard(() => (classroom.solo ? this.whereabouts.explore(this.size) : this.whereabouts.follow(this.size)));
  }

  refresh(): void {
    if (this.isOver) return;
    this.guard(() => {
      this.whereabouts.update(this.size);
      const { place } = this.whereabouts;
      if (place !== null) this.show(place.stage.grid);
    });
  }

  leave(): void {
    this.end('left');
  }

  request(request: ClassRequest): void {
    if (request === 'detach') {
      this.say(this.detachOrReturn());
      return;
    }
    const { classroom } = this.options;
    const refusal = classroom.handOver(this);
    // Whoever drives looks at what they drive.
    if (refusal === null && classroom.driving === this) this.whereabouts.follow(this.size);
    this.say(refusal);
  }

  read(input: string): void {
    if (this.isOver) return;
    this.guard(() => {
      const keys = this.output.read(input);
      if (keys === '') return;
      this.lastSeen = performance.now();
      const allowed = this.budget.take(keys.length);
      if (allowed === keys.length) this.decoder.push(keys);
    });
  }

  resize(size: Size): void {
    this.guard(() => this.inbox.resize(size));
  }

  end(end: GuestEnd, farewell?: string): void {
    if (this.isOver) return;
    this.isOver = true;
    const { classroom, terminal, onEnd } = this.options;
    clearInterval(this.idle);
    this.inbox.close();
    this.presenter.close();
    this.output.close();
    classroom.leave(this);
    if (end !== 'disconnected') {
      terminal.send(Buffer.from(`${LEAVE_SCREEN}${farewell === undefined ? '' : `${farewell}\r\n`}`));
    }
    this.whereabouts.close();
    onEnd(end);
  }

  private openOutput(): AcknowledgedOutput {
    const { terminal, limits } = this.options;
    return createAcknowledgedOutput({
      send: (bytes) => terminal.send(bytes),
      waiting: () => terminal.waiting(),
      onRoom: () => this.guard(() => this.presenter.resume()),
      onShown: () => {
        if (this.whereabouts.place?.kind === 'following') this.lastSeen = performance.now();
      },
      onStalled: () => this.end('stalled'),
      stalledMilliseconds: limits.stalledMilliseconds,
    });
  }

  private openInbox(): Inbox {
    const { classroom, keyTurns, limits } = this.options;
    return createInbox({
      turns: keyTurns,
      isUrgent: () => classroom.driving === this,
      press: (key) => {
        this.guessing.forgetWords();
        this.press(key);
      },
      resize: (size) => this.fit(size),
      onError: (error) => this.fail(error),
      mostWaiting: limits.keysAtOnce,
    });
  }

  private openWhereabouts(): Whereabouts {
    const { classroom, terminal } = this.options;
    return createWhereabouts({
      classroom,
      member: this,
      depth: terminal.depth,
      openExplorer: (size) => this.openExplorer(size),
      onGrid: (grid) =>
        this.guard(() => {
          // Words are about what was on the screen when they were said.
          this.guessing.forgetWords();
          this.show(grid);
        }),
    });
  }

  private openExplorer(size: Size): Explorer {
    const { classroom, turns, openFiles, desk } = this.options;
    return createExplorer({
      from: classroom.store.getState(),
      size,
      theme: this.theme,
      turns,
      files: openFiles?.(),
      desk,
      onClassRequest: (request) => this.request(request),
      onQuit: () => this.leave(),
      onError: (error) => this.fail(error),
    });
  }

  private show(grid: CellGrid): void {
    const { classroom, painter } = this.options;
    const seen = { classroom, member: this, place: this.whereabouts.place };
    const row = rowOf({ ...seen, typed: this.guessing.typed, columns: grid.columns });
    const footer = followerFooter(seen) ?? [];
    const hasFooter = footer.length > 0 && grid.rows.length < this.size.rows;
    const help = this.showsKeys ? followerHelp(this.role, grid.columns, grid.rows.length - 2) : [];
    const over = hasFooter ? [...help, footer] : help;
    // Where the row lies over the footer, the keys stand in it.
    const additions = { row: hasFooter ? row : [...row, span('  '), ...footer], over, theme: this.theme };
    this.presenter.present(painter.paint(grid, additions, this.size.rows));
  }

  private say(text: string | null): void {
    if (text !== null) this.guessing.say(text);
    this.refresh();
  }

  /** The result says why nothing came of it. */
  private detachOrReturn(): string | null {
    const { classroom } = this.options;
    if (classroom.solo) return 'This session is yours alone; there is no presenter to go back to.';
    if (this.isExploring) this.whereabouts.follow(this.size);
    else if (classroom.driving === this) return 'You drive. Let another presenter drive first: p';
    else if (isHeld(classroom, this)) return 'A question is open: nobody explores until its answer is there.';
    else {
      this.showsKeys = false;
      this.whereabouts.explore(this.size);
    }
    return null;
  }

  private press(key: string): void {
    const { classroom } = this.options;
    const { place } = this.whereabouts;
    if (place?.kind === 'exploring') place.explorer.stage.press(key);
    else if (place !== null && classroom.driving === this) classroom.press(this, place.stage, key);
    else this.pressFollowing(key);
  }

  private pressFollowing(key: string): void {
    const { classroom } = this.options;
    const guessed = this.guessing.press(key, openQuizOf(classroom.store.getState().session));
    if (guessed.kind === 'guessed') classroom.guess(this, guessed.option);
    const action = guessed.kind === 'not taken' ? followerAction(key, this.role) : null;
    if (guessed.kind === 'not taken') this.showsKeys = action === 'help' && !this.showsKeys;
    if (action === 'quit') this.leave();
    else if (action === 'detach' || action === 'hand-over') this.request(action);
    else this.refresh();
  }

  private fit(size: Size): void {
    if (size.columns === this.size.columns && size.rows === this.size.rows) return;
    this.size = size;
    this.whereabouts.resize(size);
    // The terminal may have kept, moved or wrapped what it showed.
    this.presenter.repaint();
  }

  private endWhenIdle(): void {
    if (performance.now() - this.lastSeen > this.options.limits.idleMilliseconds)
      this.end('idle', 'You were away for long. Join again when you like.');
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.options.onError(error);
    this.end('failed', 'Something went wrong in your session; the others go on. Please join again.');
  }
}
