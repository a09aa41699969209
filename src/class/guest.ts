/**
 * A guest of the class, who follows the presenter or explores alone, on any kind of screen.
 * Invariant: an error in one guest's code ends that guest only.
 */
import type { ClassRequest } from '../debugger/command.js';
import type { Session } from '../debugger/session.js';
import type { SessionFiles } from '../debugger/session-host.js';
import type { Act } from '../document/article.js';
import type { FixtureDesk } from '../ui/fixture-desk.js';
import { type Budget, createBudget } from './budget.js';
import type { Classroom } from './classroom.js';
import { createExplorer, type Explorer } from './explorer.js';
import { createIdleWatch, type IdleWatch } from './guest/idle-watch.js';
import { createGuestKeys, type GuestKeys } from './guest/keys.js';
import { carryOut } from './guest/requests.js';
import type { GuestScreen } from './guest/screen.js';
import type { Sight } from './guest/sight.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Exploration } from './keeping/kept-guests.js';
import type { Limits } from './limits.js';
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

export interface GuestOptions<S extends Sight = Sight> {
  readonly identity: Identity;
  readonly classroom: Classroom;
  readonly screen: GuestScreen<S>;
  readonly limits: Limits;
  /** Opens files for the guest's own session; without it, files are closed. */
  readonly openFiles: (() => SessionFiles) | undefined;
  readonly desk: FixtureDesk | undefined;
  readonly onError: (error: unknown) => void;
  /** Called once, when nothing more will be sent. */
  readonly onEnd: (end: GuestEnd) => void;
}

export class Guest<S extends Sight = Sight> implements Member {
  readonly role: Identity['role'];
  readonly name: string;
  readonly isNamed: boolean;
  readonly address: string;
  readonly voter: string;
  readonly isHost: boolean;
  /** The place that this guest comes back to. */
  private readonly before: Member | null;
  private isOver = false;
  /** The shared session as it was when this guest was last shown something; null where that is out of date anyway. */
  private shownSession: Session | null = null;
  private readonly notice = createNotice(() => this.refresh());
  private readonly budget: Budget;
  private readonly keys: GuestKeys;
  private readonly inbox: Inbox<Act>;
  private readonly whereabouts: Whereabouts<S>;
  private readonly idleWatch: IdleWatch;

  constructor(private readonly options: GuestOptions<S>) {
    const { identity, limits } = options;
    this.role = identity.role;
    this.before = placeLeftBy(options.classroom.members, identity);
    this.name = this.before?.name ?? freeName(options.classroom.members, identity.name);
    this.isNamed = identity.isNamed;
    this.address = identity.address;
    this.voter = identity.voter;
    this.isHost = identity.isHost;
    this.budget = createBudget(limits.keysASecond, limits.keysAtOnce);
    this.keys = createGuestKeys({
      classroom: options.classroom,
      member: this,
      place: () => this.whereabouts.place(),
      room: options.screen.room,
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
      if (classroom.solo || classroom.kept.isExploring(this.who)) this.whereabouts.resume();
      else {
        if (this.before === null && classroom.driving !== this) this.keys.greet();
        this.whereabouts.follow();
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
      this.whereabouts.update();
      const place = this.whereabouts.place();
      const isUpToDate = this.shownSession === this.options.classroom.store.getState().session;
      if (place !== null && !isUpToDate) this.show();
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
      follow: () => this.whereabouts.follow(),
      explore: () => this.whereabouts.explore(),
      changeColors: () => this.reseat(),
    });
    this.keys.say(answer);
  }

  /** Keys and command lines that came together: more than the guest's budget allows are dropped, all of them. */
  act(acts: readonly Act[]): void {
    if (this.isOver || acts.length === 0) return;
    this.idleWatch.note();
    if (!this.budget.take(acts.length)) return;
    this.guard(() => {
      for (const act of acts) this.inbox.put(act);
    });
  }

  /** Notes that a frame was shown: a guest who follows a moving class is not idle. */
  noteShown(): void {
    if (this.whereabouts.place()?.kind === 'following') this.idleWatch.note();
  }

  /** Looks anew at what is seen: the screen has other colours, or another size. */
  reseat(): void {
    this.guard(() => this.whereabouts.reseat());
  }

  /** Changes the screen, after what the guest has sent before. */
  change(change: () => void): void {
    this.guard(() => this.inbox.change(change));
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

  private openInbox(): Inbox<Act> {
    const { classroom, limits, screen } = this.options;
    return createInbox({
      turns: classroom.turns.ofKeys,
      isUrgent: () => classroom.driving === this,
      take: (act) => {
        // Who drives presses keys all the time, and is to read it all the same.
        if (this.options.classroom.driving !== this) this.notice.dismiss();
        if ('key' in act) this.keys.press(act.key);
        else if ('line' in act) this.keys.run(act.line);
        else screen.ask?.(act.ask);
      },
      onError: (error) => this.fail(error),
      mostWaiting: limits.keysAtOnce,
    });
  }

  private openWhereabouts(): Whereabouts<S> {
    const { classroom, screen } = this.options;
    return createWhereabouts({
      classroom,
      member: this,
      sights: screen.sights,
      openExplorer: () => this.openExplorer(),
      onChange: () => this.guard(() => this.show()),
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

  private show(): void {
    const { classroom, screen } = this.options;
    const place = this.whereabouts.place();
    if (place === null) return;
    this.shownSession = classroom.store.getState().session;
    this.keys.dropStale();
    screen.show({ member: this, place, keys: this.keys, notice: this.notice.text() });
  }

  private fail(error: unknown): void {
    if (this.isOver) return;
    this.options.onError(error);
    this.end('failed', 'Something went wrong in your session; the class continues without you. Please join again.');
  }
}
