/** What is said at a place: the step at the cursor, or the answer that is open over it, with the words of a lesson and a question. */
import { createTrials, type Trials } from '../debugger/analysis/what-if/trials.js';
import { answerAt } from '../debugger/answers/answers.js';
import { openToken, shownMoment } from '../debugger/answers/token.js';
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { createMentionFinder, type MentionFinder } from '../debugger/terms.js';
import type { Blocks, Choice } from '../document/document.js';
import { sayAnswer } from './answers/answers.js';
import { explain } from './explain.js';
import { sayLesson, sayLessonsHere } from './lesson.js';
import { named } from './named.js';
import { sayQuiz } from './panes/quiz.js';
import { sayStep } from './step.js';

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
  const { words, blocks, ...centre } = centreAt(moment, session, memory);
  const { keys } = session.look;
  return { ...centre, words: named(words, keys), blocks: named(blocks, keys) };
}

function centreAt(moment: Moment, session: Session, memory: SayingMemory): Centre {
  const open = answerAt(moment, session);
  const { lesson, quiz, look, company } = session;
  if (open !== null) {
    const step = openToken(session) === null ? null : shownMoment(moment.timeline, session).frame;
    const words = teaching(moment, session);
    const blocks = sayAnswer(open.answer, { moment, session });
    const explained = explain(blocks, words, moment, step, session, memory.findMentions);
    return { title: open.kind.title(open.answer, moment, session), words, question: null, blocks: explained };
  }
  const isFollowing = company === 'following';
  const isAsked = openQuizOf(session) !== null;
  const { title, blocks } = sayStep(moment, session.selection, {
    ...{ look, isFollowing, writings: session.writings },
    trials: isAsked ? null : memory.trials,
  });
  const words = lesson === null && session.tour === null ? sayLessonsHere(session, moment) : teaching(moment, session);
  const asking = { isFollowing, inLesson: lesson !== null, keys: look.keys };
  const question = quiz === null ? null : sayQuiz(quiz, moment, asking);
  const beside = question === null ? words : [...words, question];
  return {
    title,
    words,
    question,
    blocks: explain(blocks, beside, moment, moment.frame, session, memory.findMentions),
  };
}

/** What the lesson says, if there is one; while the tour speaks, the lesson waits. */
function teaching(moment: Moment, session: Session): Blocks {
  return session.lesson === null || session.tour !== null ? [] : sayLesson(session.lesson, session, moment);
}
