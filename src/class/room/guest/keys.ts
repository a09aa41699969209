/**
 * What a guest's keys do: they answer a question, scroll, open and close the guest's panel, ask the class for something,
 * or go to the session that the guest moves.
 * Invariant: a key reaches the shared session only from the guest who drives.
 */

import { openQuizOf } from '../../../debugger/teaching/quiz.js';
import type { Size } from '../../../document/cells/cell-grid.js';
import { SCROLL_KEYS } from '../../../terminal/components/pressed-key.js';
import type { Cursor } from '../../../timeline/cursor.js';
import type { Classroom } from '../classroom.js';
import { nameAtStart } from '../door/names.js';
import { actionNamed, type FollowerAction, followerAction } from '../follower-keys.js';
import { askedIn, isStale, isUnderWay, mostRecapScroll, type Panel, panelHeight } from '../panels/panel.js';
import type { Member } from '../roles.js';
import { createFollower, howToGuess } from '../voting/follower.js';
import type { Seat } from '../whereabouts.js';

/** The keys that open a panel, and close it again. */
const OPENED_BY: Readonly<Partial<Record<Panel['kind'], string>>> = { joining: 'J', recap: 'r' };

/** Another Ctrl-C means it. */
const YES = ['y', 'Y', 'ctrl+c'];

interface GuestKeysOptions {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly place: () => Seat | null;
  /** The screen above the guest's row; null where it scrolls by itself. */
  readonly room: () => Size | null;
  /** How long a reply stands where the guest's next key may not come here; null where all of them do. */
  readonly replyMilliseconds: number | null;
}

export type GuestKeys = ReturnType<typeof createGuestKeys>;

export function createGuestKeys({ classroom, member, place, room, replyMilliseconds }: GuestKeysOptions) {
  const refresh = (): void => member.refresh();
  const follower = createFollower(classroom.ballot, member);
  let panel: Panel | null = null;
  /** What the words in the row are about. */
  let about: readonly unknown[] = [];
  let step: Cursor | null = null;
  let fading: ReturnType<typeof setTimeout> | undefined;
  const isFollowing = (): boolean => !member.isExploring && classroom.driving !== member;
  const noteWords = (): void => {
    const { driving, asking, presenterCount } = classroom;
    about = [driving, asking, presenterCount, askedIn(classroom), isFollowing()];
    step = (place()?.own?.store ?? classroom.store).getState().session.where.cursor;
  };
  const dropStaleWords = (): void => {
    const typed = follower.typed();
    if (typed === null) return;
    const [before, stepBefore] = [about, step];
    noteWords();
    if (about.some((each, k) => each !== before[k])) follower.clear();
    else if (step !== stepBefore && typed.onYes === undefined) follower.forgetWords();
  };
  const say = (text: string | null): void => {
    if (text !== null) {
      follower.say(text);
      noteWords();
      clearTimeout(fading);
      if (replyMilliseconds !== null) fading = setTimeout(fade, replyMilliseconds).unref();
    }
    refresh();
  };
  const fade = (): void => {
    follower.forgetWords();
    refresh();
  };
  const scrollsPanel = (key: string): boolean => {
    const [rows, size] = [SCROLL_KEYS[key], room()];
    if (panel?.kind !== 'recap' || rows === undefined || size === null) return false;
    const most = mostRecapScroll(classroom, size.columns, panelHeight(size.rows));
    panel = { ...panel, scroll: Math.max(0, Math.min(most, panel.scroll + rows)) };
    refresh();
    return true;
  };
  /** Any key closes a panel, but the keys of a follower; Esc, or the key that opened it, does nothing else. */
  const panelTakes = (key: string): boolean => {
    if (panel === null || panel.kind === 'keys') return false;
    if (scrollsPanel(key)) return true;
    const { kind } = panel;
    panel = null;
    refresh();
    return key === 'escape' || OPENED_BY[kind] === key;
  };
  const act = (action: FollowerAction | null, isEscape = false): void => {
    const before = panel;
    panel = action === 'help' && before === null ? { kind: 'keys' } : null;
    if (action === 'quit') member.end('left');
    else if (action === 'help' || (isEscape && before !== null)) refresh();
    else if (action !== null) member.request({ kind: action });
    // Their row may say it already.
    else say(whyNothing(classroom, member));
  };
  const follow = (key: string): void => {
    const rows = SCROLL_KEYS[key];
    if (follower.press(key)) {
      noteWords();
      refresh();
    } else if (rows !== undefined) place()?.sight.scroll(rows);
    else act(followerAction(key, member.role), key === 'escape');
  };
  return {
    follower,
    /** What covers the lower part of the guest's screen. */
    panel: () => panel,
    press: (key: string) => {
      dropStaleWords();
      const onYes = follower.typed()?.onYes;
      follower.forgetWords();
      if (panelTakes(key)) return;
      const at = place();
      if (onYes !== undefined) (YES.includes(key) ? onYes : refresh)();
      else if (at !== null && at.own !== null) at.sight.press(key);
      else if (at !== null && classroom.driving === member) classroom.press(member, at.sight, key);
      else follow(key);
    },
    /** Does what a command line says, given by whoever presses no keys. */
    run: (line: string) => {
      dropStaleWords();
      follower.forgetWords();
      const [name = '', ...words] = line.trim().split(/\s+/);
      if (name === 'guess') {
        follower.answer(words.join(' '));
        noteWords();
        refresh();
      } else act(actionNamed(name, member.role));
    },
    open: (next: Panel | null) => {
      panel = next;
    },
    /** Opens the greeting where the class has begun. */
    greet: () => {
      const state = classroom.store.getState();
      if (isUnderWay(state)) panel = { kind: 'greeting', at: state.session.where.cursor };
    },
    /** Drops a panel, a reply or a word being typed that the class has passed. */
    dropStale: () => {
      dropStaleWords();
      if (panel !== null && isStale(panel, classroom, isFollowing())) panel = null;
    },
    /** Asks for a yes, by one key; any other goes on. */
    ask: (words: string, onYes: () => void) => {
      follower.say(words, onYes);
      noteWords();
      refresh();
    },
    /** Shows a reply, if there is one, until the next key or until what it is about has changed. */
    say,
  };
}

/** What a member who follows is told of a key that does nothing; null where their row says it already. */
function whyNothing(classroom: Classroom, member: Member): string | null {
  const quiz = openQuizOf(classroom.store.getState().session);
  const { driving, moderation } = classroom;
  const { role } = member;
  if (quiz !== null && role === 'viewer' && !moderation.isMuted)
    return classroom.ballot.guessOf(member) === null ? `A question is open: ${howToGuess(quiz)}.` : null;
  const who = driving === null ? 'Nobody drives now' : `${nameAtStart(driving.name)} drives`;
  const drive = role === 'presenter' ? ['p asks to drive'] : [];
  return `${who}: ${['d explores by yourself', ...drive, '? lists your keys'].join(', ')}.`;
}
