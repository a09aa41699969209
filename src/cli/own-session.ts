/**
 * The session of somebody at this machine, on a screen or in plain lines: their files, the lessons that they have been
 * through, what else they can open, and what they leave unsaved.
 */
import type { Lesson } from '../debugger/teaching/lesson.js';
import { changeSession, type Host, openSession } from '../store.js';
import { offerOf } from '../ui/fixture-desk.js';
import { listLessons } from './course.js';
import { shippedLessons } from './lesson.js';
import { createDesk } from './open-desk.js';
import { type OpenedRun, openTimeline } from './open-run.js';
import { keepLessons } from './remembered/kept-lessons.js';
import { noting, watchUnsavedWork, whatWouldBeLost } from './remembered/unsaved-work.js';
import type { RunningProgram } from './running.js';
import { createOwnFiles } from './session-files.js';

export interface OwnRun extends OpenedRun {
  readonly running: Pick<RunningProgram, 'environment' | 'folder' | 'called'>;
  readonly fixtureFolder: string | undefined;
  readonly lesson: Lesson | null;
}

export function openOwnSession(run: OwnRun, host: Pick<Host, 'quit' | 'onCopy'>) {
  const { running, fixtureFolder, lesson } = run;
  const { environment, folder } = running;
  const files = noting(createOwnFiles({ folder }), () => unsaved.markSaved());
  const { store, driver } = openSession(run, {
    ...host,
    whyStay: () => whatWouldBeLost(unsaved.keep()),
    onOpen: (request) => offer.open(request),
    files,
  });
  const unsaved = watchUnsavedWork(store, environment);
  const desk = createDesk(fixtureFolder, (program) => openTimeline(program, running), lesson, folder);
  const offer = offerOf(desk, store, driver);
  changeSession(store, { lessons: listLessons(lesson) });
  keepLessons(store, environment, shippedLessons());
  return { store, driver, offer, files, unsaved };
}
