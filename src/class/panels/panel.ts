/**
 * What covers the lower part of one guest's screen: the keys of who follows, who is here, how to join, the
 * stops so far, or a greeting.
 * Invariant: nobody else sees it.
 */
import type { CellGrid } from '../../cells/cell-grid.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import type { Row } from '../../drawing/rows/rows.js';
import type { Cursor } from '../../timeline/cursor.js';
import type { Classroom } from '../classroom.js';
import { followerHelp } from '../follower-keys.js';
import { whoRows } from '../people/who.js';
import type { Member } from '../roles.js';
import { greetingRows } from './greeting.js';
import { joiningRows } from './joining.js';
import { recapRows } from './recap.js';

export type Panel =
  | { readonly kind: 'keys' }
  | { readonly kind: 'who'; readonly about: string }
  | { readonly kind: 'joining' }
  /** Shown until it is closed, or until the class is asked something. */
  | {
      readonly kind: 'recap';
      readonly scroll: number;
      /** What is read aloud: the stops as they were when it was opened. */
      readonly told: string;
      readonly asked: Cursor | null;
    }
  /** Shown until the first key, or until the class goes on from where the guest came. */
  | { readonly kind: 'greeting'; readonly at: Cursor };

interface PanelInput {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly hasLightPaper: boolean;
}

/** The most rows that a panel covers, under the head of the screen. */
export function panelHeight({ rows }: CellGrid): number {
  return rows.length - 2;
}

/** The step that the open question is about, which tells one asking from another; null without a question. */
export function askedIn({ store }: Classroom): Cursor | null {
  return openQuizOf(store.getState().session)?.at ?? null;
}

/**
 * Whether a panel is about something that has passed, or covers something that has come.
 * @param isFollowing whether the guest has the keys of those who follow
 */
export function isStale(panel: Panel, classroom: Classroom, isFollowing: boolean): boolean {
  if (panel.kind === 'keys') return !isFollowing;
  if (panel.kind === 'greeting') return panel.at !== classroom.store.getState().session.cursor;
  const asked = askedIn(classroom);
  return panel.kind === 'recap' && asked !== null && asked !== panel.asked;
}

export function panelRows(
  panel: Panel,
  { classroom, member, hasLightPaper }: PanelInput,
  width: number,
  mostRows: number,
): readonly Row[] {
  switch (panel.kind) {
    case 'keys':
      return followerHelp(member.role, width, mostRows);
    case 'who':
      return whoRows(
        {
          ...{ members: [...classroom.members], driver: classroom.driving, about: panel.about },
          hasGuessed: askedIn(classroom) === null ? null : (each) => classroom.guessOf(each) !== null,
        },
        width,
        mostRows,
      );
    case 'joining': {
      const joining = classroom.howToJoin();
      return joining === null ? [] : joiningRows(joining, hasLightPaper, width, mostRows);
    }
    case 'recap':
      return recapRows(classroom.stopsSoFar.all, panel.scroll, width, mostRows);
    case 'greeting':
      return greetingRows(classroom, member, width);
  }
}
