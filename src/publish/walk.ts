/**
 * The walk through a lesson: every place that the keys lead to from its stops, within the iterations that the stops
 * visit. It runs the commands themselves, so that a key leads where it leads in the debugger.
 * Invariant: from each place every motion leads to a place of the walk, or nowhere. What has changed from one iteration
 * to another is marked where a step leads across and at stops, and not after a jump.
 */
import type { CommandContext } from '../debugger/command.js';
import { commandNamed } from '../debugger/commands.js';
import { changedContext, settle } from '../debugger/effects.js';
import type { Session } from '../debugger/session.js';
import { isRevealed, openQuizOf } from '../debugger/teaching/quiz.js';
import type { Cursor } from '../timeline/cursor.js';
import { iterationAfter } from '../timeline/iteration-numbers.js';
import type { Task } from '../timeline/task.js';
import { MOTIONS } from './lesson-data.js';

type MotionName = (typeof MOTIONS)[number];

export interface Place {
  readonly context: CommandContext;
  /** The stop that is arrived at here; null for a place that belongs to all of them. */
  readonly stop: number | null;
  /** The stop from which it was found first, whatever was marked as changed in it. */
  readonly from: number;
  /** For each motion, the position of the place that it leads to; its own where it leads nowhere. */
  readonly moves: readonly number[];
}

export type Walk =
  /** The first places are the stops. */
  { readonly kind: 'walked'; readonly places: readonly Place[] } | { readonly kind: 'too-long' };

/**
 * @param stops the debugger as it is at each stop
 * @param most how many places there may be
 */
export function* walk(stops: readonly CommandContext[], most: number): Task<Walk> {
  const visited = iterationsOf(stops);
  const found = stops.map((context, stop): Omit<Place, 'moves'> => ({ context, stop, from: stop }));
  const known = new Map<string, number>();
  const firstFrom = new Map<string, number>();
  const keyOf = createKeys();
  const firstFinder = (context: CommandContext, from: number): number => {
    const unmarked = keyOf(changedContext(context, { previous: null }));
    const first = firstFrom.get(unmarked) ?? from;
    firstFrom.set(unmarked, first);
    return first;
  };
  const positionOf = (context: CommandContext, from: number): number => {
    const key = keyOf(context);
    const position = known.get(key) ?? found.push({ context, stop: null, from: firstFinder(context, from) }) - 1;
    known.set(key, position);
    return position;
  };
  const places: Place[] = [];
  while (places.length < found.length) {
    if (found.length > most) return { kind: 'too-long' };
    const place = found[places.length];
    const moves: number[] = [];
    for (const motion of MOTIONS) {
      const after = yield* moved(place.context, motion, visited);
      moves.push(after === null ? places.length : positionOf(yield* marked(after), place.from));
    }
    places.push({ ...place, moves });
    yield { done: places.length, total: found.length, unit: 'steps' };
  }
  return { kind: 'walked', places };
}

/** By branch, in ascending order. */
type Visited = ReadonlyMap<number, readonly number[]>;

/** A question is answered in an iteration that is visited for that. */
function iterationsOf(stops: readonly CommandContext[]): Visited {
  const cursors = stops.flatMap(({ session: { cursor, quiz } }) => (quiz === null ? [cursor] : [cursor, quiz.at]));
  const branches = [...new Set(cursors.map(({ branch }) => branch))];
  return new Map(
    branches.map((id) => {
      const here = cursors.filter(({ branch }) => branch === id).map(({ iteration }) => iteration);
      return [id, [...new Set(here)].sort((a, b) => a - b)];
    }),
  );
}

/**
 * Where a motion leads; null if nowhere. While a question is open, no motion leaves its iteration, and whatever would
 * pass the answer leads to it.
 */
function* moved(context: CommandContext, motion: MotionName, visited: Visited): Task<CommandContext | null> {
  const { session } = context;
  const quiz = openQuizOf(session);
  if (quiz === null) return yield* movedOn(context, motion, visited);
  const after = yield* movedOn(context, motion, visited);
  if (isForward(motion)) {
    const isAhead = after === null || isRevealed(quiz, after.session.cursor);
    return isAhead ? yield* afterCommand(context, 'step') : after;
  }
  return after?.session.cursor.iteration === session.cursor.iteration ? after : null;
}

function isForward(motion: MotionName): boolean {
  return MOTIONS.indexOf(motion) % 2 === 0;
}

/** Iterations that are not visited are passed over. */
function* movedOn(context: CommandContext, motion: MotionName, visited: Visited): Task<CommandContext | null> {
  const { cursor } = context.session;
  const iterations = visited.get(cursor.branch) ?? [];
  const later = iterations.find((iteration) => iteration > cursor.iteration);
  const earlier = iterations.findLast((iteration) => iteration < cursor.iteration);
  if (motion === 'next-iteration' || motion === 'previous-iteration') {
    const other = motion === 'next-iteration' ? later : earlier;
    if (other === undefined) return null;
    const far = yield* afterCommand(context, motion, String(distance(context, cursor.iteration, other)));
    // What has changed on the way would make as many looks of a place as there are ways to it.
    return far === null ? null : changedContext(far, { previous: null });
  }
  const after = yield* afterCommand(context, motion);
  const { iteration } = after?.session.cursor ?? cursor;
  if (after === null || iterations.includes(iteration)) return after;
  const target = iteration > cursor.iteration ? later : earlier;
  if (target === undefined) return null;
  if (target === later) return changedContext(after, { cursor: startOf(cursor, target), selection: null });
  // Every motion back leaves an iteration from its start.
  const next = iterationAfter(context.timeline.numbers, target) ?? cursor.iteration;
  const landed = yield* afterCommand(changedContext(context, { cursor: startOf(cursor, next) }), motion);
  return landed === null ? null : changedContext(landed, { previous: cursor });
}

function* afterCommand(context: CommandContext, name: string, argument = ''): Task<CommandContext | null> {
  const effect = yield* settle(() => context, commandNamed(name).run(context, argument));
  if (effect.kind !== 'change' && effect.kind !== 'lines') return null;
  const after = changedContext(context, { ...effect.change, message: null, playing: false });
  const { cursor, answer } = after.session;
  yield* after.timeline.reach(cursor.iteration);
  return textOf(cursor) === textOf(context.session.cursor) && answer === context.session.answer ? null : after;
}

/** What differs is marked as a single step from another iteration marks it, whichever way one came. */
function* marked(context: CommandContext): Task<CommandContext> {
  const { cursor, previous } = context.session;
  if (previous === null || previous.iteration === cursor.iteration) return changedContext(context, { previous: null });
  const { frames } = yield* context.timeline.reach(previous.iteration);
  const frame = previous.iteration < cursor.iteration ? frames.length - 1 : -1;
  return changedContext(context, { previous: { ...previous, frame, row: null } });
}

function startOf({ branch }: Cursor, iteration: number): Cursor {
  return { branch, iteration, frame: -1, row: null };
}

function distance({ timeline: { numbers } }: CommandContext, from: number, to: number): number {
  return Math.abs(numbers.positionOf(to) - numbers.positionOf(from));
}

function textOf({ branch, iteration, frame, row }: Cursor): string {
  return [branch, iteration, frame, row ?? ''].join('.');
}

/** What changes from place to place without being seen there. */
const UNSEEN: ReadonlySet<string> = new Set<keyof Session>([
  ...(['lesson', 'lessons', 'bookmarks', 'typed', 'jumps', 'stops', 'stoppedFrom', 'answered', 'quizAside'] as const),
  ...(['message', 'playing', 'speed', 'motion', 'progress'] as const),
]);

/** Names a place by all that is seen there: equal names, equal looks. */
function createKeys(): (context: CommandContext) => string {
  const branchLists: unknown[] = [];
  return ({ session, branches }) => {
    const { cursor, previous, quiz, ...others } = session;
    if (!branchLists.includes(branches)) branchLists.push(branches);
    return JSON.stringify([
      branchLists.indexOf(branches),
      textOf(cursor),
      previous === null ? null : textOf(previous),
      quiz === null ? null : [quiz.question, textOf(quiz.at), quiz.element],
      ...Object.entries(others).flatMap(([name, value]) => (UNSEEN.has(name) ? [] : [plain(value)])),
    ]);
  };
}

function plain(value: unknown): unknown {
  return value instanceof Map ? [...(value as ReadonlyMap<unknown, unknown>)] : value;
}
