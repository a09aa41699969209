/**
 * What one guest has opened over what the class sees: the keys of who follows, who is here, how to join, the stops so
 * far, or a greeting for whoever joins when the class is under way.
 * Invariant: nobody else sees it.
 */

import type { Position } from '../../../debugger/session.js';
import { openQuizOf } from '../../../debugger/teaching/quiz.js';
import type { Blocks } from '../../../document/document.js';
import { blockRows } from '../../../document/drawing/rows/blocks.js';
import { boxRows, contentHeight, contentWidth } from '../../../document/drawing/rows/frame-box.js';
import { type Glyphs, UNICODE } from '../../../document/drawing/rows/glyphs.js';
import { EMPTY_ROW, type Row, row, span, wrap } from '../../../document/drawing/rows/rows.js';
import { formatPlural } from '../../../document/numbers.js';
import { heading, paragraph } from '../../../explaining/blocks.js';
import { isAtStop } from '../../../explaining/lesson.js';
import type { Narration } from '../../../report/stops.js';
import { type DebuggerState, timelineOf } from '../../../terminal/store.js';
import { type Cursor, compareCursors, startOf } from '../../../timeline/cursor.js';
import { groupBy } from '../../../training/group-by.js';
import type { Classroom } from '../classroom.js';
import { nameAtStart } from '../door/names.js';
import { followerKeysInWords, sayFollowerKeys } from '../follower-keys.js';
import { glyphsOfClass } from '../glyphs.js';
import { type Member, nameInText } from '../roles.js';
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
  readonly glyphs: Glyphs;
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
  if (panel.kind === 'greeting') return panel.at !== classroom.store.getState().session.where.cursor;
  const asked = askedIn(classroom);
  return panel.kind === 'recap' && asked !== null && asked !== panel.asked;
}

/** What a panel says, on any screen; null for those that only presenters open, in a terminal. */
export function sayPanel(
  panel: Panel,
  classroom: Classroom,
  member: Member,
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
  const { classroom, member, hasLightPaper, glyphs } = input;
  if (panel.kind === 'who') {
    const hasGuessed = askedIn(classroom) === null ? null : (each: Member) => classroom.ballot.guessOf(each) !== null;
    const { driving } = classroom;
    return whoRows(
      { members: [...classroom.members], driver: driving, about: panel.about, hasGuessed },
      width,
      mostRows,
      glyphs,
    );
  }
  if (panel.kind === 'joining') {
    const joining = classroom.howToJoin();
    return joining === null ? [] : joiningRows(joining, hasLightPaper, width, mostRows, glyphs);
  }
  const said = sayPanel(panel, classroom, member, 'keys');
  if (said === null) return [];
  const content = linesOf(said.blocks, contentWidth(width), glyphs);
  const isScrolled = panel.kind === 'recap';
  const title = isScrolled && width >= WIDE ? `${said.title}: ↑ ↓ scroll, Esc closes` : said.title;
  const height = Math.min(content.length + 2, mostRows);
  return boxRows(content, { title, width, height, focused: true, scroll: isScrolled ? panel.scroll : 0, glyphs });
}

/** How far the stops so far can be scrolled. */
export function mostRecapScroll(classroom: Classroom, width: number, mostRows: number): number {
  const content = linesOf(sayRecap(classroom.stopsSoFar.all), contentWidth(width), glyphsOfClass(classroom));
  return Math.max(0, content.length - contentHeight(mostRows));
}

/** Draws blocks without empty rows between sentences: a panel covers as little as it can. */
function linesOf(blocks: Blocks, width: number, glyphs: Glyphs): readonly Row[] {
  return blocks.flatMap((block, k) => [
    ...(k > 0 && (block.kind === 'heading' || blocks[k - 1]?.kind === 'table') ? [EMPTY_ROW] : []),
    ...blockRows([block], { width, glyphs }),
  ]);
}

const RECAP_TITLE = 'the stops so far';
const NOTHING = 'Nothing yet: the class is at its first stop.';

/** The stops of the class so far, for latecomers. */
export function sayRecap(stops: readonly Narration[]): Blocks {
  if (stops.length === 0) return [paragraph(NOTHING)];
  return stops.flatMap((stop) => [heading(stop.heading), ...stop.paragraphs.map((text) => paragraph(text))]);
}

const INDENT = '  ';

interface WhoInput {
  readonly members: readonly Member[];
  readonly driver: Member | null;
  /** Part of a name or of an address; empty for all. */
  readonly about: string;
  /** Whether somebody has guessed at the open question; null without a question. */
  readonly hasGuessed: ((member: Member) => boolean) | null;
}

/** More of a kind than that are counted. */
const MOST_NAMED = 12;

/** A box over the lower part of a screen. */
export function whoRows(input: WhoInput, width: number, mostRows: number, glyphs: Glyphs = UNICODE): readonly Row[] {
  const content = lines(input, contentWidth(width), glyphs);
  const most = Math.max(1, mostRows - 2);
  const shown =
    content.length <= most
      ? content
      : [...content.slice(0, most - 1), row(span('More do not fit; "who TEXT" finds them.', 'muted'))];
  return boxRows(shown, { title: 'who is here', width, height: shown.length + 2, focused: true, scroll: 0, glyphs });
}

function lines(input: WhoInput, width: number, glyphs: Glyphs): readonly Row[] {
  const { members, driver, about } = input;
  const wanted = about.toLowerCase();
  const found = members.filter(({ name, address }) => `${name}\n${address}`.toLowerCase().includes(wanted));
  if (found.length === 0) return [row(span(glyphs.text(`Nobody here has "${about}" in a name or an address.`)))];
  const largestFirst = [...groupBy(found, ({ address }) => address)].sort(([, a], [, b]) => b.length - a.length);
  const byAddress = largestFirst.flatMap(([address, here]) => [
    row(span(address, 'title'), span(`  ${formatPlural(here.length, 'name')}`, 'muted')),
    ...wrap(glyphs.text(here.map((member) => describe(member, driver)).join(', ')), width - INDENT.length).map((line) =>
      row(INDENT, ...line),
    ),
  ]);
  return [...summary({ ...input, members: found }, width, glyphs), ...byAddress];
}

/** Who explores, who is behind, and who has yet to guess. */
function summary({ members, hasGuessed }: WhoInput, width: number, glyphs: Glyphs): readonly Row[] {
  const viewers = members.filter(({ role }) => role === 'viewer');
  const groups: readonly (readonly [words: string, who: readonly Member[]])[] = [
    ['explores', viewers.filter(({ isExploring }) => isExploring)],
    ['behind', members.filter(({ isBehind }) => isBehind)],
    ...(hasGuessed === null ? [] : [['no guess yet', viewers.filter((each) => !hasGuessed(each))] as const]),
  ];
  const rows = groups.flatMap(([words, who]) => {
    if (who.length === 0) return [];
    const more = who.length - MOST_NAMED;
    const names = who.slice(0, MOST_NAMED).map(nameInText);
    const list = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
    return wrap(glyphs.text(`${words}: ${list}`), width, 'title');
  });
  return rows.length === 0 ? [] : [...rows, EMPTY_ROW];
}

function describe(member: Member, driver: Member | null): string {
  const facts = [
    ...(member === driver ? ['drives'] : member.role === 'presenter' ? ['presenter'] : []),
    ...(member.isExploring ? ['explores'] : []),
    ...(member.isBehind ? ['behind'] : []),
  ];
  const name = nameInText(member);
  return facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
}

/** Somebody who joins before anything has happened need not be told where the class is. */
export function isUnderWay(state: DebuggerState): boolean {
  const { cursor } = state.session.where;
  const { lesson } = state.session.teaching;
  return compareCursors(cursor, startOf(timelineOf(state))) !== 0 || (lesson?.stop ?? 0) > 0;
}

/** @param names whether whoever reads it has keys */
function sayGreeting(classroom: Classroom, { role }: Member, names: 'keys' | 'no keys'): Blocks {
  const state = classroom.store.getState();
  const { name } = timelineOf(state).program.subject;
  return [
    paragraph(`A debugger for training language models, here with ${name}.`),
    paragraph(`${whoIsThere(classroom)} ${whereClassIs(state)}`),
    ...(names === 'keys' ? [paragraph(followerKeysInWords(role, openQuizOf(state.session)))] : []),
  ];
}

function whoIsThere({ driving }: Classroom): string {
  return driving === null ? 'Nobody drives now; the class is' : `${nameAtStart(driving.name)} drives and is`;
}

function whereClassIs({ session }: DebuggerState): string {
  const { lesson } = session.teaching;
  const stop = lesson?.lesson.stops[lesson.stop];
  if (lesson !== null && stop !== undefined && isAtStop(lesson, session.where.cursor))
    return `at stop ${lesson.stop + 1} of ${lesson.lesson.stops.length} of the lesson: ${stop.title}.`;
  return `at ${iterationOf(session.where)}.`;
}

/** The iteration, with the step if one was executed. */
export function iterationOf({ cursor }: Pick<Position, 'cursor'>): string {
  return `iteration ${cursor.iteration}${cursor.frame < 0 ? '' : `, step ${cursor.frame + 1}`}`;
}
