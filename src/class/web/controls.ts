/**
 * What somebody on a page can do, and how they take part.
 * Invariant: a button stands for a command line, so a finger can do nothing that a command cannot.
 */

import { text } from '../../explaining/blocks.js';
import { branchOf, MAIN } from '../../timeline/branches.js';
import type { Classroom } from '../room/classroom.js';
import { createAlike } from '../room/guest/alike.js';
import type { Seen } from '../room/guest/screen.js';
import { nameOfDriving, standingOf } from '../room/row-text.js';
import { isHeld } from '../room/whereabouts.js';
import { button } from './command-button.js';
import { type ClassRun, type Controls, PAGE_THEMES } from './protocol.js';
import { writeControls } from './sending.js';
import type { TakenRun } from './taken.js';

const RECAP = button('so far', 'recap', 'the stops so far');
export const COLORS = button('colours', 'theme', 'other colours');
const EXPLORE = button('explore', 'detach', 'explore by yourself');
const WHY_NOT_EXPLORE = button('why over SSH only?', 'detach', 'why this class is explored over SSH only');
const REJOIN = button('back to the class', 'detach');
export const LEAVE = button('leave', 'quit', 'leave the class');

/** Writes what a guest can do, as JSON. */
export function createControls(classroom: Classroom, taken: TakenRun) {
  const alike = createAlike<string>(classroom);
  return (seen: Seen): string => alike(seen, '', () => writeControls(controlsOf(classroom, seen, taken)));
}

function controlsOf(classroom: Classroom, seen: Seen, taken: TakenRun): Controls {
  const { place, member, keys } = seen;
  const { ballot, solo, display } = classroom;
  const isExploring = place.kind === 'exploring';
  const isCarried = taken.whyNot() === null;
  const otherwise = isCarried ? [] : [text(', to be explored over SSH only', 'muted')];
  const standing = standingOf({ ...seen, classroom }, otherwise);
  const first = isCarried ? EXPLORE : WHY_NOT_EXPLORE;
  const held = isHeld(classroom, member);
  const guess = { isTaken: ballot.takesGuesses && member.role === 'viewer', now: ballot.guessOf(member) };
  return {
    theme: PAGE_THEMES.find((theme) => theme === display.theme) ?? null,
    guess,
    exploring: false,
    answers: !held && !isExploring,
    stops: null,
    entry: null,
    ...(isExploring ? { inPage: runOf(classroom, taken) } : {}),
    ...(place.kind === 'held' ? { isHeld: true } : {}),
    ...(keys.follower.typed()?.kind === 'word' ? { typing: true } : {}),
    standing,
    // Where somebody explores, they stand beside those of the debugger, which the page has itself.
    buttons: solo ? [COLORS, LEAVE] : [...(isExploring ? [REJOIN] : held ? [] : [first]), RECAP, COLORS, LEAVE],
  };
}

function runOf(classroom: Classroom, { hash }: TakenRun): ClassRun {
  const { session, branches } = classroom.store.getState();
  const lesson = session.teaching.lesson?.lesson.title ?? null;
  const { name } = branchOf(branches, MAIN).timeline.program.subject;
  const done = lesson === null ? `has opened ${name}` : `has begun the lesson "${lesson}"`;
  return { run: hash(), lesson, opened: `${nameOfDriving(classroom)} ${done}` };
}
