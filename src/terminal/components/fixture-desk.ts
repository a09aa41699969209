/**
 * Where the chooser gets its list, and what happens to a session when another fixture or a lesson is opened. What is
 * refused leaves the session as it is; the lesson that was left last is kept whole, with its branches and its answers,
 * and others can be taken up again at their stop.
 */

import type { Driver } from '../../commands/driver.js';
import { beginLesson } from '../../commands/lesson-commands.js';
import {
  type Answer,
  aside,
  changedSession,
  fieldsOf,
  newSession,
  type Session,
  type SessionChange,
  warning,
} from '../../debugger/session.js';
import { bookmarksOf, wayBack } from '../../debugger/standing.js';
import { type Lesson, stopToBegin } from '../../debugger/teaching/lesson.js';
import { resultsOf } from '../../debugger/teaching/quiz.js';
import { asCommand } from '../../document/document.js';
import { didYouMean, quote, refusalIn } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { openingOf } from '../../questions/opening/opening.js';
import { type BranchLimits, createBranches } from '../../timeline/branches.js';
import type { History } from '../../timeline/history.js';
import { viewBranches } from '../../timeline/views.js';
import type { FixtureSource } from '../../training/fixture/fixture-source.js';
import { changeSession, type DebuggerState, type DebuggerStore } from '../store.js';
import { createOffer, type Offer, type OfferedItem } from './offer.js';

export interface FixtureDesk {
  list(): readonly OfferedItem[];
  /** What takes long is done in slices. */
  open(choice: OfferedItem): Task<OpenedFixture>;
  /** Opens a file that is not on the list, where that is allowed. */
  readonly openPath?: (path: string) => Task<OpenedFixture>;
}

export interface OpenedFixture {
  readonly timeline: History;
  readonly source: FixtureSource;
  /** Null where a fixture was chosen. */
  readonly lesson: Lesson | null;
}

/** The fixtures and lessons that a session's chooser offers. */
export function offerOf(
  desk: FixtureDesk | undefined,
  store: DebuggerStore,
  driver: Driver,
  limits?: BranchLimits,
): Offer {
  const list = (): readonly OfferedItem[] => desk?.list() ?? [];
  const refuse = (text: string): void => changeSession(store, { overlay: { kind: 'none' }, message: warning(text) });
  let left: DebuggerState | null = null;
  const choose = (choice: OfferedItem, stop: number | null): void => {
    if (choice.kind === 'lesson' && left !== null && isAt(left, choice.name, stop)) {
      const { session } = store.getState();
      const { typed } = session.open;
      const { speed } = session.where;
      const kept = changedSession(left.session, {
        typed,
        speed,
        bookmarks: bookmarksOf(session),
        ...resultsKept(session),
      });
      store.setState({ ...left, session: kept });
      const text = `The lesson ${choice.name}, as you left it.`;
      driver.restart({ ...fieldsOf(kept), ...STANDING, message: aside(text) });
      left = null;
      return;
    }
    if (desk === undefined) refuse('Files are closed to guests here.');
    else prepare(desk.open(choice), stop);
  };
  const prepare = (opening: Task<OpenedFixture>, stop: number | null): void =>
    driver.prepare(prepared(opening, stop), (show) => show());
  /** What is left to do: to show its first iteration, or to say in a line, for which there is room, why it is refused. */
  const prepared = function* (opening: Task<OpenedFixture>, stop: number | null): Task<() => void> {
    try {
      const opened = yield* opening;
      yield* opened.timeline.reach(opened.timeline.numbers.first);
      const { welcomes } = store.getState().session.open;
      const { replay } = opened.timeline;
      const answer = welcomes && opened.lesson === null && replay !== null ? yield* openingOf(replay) : null;
      return () => begin(opened, stop, answer);
    } catch (error) {
      const [line] = refusalIn(error).split('\n');
      return () => refuse(line);
    }
  };
  /** @param stop where to begin a lesson, from 1; null for where it was left */
  const begin = ({ timeline, source, lesson }: OpenedFixture, stop: number | null, answer: Answer | null): void => {
    const state = store.getState();
    const { session } = state;
    if (session.teaching.lesson !== null) left = state;
    const results = resultsKept(session);
    const bookmarks = bookmarksOf(session);
    const { all } = createBranches(timeline);
    const branches = viewBranches(limits === undefined ? { all } : { all, limits });
    // The cursor must not name a branch that is gone. The driver then starts the session over.
    store.setState({
      session: changedSession(session, { cursor: newSession(timeline).where.cursor }),
      branches,
      source,
    });
    if (lesson === null) {
      const text = [`Opened ${timeline.program.subject.name}.`, wayBack(session) ?? []].flat().join(' ');
      driver.restart({ bookmarks, ...results, message: aside(text), answer });
    } else {
      // A bookmark may be of a longer version of the lesson.
      const first = Math.min(stop ?? stopToBegin(bookmarks, lesson.name), lesson.stops.length);
      driver.restart({ bookmarks, ...results, lesson: beginLesson(lesson) }, [`next-stop ${first}`]);
    }
  };
  return createOffer(list, {
    choose: (choice) => choose(choice, null),
    open: ({ kind, name, stop }) => {
      const known = list().filter((choice) => choice.kind === kind);
      const choice = known.find((each) => each.name === name);
      if (choice !== undefined) choose(choice, stop);
      else if (kind === 'fixture' && desk?.openPath !== undefined && looksLikePath(name))
        prepare(desk.openPath(name), stop);
      else {
        const names = known.map((each) => each.name);
        refuse(
          `There is no ${kind} ${quote(name)}.${didYouMean(name, names)} ${asCommand('open')} shows what there is.`,
        );
      }
    },
  });
}

/** A class has its results at its end, of all lessons; whoever is alone has those of each lesson with it. */
function resultsKept(session: Session): SessionChange {
  return session.teaching.company === 'alone' ? {} : { answered: resultsOf(session) };
}

/** A misspelt name is better told what there is than that there is no such file. */
function looksLikePath(name: string): boolean {
  return /[/\\]|\.(?:json|txt)$/i.test(name);
}

const STANDING = { overlay: { kind: 'none' }, playing: false, progress: null } as const;

/** Whether it is the lesson of that name, at that stop if one is given, from 1. */
function isAt(
  {
    session: {
      teaching: { lesson },
    },
  }: DebuggerState,
  name: string,
  stop: number | null,
): boolean {
  return lesson !== null && lesson.lesson.name === name && (stop === null || stop === lesson.stop + 1);
}
