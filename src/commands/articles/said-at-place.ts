/**
 * What is said at a place: the step at the cursor, or the answer that is open over it, with the words of a lesson and a question;
 * and what was said recently, so that looking at a place again, or comparing it with the previous stop, costs nothing.
 * Invariant: what is remembered equals what is said anew; what depends on more than its place in the run is kept for one
 * turn of the event loop only, in which it is asked for again and again.
 */

import { createTrials, type Trials } from '../../analysis/trials.js';
import type { Moment } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { createMentionFinder, type MentionFinder } from '../../debugger/terms.js';
import type { Blocks, Choice } from '../../document/document.js';
import { markAlarms } from '../../explaining/alarm.js';
import { markChanges } from '../../explaining/changes.js';
import { comparedWith } from '../../explaining/compared.js';
import { sayLesson, sayLessonsHere } from '../../explaining/lesson.js';
import { explain } from '../../explaining/mark-terms.js';
import { sayStep } from '../../explaining/step.js';
import { remember } from '../../numbers/kernels/remember.js';
import { answerAt } from '../../questions/answers.js';
import { openToken, shownMoment } from '../../questions/token.js';
import type { History } from '../../timeline/history.js';
import type { Trace } from '../../timeline/trace.js';
import { withKeyNames } from './named.js';
import { sayQuiz } from './quiz.js';

export interface Centre {
  readonly title: readonly string[];
  /** What the lesson says. */
  readonly words: Blocks;
  readonly question: Choice | null;
  readonly blocks: Blocks;
}

/** What takes long, remembered for places that are said again. */
export interface SayingMemory {
  readonly trials: Trials;
  readonly findMentions: MentionFinder;
}

export function createSayingMemory(): SayingMemory {
  return { trials: createTrials(), findMentions: createMentionFinder() };
}

export function sayCentre(moment: Moment, session: Session, memory: SayingMemory = createSayingMemory()): Centre {
  const open = answerAt(moment, session);
  const { quiz, company } = session.teaching;
  const { writings, selection } = session.where;
  const { look } = session;
  const isStep = open === null;
  const words = wordsAt(moment, session, isStep);
  const question = isStep && quiz !== null ? sayQuiz(quiz, moment, session) : null;
  const { title, blocks } = isStep
    ? sayStep(moment, selection, {
        look,
        isFollowing: company === 'following',
        writings,
        trials: openQuizOf(session) === null ? memory.trials : null,
      })
    : {
        title: open.kind.title(open.answer, moment, session),
        blocks: markAlarms(open.kind.say(open.answer, { moment, session }), moment.trace),
      };
  const beside = question === null ? words : [...words, question];
  const step = isStep || openToken(session) !== null ? shownMoment(moment, session).frame : null;
  const explained = explain(blocks, beside, moment, step, session, memory.findMentions);
  return { title, words: withKeyNames(words, look.keys), question, blocks: withKeyNames(explained, look.keys) };
}

/** What the lesson says, or over a step which lessons are about it; while the tour speaks, they wait. */
function wordsAt(moment: Moment, session: Session, isStep: boolean): Blocks {
  const { lesson, tour } = session.teaching;
  if (tour !== null) return [];
  if (lesson !== null) return sayLesson(lesson, session, moment);
  return isStep ? sayLessonsHere(session, moment) : [];
}

/** What is said at a place, with what has changed since the previous stop marked. */
export type CentreSource = (moment: Moment, session: Session) => Centre;

type Said = Map<string, Centre>;

/** Per iteration, over all screens of a session. */
const MOST_PLACES = 32;

/** One per session. A trace that is dropped takes what was said of it with it. */
export function createCentreSource(): CentreSource {
  const memory = createSayingMemory();
  const saidOf = remember((_: History) => remember((_: Trace): Said => new Map()));
  const compared = new WeakMap<Centre, { readonly before: Centre; readonly marked: Centre }>();
  let ofTurn: { readonly session: Session; readonly said: Said } | null = null;
  const saidInTurn = (moment: Moment, session: Session): Centre => {
    if (ofTurn === null) {
      queueMicrotask(() => {
        ofTurn = null;
      });
    }
    if (ofTurn?.session !== session) ofTurn = { session, said: new Map() };
    const { branch, iteration, frame, row } = moment.cursor;
    return remembered(ofTurn.said, [branch, iteration, frame, row].join(), () => sayCentre(moment, session, memory));
  };
  const saidAt = (moment: Moment, session: Session): Centre => {
    const { answer } = session.open;
    const { lesson, quiz } = session.teaching;
    if (answer !== null || moment.frame === null || lesson !== null || quiz !== null)
      return saidInTurn(moment, session);
    const said = saidOf(moment.timeline)(moment.trace);
    const { frame, row } = moment.cursor;
    const key = [frame, row, session.where.selection, JSON.stringify(session.look)].join();
    const centre = remembered(said, key, () => sayCentre(moment, session, memory));
    const [oldest] = said.keys();
    if (said.size > MOST_PLACES) said.delete(oldest);
    return centre;
  };
  return (moment, session) => {
    const said = saidAt(moment, session);
    const place = comparedWith(session, moment);
    if (place === null) return said;
    const before = saidAt(place, session);
    const known = compared.get(said);
    if (known?.before === before) return known.marked;
    const marked = { ...said, blocks: markChanges(before.blocks, said.blocks) };
    compared.set(said, { before, marked });
    return marked;
  };
}

/** What was said under this key. It comes to stand at the end, behind what was used before it. */
function remembered(said: Said, key: string, say: () => Centre): Centre {
  const centre = said.get(key) ?? say();
  said.delete(key);
  said.set(key, centre);
  return centre;
}
