/**
 * The text of the row under a member's screen. It depends on the class and the member only, and members in the same
 * position get the same text.
 */
import { commandNamed } from '../../commands/commands.js';
import { showKey } from '../../debugger/prompt/key-names.js';
import type { Inlines } from '../../document/document.js';
import type { Glyphs } from '../../document/drawing/rows/glyphs.js';
import { inlineRow } from '../../document/drawing/rows/inlines.js';
import { type Row, row, rowWidth, type Span, span, wrapRow } from '../../document/drawing/rows/rows.js';
import { formatPlural } from '../../document/numbers.js';
import { text } from '../../explaining/blocks.js';
import { isFooterOfKeys, keyHint } from '../../terminal/screen/footer.js';
import type { DebuggerState } from '../../terminal/store.js';
import { branchOf, MAIN } from '../../timeline/branches.js';
import { originalOf } from '../../timeline/views.js';
import type { Classroom } from './classroom.js';
import { nameAtStart } from './door/names.js';
import type { FollowerAction } from './follower-keys.js';
import type { Seen } from './guest/screen.js';
import { iterationOf } from './panels/panel.js';
import { isHeld } from './whereabouts.js';

interface RowInput extends Seen {
  readonly classroom: Classroom;
  /** The width of the row. */
  readonly columns: number;
  readonly glyphs: Glyphs;
}

/** What is said, whole: the row, below as many others as it takes. */
export function rowsOf(input: RowInput): readonly Row[] {
  const { keys: own, notice, classroom, member, place, columns, glyphs } = input;
  const typed = own.follower.typed();
  // The driver must see the question: without an answer, somebody else drives after a while.
  if (classroom.driving === member && classroom.asking !== null) {
    const asked = span(` ${glyphs.text(nameAtStart(classroom.asking.name))} asks to drive`, 'warning');
    return wrapRow(row(asked, ...hints('p lets them')), columns, glyphs);
  }
  if (typed?.kind === 'said') return wrapRow(row(span(` ${glyphs.text(typed.text)}`, 'title')), columns, glyphs);
  // Whoever explores is told by their row that they drive, with the key that leads back.
  const isBack = place.kind !== 'exploring' || classroom.driving !== member;
  if (typed === null && notice !== null && isBack)
    return wrapRow(row(span(` ${glyphs.text(notice)}`, 'warning')), columns, glyphs);
  if (typed === null) return [rowOf(input)];
  const word = [span(' guess: ', 'title'), span(glyphs.text(typed.text), 'title'), span(glyphs.signs('█'), 'muted')];
  return [row(...word, ...hints('Enter takes it', 'Esc leaves'))];
}

/**
 * The same for a page, without keys.
 * @param otherwise what is added where nothing is asked
 */
export function standingOf(
  { classroom, place, keys: { follower }, notice }: Omit<RowInput, 'columns' | 'glyphs'>,
  otherwise: Inlines,
): Inlines {
  const typed = follower.typed();
  if (typed?.kind === 'said') return [text(typed.text, 'title')];
  if (typed !== null) return [text('Your guess: ', 'title'), text(typed.text, 'title'), text('█', 'muted')];
  if (notice !== null) return [text(notice, 'warning')];
  if (classroom.solo) return [text('A session of your own', 'title')];
  const { driving, store } = classroom;
  if (place.kind === 'exploring') {
    const { session, branches } = store.getState();
    const { id, name } = branchOf(branches, session.where.cursor.branch);
    const branch = id === MAIN ? '' : `, in the branch ${name}`;
    const where = `${nameOfDriving(classroom)} is at ${iterationOf(session.where)}${branch}`;
    return [text('Exploring', 'warning'), text(`; ${where}`)];
  }
  if (driving === null) return [text('Waiting for the presenter', 'warning')];
  const asked = follower.standing();
  const held = place.kind === 'held' ? [text(`. ${HELD}`, 'warning')] : [];
  const then = asked.length === 0 ? otherwise : [text('. '), ...asked];
  return [text(`Following ${driving.name}`, 'title'), ...held, ...then];
}

/** Said of whoever a question has called away. */
const HELD = 'You were exploring, and are back there after the question';

function rowOf(input: RowInput): Row {
  const { place, classroom, member } = input;
  if (classroom.solo) return row(span(' a session of your own', 'title'), ...hints('q leave'));
  const own = place.own?.store.getState();
  if (own !== undefined) return exploringRow(input, own);
  return classroom.driving === member ? drivingRow(classroom, input.columns) : followingRow(input);
}

function exploringRow({ classroom, member, columns, glyphs }: RowInput, own: DebuggerState): Row {
  if (classroom.driving === member) {
    return row(span(' exploring, but you drive now', 'warning'), ...hints('d back to the class', 'q leave'));
  }
  const name = glyphs.text(nameOfDriving(classroom));
  const distance = glyphs.text(distanceTo(classroom, own));
  const exploring = span(' exploring', 'warning');
  // The way back is never cut off.
  return fitting(columns, [
    row(exploring, span(`, ${distance}`), ...hints(`d back to ${name}`, 'q leave')),
    row(exploring, span(`, ${distance}`), ...hints('d back')),
    row(exploring, ...hints('d back'), span(`   ${distance}`)),
  ]);
}

/** The first that fits; else the last. */
function fitting(columns: number, rows: readonly [Row, ...Row[]]): Row {
  return rows.find((each) => rowWidth(each) <= columns) ?? rows[rows.length - 1];
}

function drivingRow(classroom: Classroom, columns: number): Row {
  const { viewers, exploring, behind } = classroom.counts;
  const { moderation, presenterCount, relays } = classroom;
  const relayed = relays.viewers === 0 ? '' : `, ${relays.viewers} by relays`;
  const held = [
    ...(moderation.isLocked ? ['locked'] : []),
    ...(moderation.isMuted ? ['muted'] : []),
    ...(relays.isBrokerLost ? ['the broker is lost'] : []),
  ];
  const withKeys = (...more: readonly string[]): Row =>
    row(
      span(' you drive', 'warning'),
      ...held.map((word) => span(`, ${word}`, 'warning')),
      span(
        `   ${formatPlural(viewers, 'viewer')} here${relayed}, ${exploring} exploring${behind > 0 ? `, ${behind} behind` : ''}`,
      ),
      ...hints('Q quiz', ...(presenterCount > 1 ? ['p hand over'] : []), ...more, 'q leave'),
    );
  return fitting(columns, [withKeys('P point', 'J how to join'), withKeys('J how to join'), withKeys()]);
}

function followingRow(input: RowInput): Row {
  const { classroom, member, columns, glyphs } = input;
  const { driving } = classroom;
  if (driving === null) return row(span(' waiting for the presenter', 'warning'));
  const name = glyphs.text(driving.name);
  if (classroom.asking === member) return row(span(` you have asked ${name} to let you drive`, 'warning'));
  const following = span(` following ${name}`, 'title');
  const back = input.place.kind === 'held' ? [span(`   ${uncapitalized(HELD)}`, 'warning')] : [];
  const [asked, ...shorter] = input.keys.follower.standings().map((standing) => inlineRow(glyphs.inlines(standing)));
  if (asked.length === 0) return row(following, ...back);
  // What is asked says more than whom one follows.
  return fitting(columns, [
    row(following, ...back, ...inTheMiddle(asked, '   ')),
    row(following, ...inTheMiddle(asked, '   ')),
    ...[asked, ...shorter].map((each) => row(...inTheMiddle(each, ' '))),
  ]);
}

/**
 * The keys of a member who follows, shown instead of the presenter's in the footer of the shared screen; null for
 * everyone else, and where the footer shows something other than keys.
 */
export function followerFooter({ classroom, member, place, columns }: Omit<RowInput, 'glyphs'>): Row | null {
  if (place.kind === 'exploring' || classroom.driving === member) return null;
  if (!isFooterOfKeys(classroom.shownTo(member).getState().session)) return null;
  const isFree = !isHeld(classroom, member);
  const withKeys = (explore: readonly Span[]): Row => [
    span(' '),
    ...(isFree ? explore : []),
    ...(member.role === 'presenter' ? HINTS.takeOver : []),
    ...HINTS.leave,
    ...HINTS.keys,
  ];
  if (place.kind === 'held') return withKeys(HINTS.back);
  return fitting(columns, [
    withKeys([...HINTS.explore, ...HINTS.recap]),
    withKeys(HINTS.explore),
    withKeys(HINTS.exploreTight),
  ]);
}

function hint(name: FollowerAction, words: string): readonly Span[] {
  return keyHint(showKey(commandNamed(name).keys[0]), words);
}

/** Created once, because every follower needs them on every frame. */
const HINTS = {
  explore: hint('detach', 'explore by yourself'),
  exploreTight: hint('detach', 'explore'),
  back: hint('detach', 'back to your own'),
  takeOver: hint('hand-over', 'ask to drive'),
  recap: hint('recap', 'the stops so far'),
  leave: hint('quit', 'leave'),
  keys: hint('help', 'keys'),
} as const;

/** A sentence as a part of a row. */
function inTheMiddle([first, ...others]: readonly Span[], gap: string): readonly Span[] {
  return first === undefined ? [] : [{ ...first, text: gap + uncapitalized(first.text) }, ...others];
}

function uncapitalized(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

export function nameOfDriving({ driving }: Classroom): string {
  return driving?.name ?? 'the presenter';
}

function hints(...texts: readonly string[]): readonly Span[] {
  return texts.map((text) => span(`   ${text}`, 'muted'));
}

/** How far an exploration is from the class, e.g. `12 steps ahead of`. */
function distanceTo(classroom: Classroom, own: DebuggerState): string {
  const other = classroom.store.getState();
  const name = nameOfDriving(classroom);
  const mine = branchOf(own.branches, own.session.where.cursor.branch);
  const theirs = branchOf(other.branches, other.session.where.cursor.branch);
  const iterations = own.session.where.cursor.iteration - other.session.where.cursor.iteration;
  const steps = own.session.where.cursor.frame - other.session.where.cursor.frame;
  const place = iterations !== 0 ? apart(iterations, 'iteration', name) : apart(steps, 'step', name);
  const isSameRun = originalOf(mine.timeline) === originalOf(theirs.timeline);
  if (isSameRun) return place;
  const isShared = other.branches.all.some(({ timeline }) => originalOf(timeline) === originalOf(mine.timeline));
  if (isShared) return `in the branch ${mine.name}, ${place}`;
  return own.branches.all.length > 1 && mine.parent !== null
    ? `in ${mine.name}, a branch of your own, ${place}`
    : `in a different run from ${name}`;
}

function apart(distance: number, unit: string, name: string): string {
  if (distance === 0) return `where ${name} is`;
  return `${formatPlural(Math.abs(distance), unit)} ${distance > 0 ? 'ahead of' : 'behind'} ${name}`;
}
