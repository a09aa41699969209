/**
 * The session of a page that carries its run: its commands, its beginning, and the stops of its lesson.
 * Invariant: what a page does not have is refused in a sentence. What takes long is done in slices, between which the page
 * draws and stops.
 */
import { sayCentre } from '../../../commands/articles/said-at-place.js';
import { refusalOfViewers } from '../../../commands/class-commands.js';
import { commandNamed } from '../../../commands/commands.js';
import { beginLesson } from '../../../commands/lesson-commands.js';
import { type ClassRequest, contextOf } from '../../../debugger/command.js';
import type { Moment } from '../../../debugger/places/moment.js';
import type { SavedSession } from '../../../debugger/saving/session-file.js';
import { type Need, notice, type Session } from '../../../debugger/session.js';
import type { Pace } from '../../../debugger/session-host.js';
import { speak } from '../../../document/drawing/speech/speech.js';
import { refuse } from '../../../files/refusal.js';
import { finish } from '../../../numbers/engine/task.js';
import { isAtStart } from '../../../questions/opening/opening.js';
import { copiedText } from '../../../report/copied.js';
import { type FixtureDesk, offerOf } from '../../../terminal/components/fixture-desk.js';
import { changeSession, openSession } from '../../../terminal/store.js';
import { addressOfLesson, headsOf, heldLessons } from './carried-course.js';
import { type LiveRun, limitsFor, openCarried } from './carried-run.js';
import { carriedSession } from './carried-session.js';

export type PageSession = ReturnType<typeof createPageSession>;

/** Services of a browser, and of a class, that the session of a page uses. */
export interface SessionSurroundings {
  /** Copies a text; false where the browser does not let the page do so. */
  copy(text: string): Promise<boolean>;
  /** Calls back in a later turn of the event loop. */
  schedule(callback: () => void): void;
  /** Asks the class in which the run is explored for something, by the name of its command; null without a class. */
  readonly askClass: ((line: string) => void) | null;
  /** Leaves the page for another one. */
  visit(address: string): void;
}

export function createPageSession(opened: LiveRun, { copy, schedule, askClass, visit }: SessionSurroundings) {
  const { lesson, session: carried, course } = opened;
  const lacks: readonly Need[] = ['files', 'fixtures', ...(course === undefined ? (['lessons'] as const) : [])];
  const { store, driver } = openSession(opened, {
    quit: () => (askClass === null ? tell('Close the page to leave it.') : askClass(commandNamed('quit').name)),
    onCopy: (what) => {
      const { name, text } = copiedText(contextOf(store.getState()), what, spokenLines);
      void copy(text);
      return notice(`Copied, if the browser allows it: ${name}.`);
    },
    refusalOf: ({ needs }) => (needs === undefined || !lacks.includes(needs) ? null : CLOSED[needs]),
    onOpen: (request) => {
      const address = request.kind === 'lesson' ? addressOfLesson(course, request.name, request.stop) : null;
      if (address === null) offer.open(request);
      else visit(address);
    },
    ...(askClass === null
      ? {}
      : {
          // Presenters are in terminals.
          onClassRequest: ({ kind }: ClassRequest) => {
            const refusal = refusalOfViewers(kind);
            if (refusal === null) askClass(kind);
            else tell(refusal);
          },
        }),
    pace: { ...PACE, schedule },
  });
  const desk: FixtureDesk = {
    list: () => heldLessons(course),
    *open({ name }) {
      if (course?.kind !== 'held') return refuse(CLOSED.lessons);
      const { fixture, text } = course.lessons.find((each) => each.name === name) ?? refuse(CLOSED.lessons);
      const held = { version: 1, fixture: course.fixtures[fixture], lesson: { name, text }, session: null } as const;
      return yield* openCarried(held);
    },
  };
  const offer = offerOf(desk, store, driver, limitsFor(null));
  const tell = (text: string): void => changeSession(store, { message: notice(text) });
  /** The session as it would be saved. */
  const saved = (): SavedSession => finish(carriedSession(contextOf(store.getState()), []));
  store.setState({ branches: { ...store.getState().branches, limits: limitsFor(carried) } });
  changeSession(store, {
    keys: 'buttons',
    lacks,
    lessons: headsOf(course),
    ...(askClass === null ? {} : { company: 'visiting' }),
  });
  const goToStop = (stop: number): void => {
    const { lesson } = store.getState().session.teaching;
    const last = lesson?.lesson.stops.length ?? 1;
    const distance = Math.max(1, Math.min(stop, last)) - 1 - (lesson?.stop ?? -1);
    // No stop further is the one where one has stepped off.
    const lines = distance >= 0 ? [`next-stop ${distance}`] : new Array<string>(-distance).fill('previous-stop');
    driver.runLines('lesson', ['quiz off', ...lines]);
    if (stop > last)
      void driver.whenIdle().then(() => tell(`There is no stop ${stop}. This is the last, stop ${last}.`));
  };
  return {
    store,
    driver,
    /** The name of the lesson that the page was written for; null without one. */
    ownLesson: lesson?.name ?? null,
    tell,
    saved,
    goToStop,
    /** Begins at a stop of the lesson or, without one, where the carried session stands: resolves when that is restored. */
    begin: async (stop: number): Promise<void> => {
      if (lesson !== null) {
        changeSession(store, { lesson: beginLesson(lesson) });
        goToStop(stop);
        return;
      }
      if (carried !== null) await driver.restore({ ...carried, fixture: saved().fixture });
      const { moment } = contextOf(store.getState());
      if (askClass === null && isAtStart(moment))
        driver.execute(moment.timeline.replay === null ? 'findings' : 'opening');
    },
    /** Runs a command line; `stop 3` is a stop of the lesson, which the page lists. */
    run: (line: string) => {
      const [, stop] = /^stop (\d{1,4})$/.exec(line) ?? [];
      if (stop !== undefined && store.getState().session.teaching.lesson !== null) goToStop(Number(stop));
      else driver.execute(line);
    },
  };
}

const CLOSED: Readonly<Record<Need, string>> = {
  files: 'A page has no files. The program, in a terminal, reads and writes them.',
  fixtures: 'This page holds one run. The program opens others.',
  lessons: 'This page holds no other lessons. The program opens them.',
};

/** A key draws within a frame or two, whatever it has to compute. */
const PACE: Omit<Pace, 'schedule'> = {
  firstSliceMilliseconds: 20,
  sliceMilliseconds: 12,
  budgetMilliseconds: Number.POSITIVE_INFINITY,
  mostStopsASecond: Number.POSITIVE_INFINITY,
};

function spokenLines(moment: Moment, session: Session): readonly string[] {
  return speak(sayCentre(moment, session).blocks);
}
