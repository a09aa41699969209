/**
 * A guest of the class, who follows the presenter or explores alone, on any kind of screen.
 * Invariant: an error in one guest's code ends that guest only.
 */
import type { CellGrid, Size } from '../cells/cell-grid.js';
import type { ClassRequest } from '../debugger/command.js';
import type { Session } from '../debugger/session.js';
import type { SessionFiles } from '../debugger/session-host.js';
import type { DebuggerState } from '../store.js';
import type { FixtureDesk } from '../ui/fixture-desk.js';
import { type Budget, createBudget } from './budget.js';
import type { Classroom } from './classroom.js';
import { createExplorer, type Explorer } from './explorer.js';
import { additionsTo } from './guest/additions.js';
import { createIdleWatch, type IdleWatch } from './guest/idle-watch.js';
import { createGuestKeys, type GuestKeys } from './guest/keys.js';
import { carryOut } from './guest/requests.js';
import type { GuestScreen } from './guest/screen.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Exploration } from './keeping/kept-guests.js';
import type { Limits } from './limits.js';
import type { Panel } from './panels/panel.js';
import { createNotice } from './people/notice.js';
import { freeName, type Identity, type Member, placeLeftBy } from './roles.js';
import { createWhereabouts, type Whereabouts } from './whereabouts.js';

/** One key must not leave a class without its presenter. */
const LEAVING = 'Stop driving, and leave the class? y leaves, any other key goes on.';

export type GuestEnd =
  | 'left'
  | 'ended'
  | 'came back'
  | 'sent out'
  | 'idle'
  | 'stalled'
  | 'flooding'
  | 'failed'
  | 'disconnected';

export interface GuestOptions {
  readonly identity: Identity;
  readonly classroom: Classroom;
  readonly screen: GuestScreen;
  readonly size: Size;
  readonly limits: Limits;
  /** Opens files for the guest's own session; without it, files are closed. */
  readonly openFiles: (() => SessionFiles) | undefined;
  readonly desk: FixtureDesk | undefined;
  readonly onError: (error: unknown) => void;
  /** Called once, when nothing more will be sent. */
  readonly onEnd: (end: GuestEnd) => void;
}

export class Guest implements Member {
  readonly role: Identity['role'];
  readonly name: string;
  readonly isNamed: boolean;
  readonly address: string;
  readonly voter: string;
  readonly isHost: boolean;
  /** The place that this guest comes back to. */
  private readonly before: Member | null;
  private size: Size;
  private isOver = false;
  /** The shared session as it was when this guest was last shown something; null where that is out of date anyway. */
  private shownSession: Session | null = null;
  private readonly notice = createNotice(() => this.refresh());
  private readonly budget: Budget;
  private readonly keys: GuestKeys;
  private readonly inbox: Inbox;
  private readonly whereabouts: Whereabouts;
  private readonly idleWatch: IdleWatch;

  constructor(private readonly options: GuestOptions) {
    const { identity, limits } = options;
    this.role = identity.role;
    this.before = placeLeftBy(options.classroom.members, identity);
    this.name = this.before?.name ?? freeName(options.classroom.members, identity.name);
    this.isNamed = identity.isNamed;
    this.address = identity.address;
    this.voter = identity.voter;
    this.isHost = identity.isHost;
    this.size = options.size;
    this.budget = createBudget(limits.keysASecond, limits.keysAtOnce);
    this.keys = createGuestKeys({
      classroom: options.classroom,
      member: this,
      place: () => this.whereabouts.place(),
      scroll: (rows) => this.whereabouts.scroll(rows, this.size),
      refresh: () => this.refresh(),
    });
    this.inbox = this.openInbox();
    this.whereabouts = this.openWhereabouts();
    this.idleWatch = createIdleWatch(limits.idleMilliseconds, () =>
      this.end('idle', 'You were idle for too long. Join again at any time.'),
    );
  }

  get isExploring(): boolean {
    return this.whereabouts.place()?.kind === 'exploring';
  }

  get isBehind(): boolean {
    return this.options.screen.isBehind();
  }

  get isAway(): boolean {
    return this.options.screen.isAway();
  }

  /** What covers the lower part of this guest's screen. */
  get panel(): Panel | null {
    return this.keys.panel();
  }

  /** The session on this guest's screen. */
  get session(): DebuggerState {
    const place = this.whereabouts.place();
    return (place?.kind === 'exploring' ? place.explorer.store : this.options.classroom.shownTo(this)).getState();
  }

  get exploration(): Exploration | null {
    const place = this.whereabouts.place();
    const explored = this.whereabouts.explored();
    if (explored === null) return null;
    const exploring = this.isExploring || (place?.kind === 'following' && place.held !== null);
    return { who: this.who, exploring, state: explored.store.getState() };
  }

  /** Shows the class on the guest's screen from now on. */
  enter(): void {
    const { classroom } = this.options;
    classroom.join(this, this.before);
    this.before?.giveWay();
    this.guard(() => {
      if (classroom.solo || classroom.kept.isExploring(this.who)) this.whereabouts.resume(this.size);
      else {
        if (this.before === null && classroom.driving !== this) this.keys.greet();
        this.whereabouts.follow(this.size);
      }
    });
  }

  refresh(): void {
    this.shownSession = null;
    this.catchUp();
  }

  catchUp(): void {
    if (this.isOver) return;
    this.guard(() => {
      this.whereabouts.update(this.size);
      const place = this.whereabouts.place();
      const isUpToDate = this.shownSession === this.options.classroom.store.getState().session;
      if (place !== null && !isUpToDate) this.show(place.stage.grid);
    });
  }

  tell(text: string | null): void {
    if (text === null) this.notice.dismiss();
    else this.notice.show(text);
  }

  leave(): void {
    this.end('left');
  }

  askToLeave(): void {
    this.keys.ask(LEAVING, () => this.leave());
  }

  sendAway(words: string): void {
    this.end('sent out', words);
  }

  giveWay(): void {
    this.end('came back');
  }

  request(request: ClassRequest): void {
    const { classroom, screen } = this.options;
    const answer = carryOut(request, {
      ...{ classroom, member: this, keys: this.keys, screen },
      follow: () => this.whereabouts.follow(this.size),
      explore: () => this.whereabouts.explore(this.size),
      changeColors: () => this.changeColors(),
    });
    this.keys.say(answer);
  }

  /** Keys that came together, by their names: more than the guest's budget allows are dropped, all of them. */
  press(keys: readonly string[]): void {
    if (this.isOver || keys.length === 0) return;
    this.idleWatch.note();
    if (!this.budget.take(keys.length)) return;
    this.guard(() => {
      for (const key of keys) this.inbox.press(key);
    });
  }

  /** Notes that a frame was shown: a guest who follows a moving class is not idle. */
  noteShown(): void {
    if (this.whereabouts.place()?.kind === 'following') this.idleWatch.note();
  }

  /** Draws in the screen's colours, which have changed. */
  changeColors(): void {
    this.guard(() => this.whereabouts.resize(this.size));
  }

  resize(size: Size): void {
    this.guard(() => this.inbox.resize(size));
  }

  /** Ends the guest, with a farewell if there is one. */
  end(end: GuestEnd, farewell = ''): void {
    if (this.isOver) return;
    this.isOver = true;
    const { classroom, screen, onEnd } = this.options;
    this.idleWatch.close();
    this.inbox.close();
    this.notice.close();
    screen.close(end === 'disconnected' ? null : farewell);
    const { exploration } = this;
    if (exploration !== null) classroom.kept.keep(exploration);
    classroom.leave(this);
    this.whereabouts.close();
    onEnd(end);
  }

  /** An error in an action for this guest ends this guest only. */
  guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  private openInbox(): Inbox {
    const { classroom, limits } = this.options;
    return createInbox({
      turns: classroom.turns.ofKeys,
      isUrgent: () => classroom.driving === this,
      press: (key) => {
        // Who drives presses keys all the time, and is to read it all the same.
        if (this.options.classroom.driving !== this) this.notice.dismiss();
        this.keys.press(key);
      },
      resize: (size) => this.fit(size),
      onError: (error) => this.fail(error),
      mostWaiting: limits.keysAtOnce,
    });
  }

  private openWhereabouts(): Whereabouts {
    const { classroom, screen } = this.options;
    return createWhereabouts({
      classroom,
      member: this,
      theme: () => screen.theme(),
      openExplorer: () => this.openExplorer(),
      onGrid: (grid) => this.guard(() => this.show(grid)),
    });
  }

  private openExplorer(): Explorer {
    const { classroom, limits, openFiles, desk } = this.options;
    const explorer = createExplorer({
      classSession: () => classroom.store.getState(),
      turns: classroom.turns.ofWork,
      commandMilliseconds: limits.commandMilliseconds,
      experiments: classroom.experiments,
      files: openFiles?.(),
      desk,
      onClassRequest: (request) => this.request(request),
      onQuit: () => this.leave(),
      onError: (error) => this.fail(error),
    });
    const kept = classroom.kept.take(this.who);
    if (kept !== null) {
      explorer.restore(kept.session).then(
        () => kept.exploring || explorer.catchUp(classroom.store.getState()),
        (error) => this.fail(error),
      );
    }
    return explorer;
  }

  private get who(): string {
    return `${this.role} ${this.name} ${this.address}`;
  }

  private show(grid: CellGrid): void {
    const { classroom, screen } = this.options;
    this.shownSession = classroom.store.getState().session;
    this.keys.dropStale();
    const additions = additionsTo(grid, {
      classroom,
      member: this,
      screen,
      keys: this.keys,
      place: this.whereabouts.place(),
      notice: this.notice.text(),
      hasRowBelow: grid.rows.length < this.size.rows,
    });
    screen.show(classroom.painter.paint(grid, additions, this.size.rows));
  }

  private fit(size: Size): void {
    if (size.columns !== this.size.columns || size.rows !== this.size.rows) {
      this.size = size;
      this.whereabouts.resize(size);
    }
    // The terminal may have kept, moved or wrapped its contents, also where it is as large as before again.
    this.options.screen.repaint();
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.options.onError(error);
    this.end('failed', 'Something went wrong in your session; the class continues without you. Please join again.');
  }
}
