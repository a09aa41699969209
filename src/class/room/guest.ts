/**
 * A guest of the class, who follows the presenter or explores alone, on any kind of screen.
 * Invariant: an error in one guest's code ends that guest only.
 */

import { refusalOfViewers } from '../../commands/class-commands.js';
import { commandNamed } from '../../commands/commands.js';
import type { ClassRequest } from '../../debugger/command.js';
import type { Session } from '../../debugger/session.js';
import type { SessionFiles } from '../../debugger/session-host.js';
import type { Act } from '../../document/document.js';
import { guard, TookTooLong } from '../../numbers/engine/errors.js';
import type { FixtureDesk } from '../../terminal/components/fixture-desk.js';
import { type Budget, createBudget } from './budget.js';
import type { Classroom } from './classroom.js';
import { createExplorer, type Explorer } from './explorer.js';
import { createIdleWatch, type IdleWatch } from './guest/idle-watch.js';
import { createGuestKeys, type GuestKeys } from './guest/keys.js';
import type { GuestScreen } from './guest/screen.js';
import { createInbox, type Inbox } from './inbox.js';
import type { Exploration } from './keeping/kept-guests.js';
import type { Limits } from './limits.js';
import { askedIn } from './panels/panel.js';
import { createNotice } from './people/notice.js';
import { freeName, type GuestEnd, type Identity, type Member, placeLeftBy } from './roles.js';
import { createWhereabouts, isHeld, type Whereabouts } from './whereabouts.js';

/** One key must not leave a class without its presenter. */
const LEAVING = 'Stop driving, and leave the class? y leaves, any other key goes on.';

const ENDING = 'End the class for everyone? y ends it, any other key goes on.';
export interface GuestOptions {
  readonly identity: Identity;
  readonly classroom: Classroom;
  readonly screen: GuestScreen;
  readonly limits: Limits;
  /** Opens files for the guest's own session; without it, files are closed. */
  readonly openFiles?: (() => SessionFiles) | undefined;
  readonly desk?: FixtureDesk | undefined;
  readonly onError: (error: unknown) => void;
  /** Called once, when nothing more will be sent. */
  readonly onEnd: (end: GuestEnd, farewell: string) => void;
}

interface Coming {
  readonly isExploring?: boolean;
  readonly isGreeted?: boolean;
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
  // Read on each frame. Of options, which are spread together, the engine makes a kind of their own for each guest.
  private readonly classroom: Classroom;
  private readonly screen: GuestScreen;
  private isOver = false;
  /** The shared session as it was when this guest was last shown something; null where that is out of date anyway. */
  private shownSession: Session | null = null;
  private readonly notice = createNotice(() => this.refresh());
  private readonly budget: Budget;
  private readonly keys: GuestKeys;
  private readonly inbox: Inbox<Act>;
  private readonly whereabouts: Whereabouts;
  private readonly idleWatch: IdleWatch;

  private readonly fail = (error: unknown): void => {
    if (this.isOver) return;
    this.options.onError(error);
    // The class goes back to what could be shown, and then this guest is shown that.
    if (error instanceof TookTooLong && error.isMended) return;
    this.end('failed', 'Something went wrong in your session; the class continues without you. Please join again.');
  };

  /** Shows what the class has come to. */
  private readonly keepUp = (): void =>
    this.guard(() => {
      if (this.screen.showAlike?.() === true) this.shownSession = this.classroom.store.getState().session;
      else this.show();
    });

  constructor(private readonly options: GuestOptions) {
    const { identity, limits, classroom, screen } = options;
    this.classroom = classroom;
    this.screen = screen;
    this.role = identity.role;
    this.before = placeLeftBy(classroom.members, identity);
    this.name = this.before?.name ?? freeName(classroom.members, identity.name);
    this.isNamed = identity.isNamed;
    this.address = identity.address;
    this.voter = identity.voter;
    this.isHost = identity.isHost;
    this.budget = createBudget(limits.keysASecond, limits.keysAtOnce);
    this.keys = createGuestKeys({
      classroom,
      member: this,
      place: () => this.whereabouts.place(),
      room: screen.room,
      replyMilliseconds: screen.exploresItself === true ? limits.replyMilliseconds : null,
    });
    this.inbox = createInbox({
      turns: classroom.turns.ofKeys,
      isUrgent: () => classroom.driving === this,
      take: (act) => {
        // Who drives presses keys all the time, and is to read it all the same.
        if (classroom.driving !== this) this.notice.show(null);
        if ('key' in act) this.keys.press(act.key);
        else if ('line' in act) this.keys.run(act.line);
        else screen.ask?.(act.ask);
      },
      onError: this.fail,
      mostWaiting: limits.keysAtOnce,
    });
    this.whereabouts = createWhereabouts({
      classroom,
      member: this,
      look: screen.look,
      openExplorer: () => this.openExplorer(),
      onSeen: this.keepUp,
      onMoved: () => this.guard(() => this.show()),
    });
    this.idleWatch = createIdleWatch(limits.idleMilliseconds, () => {
      // What is done in a guest's own browser is not seen here.
      if (this.isExploring && screen.exploresItself === true) this.idleWatch.note();
      else this.end('idle', 'You were idle for too long. Join again at any time.');
    });
  }

  get isExploring(): boolean {
    return this.whereabouts.place()?.kind === 'exploring';
  }

  get isBehind(): boolean {
    return this.screen.isBehind();
  }

  get isAway(): boolean {
    return this.screen.isAway();
  }

  get exploration(): Exploration | null {
    const explored = this.whereabouts.explored();
    if (explored === null) return null;
    const exploring = this.whereabouts.place()?.kind !== 'following';
    return { who: this.who, exploring, state: explored.controls.store.getState() };
  }

  /**
   * Shows the class on the guest's screen from now on.
   * @param coming `isExploring`: the guest explores in a browser, and goes on doing so; `isGreeted`: the guest has been
   * here, also before the class was served anew, and needs no greeting
   */
  enter({ isExploring = false, isGreeted = false }: Coming = {}): void {
    const { classroom } = this;
    classroom.join(this, this.before);
    this.before?.end('came back');
    this.guard(() => {
      const explored = isExploring || classroom.kept.isExploring(this.who);
      if (classroom.solo || (explored && this.screen.whyNotExplore?.() == null)) this.whereabouts.resume();
      else {
        if (this.before === null && !isGreeted && classroom.driving !== this) this.keys.greet();
        this.whereabouts.follow();
      }
    });
  }

  refresh(): void {
    this.shownSession = null;
    this.catchUp();
  }

  catchUp(): void {
    const { session } = this.classroom.store.getState();
    if (this.isOver || this.shownSession === session) return;
    this.guard(() => {
      this.whereabouts.update();
      if (this.shownSession !== session) this.show();
    });
  }

  tell(text: string | null): void {
    this.notice.show(text);
  }

  askToLeave(): void {
    this.keys.ask(LEAVING, () => this.end('left'));
  }

  request(request: ClassRequest): void {
    this.keys.say(this.carryOut(request));
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

  /** Explores, or is back in the class, whatever came before. Returns whether the guest explores then. */
  explore(isWished: boolean): boolean {
    if (this.isOver || !this.budget.take(1)) return this.isExploring;
    this.idleWatch.note();
    this.notice.show(null);
    const isCalledAway = this.whereabouts.place()?.kind === 'held';
    this.guard(() => {
      // A question does not lead back to what somebody has left meanwhile.
      if (!isWished && isCalledAway && !this.classroom.solo) this.whereabouts.follow();
      else if (isWished !== this.isExploring) this.keys.run(commandNamed('detach').name);
    });
    return this.isExploring;
  }

  /** Notes that a frame was shown: a guest who follows a moving class is not idle. */
  noteShown(): void {
    if (!this.isExploring) this.idleWatch.note();
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
    const { classroom, screen } = this;
    this.idleWatch.close();
    this.inbox.close();
    this.notice.close();
    screen.close(end === 'disconnected' ? null : farewell);
    const { exploration } = this;
    if (exploration !== null) classroom.kept.keep(exploration);
    classroom.leave(this);
    this.whereabouts.close();
    this.options.onEnd(end, farewell);
  }

  /** An error in an action for this guest ends this guest only. */
  guard(action: () => void): void {
    guard(action, this.fail);
  }

  /** What the guest asks the class for: to explore, to drive, other colours, who is here. Gives an answer, or null. */
  private carryOut(request: ClassRequest): string | null {
    const { classroom, keys, whereabouts } = this;
    const refusal = this.role === 'presenter' ? null : refusalOfViewers(request.kind);
    if (refusal !== null) return refusal;
    switch (request.kind) {
      case 'detach':
        return this.detachOrReturn();
      case 'hand-over': {
        const answer = classroom.handOver(this);
        // The driver looks at the shared session.
        if (classroom.driving === this) whereabouts.follow();
        return answer;
      }
      case 'theme': {
        const name = this.screen.takeNextTheme?.();
        if (name === undefined) return null;
        whereabouts.reseat();
        return `Colours: ${name}.`;
      }
      case 'join':
        if (classroom.howToJoin() !== null) keys.open({ kind: 'joining' });
        return null;
      case 'who':
        keys.open(request);
        return null;
      case 'recap':
        keys.open({ kind: 'recap', scroll: 0, asked: askedIn(classroom) });
        return null;
      case 'end-class':
        keys.ask(ENDING, classroom.askToEnd);
        return null;
      case 'vote-again':
        return classroom.ballot.voteAgain();
      default:
        return classroom.moderation.moderate(this, request);
    }
  }

  /** Returns the reason if it cannot. */
  private detachOrReturn(): string | null {
    const { classroom, whereabouts } = this;
    if (classroom.solo) return 'This session is yours alone; there is no presenter to go back to.';
    if (this.isExploring) whereabouts.follow();
    else if (classroom.driving === this) return 'You drive. Hand over to another presenter first: p';
    else if (isHeld(classroom, this)) return 'A question is open: you can explore once it is answered.';
    else {
      const problem = this.screen.whyNotExplore?.() ?? null;
      if (problem !== null) return problem;
      this.keys.open(null);
      whereabouts.explore();
    }
    return null;
  }

  private openExplorer(): Explorer | null {
    const { classroom } = this;
    const { limits, openFiles, desk } = this.options;
    if (this.screen.exploresItself === true) return null;
    const explorer = createExplorer({
      classroom,
      role: this.role,
      commandMilliseconds: limits.commandMilliseconds,
      files: openFiles?.(),
      desk,
      onClassRequest: (request) => this.request(request),
      onQuit: () => this.end('left'),
      onError: this.fail,
    });
    classroom.noteExplorer(this);
    const kept = classroom.kept.take(this.who);
    if (kept !== null) {
      explorer.restore(kept.session, !kept.exploring).catch(this.fail);
    }
    return explorer;
  }

  private get who(): string {
    return `${this.role} ${this.name} ${this.address}`;
  }

  private show(): void {
    const { classroom, screen } = this;
    const place = this.whereabouts.place();
    if (place === null) return;
    this.shownSession = classroom.store.getState().session;
    this.keys.dropStale();
    screen.show({ member: this, place, keys: this.keys, notice: this.notice.text() });
  }
}
