/**
 * What covers the lower part of one guest's screen: the keys of who follows, who is here, how to join, or a greeting.
 * Invariant: nobody else sees it.
 */
import type { Cursor } from '../../timeline/cursor.js';
import type { Row } from '../../views/drawing/rows.js';
import type { Classroom } from '../classroom.js';
import { followerHelp } from '../follower-keys.js';
import { whoRows } from '../people/who.js';
import type { Member } from '../roles.js';
import { greetingRows } from './greeting.js';
import { joiningRows } from './joining.js';

export type Panel =
  | { readonly kind: 'keys' }
  | { readonly kind: 'who'; readonly about: string }
  | { readonly kind: 'joining' }
  /** Shown until the first key, or until the class goes on from where the guest came. */
  | { readonly kind: 'greeting'; readonly at: Cursor };

interface PanelInput {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly hasLightPaper: boolean;
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
        { members: [...classroom.members], driver: classroom.driving, about: panel.about },
        width,
        mostRows,
      );
    case 'joining': {
      const joining = classroom.howToJoin();
      return joining === null ? [] : joiningRows(joining, hasLightPaper, width, mostRows);
    }
    case 'greeting':
      return greetingRows(classroom, member, width);
  }
}
