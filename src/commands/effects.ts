/**
 * The one interpreter of effects: what they do to a session, as a task. The driver runs it in slices, everyone else to
 * its end. It changes nothing itself: it returns what should change, and passes on what only the host of a session can
 * do.
 */

import {
  type CommandContext,
  contextOf,
  type Destination,
  type Effect,
  type EffectOrTask,
  isTask,
  warn,
} from '../debugger/command.js';
import { momentAt } from '../debugger/places/moment.js';
import type { Script } from '../debugger/saving/script.js';
import {
  changedSession,
  type Message,
  notice,
  type Session,
  type SessionChange,
  type Teaching,
} from '../debugger/session.js';
import { isRevealed, replaceQuiz } from '../debugger/teaching/quiz.js';
import { writingsAt } from '../debugger/writings.js';
import { refusalIn } from '../files/refusal.js';
import type { Task } from '../numbers/engine/task.js';
import { answerAfterMove } from '../questions/answers.js';
import { welcomeAt } from '../questions/opening/opening.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import { frameAt } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';

/** An effect with no work left: a known change, or something that only a host can do. */
export type SettledEffect = Exclude<Effect, Destination>;

/** What has become of an effect that reaches beyond its session. */
export interface CarriedOut {
  /** What to say, or null to take back what was said; left out where the host says it. */
  readonly message?: Message | null;
  readonly effect?: EffectOrTask;
  readonly script?: Script;
  /** The session ends. */
  readonly quits?: true;
}

/** @param read called when a move arrives, since others may have changed the session in the meantime */
export function* settle(read: () => CommandContext, asked: EffectOrTask): Task<SettledEffect> {
  const effect = isTask(asked) ? yield* asked : asked;
  if (effect.kind === 'move') {
    const { session, branches } = read();
    const writings = yield* writingsAt(branches, effect.cursor, session.where.writings);
    const arrived = { ...arrivalChange(read(), effect), writings };
    const opening = yield* welcomeAt(changedContext(read(), arrived));
    const change = opening === null ? arrived : { ...arrived, answer: opening };
    const { commands: lines = [] } = effect;
    return lines.length === 0 ? { kind: 'change', change } : { kind: 'lines', name: 'breakpoint', change, lines };
  }
  if (effect.kind !== 'change') return effect;
  const { change, branches } = effect;
  const unsaid = { message: null, previous: null, stoppedFrom: null };
  if (change.cursor === undefined) return { ...effect, change: { ...unsaid, ...change } };
  const { session, branches: before } = read();
  const writings = yield* writingsAt(branches ?? before, change.cursor, session.where.writings);
  return { ...effect, change: { ...unsaid, ...quizAfterMove(session), writings, ...change } };
}

/** What somebody asks for; where it is refused, a warning that says why. */
export function effectOf(ask: () => EffectOrTask): EffectOrTask {
  try {
    return ask();
  } catch (error) {
    return warn(refusalIn(error));
  }
}

/** The same while it is settled. */
export function* settleOrWarn(read: () => CommandContext, effect: EffectOrTask): Task<SettledEffect> {
  try {
    return yield* settle(read, effect);
  } catch (error) {
    return yield* settle(read, warn(refusalIn(error)));
  }
}

export function changedContext(
  context: CommandContext,
  change: SessionChange,
  branches: Branches = context.branches,
): CommandContext {
  return contextOf({ session: changedSession(context.session, change), branches, source: context.source });
}

function arrivalChange(
  context: CommandContext,
  { cursor, end = null, message, change, motion }: Destination,
): SessionChange {
  const { session } = context;
  // What a lesson or a question says about the step comes before all else.
  const isTaught = session.teaching.lesson !== null || session.teaching.quiz !== null;
  return {
    cursor,
    previous: session.where.cursor,
    stoppedFrom: null,
    answer:
      isTaught || session.open.answer === null
        ? null
        : answerAfterMove(session.open.answer, momentAt(branchOf(context.branches, cursor.branch).timeline, cursor)),
    selection: keepsSelection(context, cursor) ? session.where.selection : null,
    scroll: 0,
    listingLine: null,
    playing: session.where.playing && end === null,
    motion: motion ?? session.where.motion,
    message: message ?? (end === null ? null : endMessage(end, context.timeline)),
    ...quizAfterMove(session),
    ...change,
  };
}

/** An answered question stays until the next move. */
function quizAfterMove(session: Session): Pick<Teaching, 'quiz' | 'answered'> {
  const { quiz } = session.teaching;
  const { cursor } = session.where;
  return replaceQuiz(session, quiz !== null && isRevealed(quiz, cursor) ? null : quiz);
}

/** The same element stays selected if both steps have outputs of the same shape. */
function keepsSelection({ session, timeline }: CommandContext, cursor: Session['where']['cursor']): boolean {
  const from = timeline.kept(session.where.cursor.iteration);
  const to = timeline.kept(cursor.iteration);
  if (from === null || to === null || session.where.cursor.row !== cursor.row) return false;
  const before = frameAt(from, session.where.cursor)?.output.shape.join();
  return before !== undefined && before === frameAt(to, cursor)?.output.shape.join();
}

export function endMessage(end: 'start' | 'end', { numbers, replay }: History): Message {
  if (end === 'start') {
    return notice(
      replay === null
        ? `This is the start of the recording: nothing before iteration ${numbers.first} is in it.`
        : 'This is the start of the run: nothing lies before it.',
    );
  }
  return notice(
    replay === null
      ? `This is the end of the recording: nothing after iteration ${numbers.last} is in it.`
      : `This is the end of the run: ${replay.iterations} iterations. Start with --set training.iterations=N for more.`,
  );
}
