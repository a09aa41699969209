/**
 * What one guest has opened over what the class sees: the keys of who follows, who is here, how to join, the stops so far,
 * or a greeting.
 * Invariant: nobody else sees it.
 */
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import type { Blocks } from '../../document/document.js';
import { blockRows } from '../../drawing/rows/blocks.js';
import { boxRows, contentHeight, contentWidth } from '../../drawing/rows/frame-box.js';
import { EMPTY_ROW, type Row } from '../../drawing/rows/rows.js';
import type { Narration } from '../../report/stops.js';
import { heading, paragraph } from '../../saying/blocks.js';
import type { Cursor } from '../../timeline/cursor.js';
import type { Classroom } from '../classroom.js';
import { sayFollowerKeys } from '../follower-keys.js';
import { whoRows } from '../people/who.js';
import type { Member } from '../roles.js';
import { sayGreeting } from './greeting.js';
import { joiningRows } from './joining.js';

export type Panel =
  | { readonly kind: 'keys' }
  | { readonly kind: 'who'; readonly about: string }
  | { readonly kind: 'joining' }
  /** Shown until it is closed, or until the class is asked something. */
  | { readonly kind: 'recap'; readonly scroll: number; readonly asked: Cursor | null }
  /** Shown until the first key, or until the class goes on from where the guest came. */
  | { readonly kind: 'greeting'; readonly at: Cursor };

interface PanelInput {
  readonly classroom: Classroom;
  readonly member: Member;
  readonly hasLightPaper: boolean;
}

/** The least width at which a title has room for the keys that scroll. */
const WIDE = 60;

/** The most rows that a panel covers, under the head of the screen. */
export function panelHeight(rows: number): number {
  return rows - 2;
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

/** What a panel says, on any screen; null for those that only presenters open, in a terminal. */
export function sayPanel(
  panel: Panel,
  classroom: Classroom,
  member: Pick<Member, 'role'>,
  names: 'keys' | 'no keys',
): { readonly title: string; readonly blocks: Blocks } | null {
  switch (panel.kind) {
    case 'keys':
      return { title: 'keys', blocks: sayFollowerKeys(member.role) };
    case 'recap':
      return { title: RECAP_TITLE, blocks: sayRecap(classroom.stopsSoFar.all) };
    case 'greeting':
      return { title: 'welcome', blocks: sayGreeting(classroom, member, names) };
    default:
      return null;
  }
}

export function panelRows(panel: Panel, input: PanelInput, width: number, mostRows: number): readonly Row[] {
  const { classroom, member, hasLightPaper } = input;
  if (panel.kind === 'who') {
    const hasGuessed = askedIn(classroom) === null ? null : (each: Member) => classroom.ballot.guessOf(each) !== null;
    const { driving } = classroom;
    return whoRows(
      { members: [...classroom.members], driver: driving, about: panel.about, hasGuessed },
      width,
      mostRows,
    );
  }
  if (panel.kind === 'joining') {
    const joining = classroom.howToJoin();
    return joining === null ? [] : joiningRows(joining, hasLightPaper, width, mostRows);
  }
  const said = sayPanel(panel, classroom, member, 'keys');
  if (said === null) return [];
  const content = linesOf(said.blocks, contentWidth(width));
  const isScrolled = panel.kind === 'recap';
  const title = isScrolled && width >= WIDE ? `${said.title}: ↑ ↓ scroll, Esc closes` : said.title;
  const height = Math.min(content.length + 2, mostRows);
  return boxRows(content, { title, width, height, focused: true, scroll: isScrolled ? panel.scroll : 0 });
}

/** How far the stops so far can be scrolled. */
export function mostRecapScroll(classroom: Classroom, width: number, mostRows: number): number {
  const content = linesOf(sayRecap(classroom.stopsSoFar.all), contentWidth(width));
  return Math.max(0, content.length - contentHeight(mostRows));
}

/** Draws blocks without empty rows between sentences: a panel covers as little as it can. */
function linesOf(blocks: Blocks, width: number): readonly Row[] {
  return blocks.flatMap((block, k) => [
    ...(k > 0 && (block.kind === 'heading' || blocks[k - 1]?.kind === 'table') ? [EMPTY_ROW] : []),
    ...blockRows([block], { width }),
  ]);
}

const RECAP_TITLE = 'the stops so far';
const NOTHING = 'Nothing yet: the class is at its first stop.';

/** The stops of the class so far, for latecomers. */
export function sayRecap(stops: readonly Narration[]): Blocks {
  if (stops.length === 0) return [paragraph(NOTHING)];
  return stops.flatMap((stop) => [heading(stop.heading), ...stop.paragraphs.map((text) => paragraph(text))]);
}
