/**
 * A guest of the class, who follows the presenter or explores alone, on any kind of screen.
 * Invariant: an error in one guest's code ends that guest only.
 */
import type { CellGrid, Size } from '../cells/cell-grid.js';
import type { ClassRequest } from '../debugger/command.js';
import type { SessionFiles } from '../debugger/session-host.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import type { DebuggerState } from '../store.js';
import type { FixtureDesk } from '../ui/fixture-desk.js';
import type { Theme } from '../ui/theme.js';
import { type Row, span } from '../views/drawing/rows.js';
import { type Budget, createBudget } from './budget.js';
import type { Additions } from './class-row.js';
import type { Classroom } from './classroom.js';
import { createExplorer, type Explorer } from './explorer.js';
import { followerAction } from './follower-keys.js';
import { createGuessing, type Typed } from './guessing.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Exploration } from './keeping/kept-guests.js';
import type { Limits } from './limits.js';
import { isUnderWay } from './panels/greeting.js';
import { type Panel, panelRows } from './panels/panel.js';
import { createNotice } from './people/notice.js';
import { SCROLL_KEYS } from './reader.js';
import { freeName, type Identity, type Member, placeLeftBy } from './roles.js';
import { followerFooter, rowOf, whyNothing } from './row-text.js';
import { createWhereabouts, isHeld, type Whereabouts } from './whereabouts.js';

/** Where a guest sees the class, such as a terminal. */
export interface GuestScreen {
  /** The colours it is drawn in now. */
  readonly theme: Theme;
  /** Takes the next colours, by the guest's own wish, which stands above all others; returns what they are called. */
  takeNextTheme(): string;
  /** Whether a shown frame is overdue on the screen. */
  readonly isBehind: boolean;
  /** Whether nothing has been heard of it for so long that nobody may be there. */
  readonly isAway: boolean;
  /** Shows a grid, unless a newer one arrives before it can be shown. */
  show(grid: CellGrid): void;
  /** Draws everything again, because what is on the screen is no longer known. */
  repaint(): void;
  /** Stops showing. The farewell is null if nobody is there to read it, and empty if there is nothing to say. */
  close(farewell: string | null): void;
}

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
  readonly address: string;
  readonly voter: string;
  readonly isHost: boolean;
  /** The place that this guest comes back to. */
  private readonly before: Member | null;
  private size: Size;
  private isOver = false;
  private panel: Panel | null = null;
  private asksToLeave = false;
  private lastSeen = performance.now();
  private readonly guessing = createGuessing();
  private readonly notice = createNotice(() => this.refresh());
  private readonly budget: Budget;
  private readonly inbox: Inbox;
  private readonly whereabouts: Whereabouts;
  private readonly idle: ReturnType<typeof setInterval>;

  constructor(private readonly options: GuestOptions) {
    const { identity, limits } = options;
    this.role = identity.role;
    this.before = placeLeftBy(options.classroom.members, identity);
    this.name = this.before?.name ?? freeName(options.classroom.members, identity.name);
    this.address = identity.address;
    this.voter = identity.voter;
    this.isHost = identity.isHost;
    this.size = options.size;
    this.budget = createBudget(limits.keysASecond, limits.keysAtOnce);
    this.inbox = this.openInbox();
    this.whereabouts = this.openWhereabouts();
    this.idle = setInterval(() => this.endWhenIdle(), Math.min(limits.idleMilliseconds, 10_000)).unref();
  }

  get isExploring(): boolean {
    return this.whereabouts.place?.kind === 'exploring';
  }

  get isBehind(): boolean {
    return this.options.screen.isBehind;
  }

  get isAway(): boolean {
    return this.options.screen.isAway;
  }

  /** The session on this guest's screen. */
  get session(): DebuggerState {
    const { place } = this.whereabouts;
    return (place?.kind === 'exploring' ? place.explorer.store : this.options.classroom.shownTo(this)).getState();
  }

  get exploration(): Exploration | null {
    const { place, explored } = this.whereabouts;
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
        const state = classroom.store.getState();
        const isNew = this.before === null && classroom.driving !== this;
        if (isNew && isUnderWay(state)) this.panel = { kind: 'greeting', at: state.session.cursor };
        this.whereabouts.follow(this.size);
      }
    });
  }

  refresh(): void {
    if (this.isOver) return;
    this.guard(() => {
      this.whereabouts.update(this.size);
      const { place } = this.whereabouts;
      if (place !== null) this.show(place.stage.grid);
    });
  }

  tell(text: string): void {
    this.notice.show(text);
  }

  leave(): void {
    this.end('left');
  }

  askToLeave(): void {
    this.asksToLeave = true;
    this.refresh();
  }

  sendAway(words: string): void {
    this.end('sent out', words);
  }

  giveWay(): void {
    this.end('came back');
  }

  request(request: ClassRequest): void {
    const { classroom } = this.options;
    switch (request.kind) {
      case 'detach':
        this.say(this.detachOrReturn());
        return;
      case 'hand-over': {
        const answer = classroom.handOver(this);
        // The driver looks at the shared session.
        if (classroom.driving === this) this.whereabouts.follow(this.size);
        this.say(answer);
        return;
      }
      case 'theme': {
        const name = this.options.screen.takeNextTheme();
        this.changeColors();
        this.say(`Colours: ${name}.`);
        return;
      }
      case 'join':
        if (this.role === 'presenter' && classroom.howToJoin() !== null) this.panel = { kind: 'joining' };
        this.say(this.role === 'presenter' ? null : 'Only presenters show how to join.');
        return;
      case 'who':
        if (this.role === 'presenter') this.panel = request;
        this.say(this.role === 'presenter' ? null : 'Only presenters may ask who is here.');
        return;
      default:
        this.say(classroom.moderation.moderate(this, request));
    }
  }

  /** Keys that came together, by their names: more than the guest's budget allows are dropped, all of them. */
  press(keys: readonly string[]): void {
    if (this.isOver || keys.length === 0) return;
    this.lastSeen = performance.now();
    if (!this.budget.take(keys.length)) return;
    this.guard(() => {
      for (const key of keys) this.inbox.press(key);
    });
  }

  /** Notes that a frame was shown: a guest who follows a moving class is not idle. */
  noteShown(): void {
    if (this.whereabouts.place?.kind === 'following') this.lastSeen = performance.now();
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
    clearInterval(this.idle);
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
        this.guessing.forgetWords();
        // Who drives presses keys all the time, and is to read it all the same.
        if (this.options.classroom.driving !== this) this.notice.dismiss();
        if (!this.closesPanel(key)) this.handle(key);
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
      theme: () => screen.theme,
      openExplorer: () => this.openExplorer(),
      onGrid: (grid) =>
        this.guard(() => {
          // A reply is about the screen it was given on.
          this.guessing.forgetWords();
          this.show(grid);
        }),
    });
  }

  private openExplorer(): Explorer {
    const { classroom, openFiles, desk } = this.options;
    const explorer = createExplorer({
      classSession: () => classroom.store.getState(),
      turns: classroom.turns.ofWork,
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
    screen.show(classroom.painter.paint(grid, this.additionsTo(grid), this.size.rows));
  }

  /** What followers see is made once for all of them: this runs for each of them on each frame. */
  private additionsTo(grid: CellGrid): Additions {
    const { classroom, screen } = this.options;
    const { place } = this.whereabouts;
    this.dropGreeting();
    const isUsual = place?.kind === 'following' && classroom.driving !== this;
    if (!isUsual || this.guessing.typed !== null || this.panel !== null) return this.ownAdditionsTo(grid);
    const values = [classroom.store.getState().session, classroom.driving];
    const about = [
      this.notice.text,
      this.role,
      classroom.guessOf(this),
      classroom.moderation.isMuted,
      classroom.asking === this,
      place.held !== null,
      grid.columns,
      this.hasRowBelow(grid),
    ];
    return classroom.painter.share(values, screen.theme, about.join(), () => this.ownAdditionsTo(grid));
  }

  private ownAdditionsTo(grid: CellGrid): Additions {
    const { classroom, screen } = this.options;
    const seen = { classroom, member: this, place: this.whereabouts.place };
    const typed: Typed | null = this.asksToLeave ? { kind: 'said', text: LEAVING } : this.guessing.typed;
    const row = rowOf({ ...seen, typed, notice: this.notice.text, columns: grid.columns });
    const footer = followerFooter({ ...seen, columns: grid.columns }) ?? [];
    const hasFooter = footer.length > 0 && this.hasRowBelow(grid);
    const panel = this.panelRows(grid);
    const over = hasFooter ? [...panel, footer] : panel;
    // Where the row covers the footer, it includes the footer's keys.
    return { row: hasFooter ? row : [...row, span('  '), ...footer], over, theme: screen.theme };
  }

  private panelRows(grid: CellGrid): readonly Row[] {
    const { classroom, screen } = this.options;
    if (this.panel === null) return [];
    const input = { classroom, member: this, hasLightPaper: screen.theme.name === 'light' };
    return panelRows(this.panel, input, grid.columns, grid.rows.length - 2);
  }

  /** The greeting is about where the class was. */
  private dropGreeting(): void {
    const { cursor } = this.options.classroom.store.getState().session;
    if (this.panel?.kind === 'greeting' && this.panel.at !== cursor) this.panel = null;
  }

  /** Any key closes a panel, but the keys of a follower; Esc, or the key that opened it, does nothing else. */
  private closesPanel(key: string): boolean {
    const { panel } = this;
    if (panel === null || panel.kind === 'keys') return false;
    this.panel = null;
    this.refresh();
    return key === 'escape' || (panel.kind === 'joining' && key === 'J');
  }

  private hasRowBelow(grid: CellGrid): boolean {
    return grid.rows.length < this.size.rows;
  }

  private say(text: string | null): void {
    if (text !== null) this.guessing.say(text);
    this.refresh();
  }

  /** Returns the reason if it cannot. */
  private detachOrReturn(): string | null {
    const { classroom } = this.options;
    if (classroom.solo) return 'This session is yours alone; there is no presenter to go back to.';
    if (this.isExploring) this.whereabouts.follow(this.size);
    else if (classroom.driving === this) return 'You drive. Hand over to another presenter first: p';
    else if (isHeld(classroom, this)) return 'A question is open: you can explore once it is answered.';
    else {
      this.panel = null;
      this.whereabouts.explore(this.size);
    }
    return null;
  }

  private handle(key: string): void {
    const { classroom } = this.options;
    if (this.asksToLeave) {
      this.asksToLeave = false;
      if (key === 'y' || key === 'Y' || key === 'ctrl+c') this.leave();
      else this.refresh();
      return;
    }
    const { place } = this.whereabouts;
    if (place?.kind === 'exploring') place.stage.press(key);
    else if (place !== null && classroom.driving === this) classroom.press(this, place.stage, key);
    else this.handleFollowing(key);
  }

  private handleFollowing(key: string): void {
    const { classroom } = this.options;
    const guessed = this.guessing.press(key, openQuizOf(classroom.store.getState().session));
    if (guessed.kind === 'guessed') classroom.guess(this, guessed.guess);
    const rows = guessed.kind === 'not taken' ? SCROLL_KEYS[key] : undefined;
    if (rows !== undefined) {
      if (!this.whereabouts.scroll(rows, this.size))
        this.say('Too many are scrolling now. Try again at the next step.');
      return;
    }
    if (guessed.kind === 'not taken') this.act(key);
    else this.refresh();
  }

  private act(key: string): void {
    const action = followerAction(key, this.role);
    const { panel } = this;
    this.panel = action === 'help' && panel === null ? { kind: 'keys' } : null;
    if (action === 'quit') this.leave();
    else if (action === 'help' || (key === 'escape' && panel !== null)) this.refresh();
    else if (action !== null) this.request({ kind: action });
    // Their row may say it already.
    else this.say(whyNothing(this.options.classroom, this));
  }

  private fit(size: Size): void {
    if (size.columns !== this.size.columns || size.rows !== this.size.rows) {
      this.size = size;
      this.whereabouts.resize(size);
    }
    // The terminal may have kept, moved or wrapped its contents, also where it is as large as before again.
    this.options.screen.repaint();
  }

  private endWhenIdle(): void {
    if (performance.now() - this.lastSeen > this.options.limits.idleMilliseconds)
      this.end('idle', 'You were idle for too long. Join again at any time.');
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.options.onError(error);
    this.end('failed', 'Something went wrong in your session; the class continues without you. Please join again.');
  }
}
