/**
 * An explorer: a guest's own session on the class's run, with private branches. It is kept while the guest looks at the
 * class, without a screen. Whoever came by a page has theirs in the page, and nothing of it is here.
 * Invariant: nobody else sees what an explorer does, and it uses no more of the machine than the limits allow.
 */
import type { ClassRequest, Command } from '../../debugger/command.js';
import { makeRoomFor } from '../../debugger/saving/catch-up.js';
import type { SavedSession } from '../../debugger/saving/session-file.js';
import { changedSession, NEW_SESSION, type Need, notice } from '../../debugger/session.js';
import type { Pace, SessionFiles } from '../../debugger/session-host.js';
import { joinResults, resultsOf } from '../../debugger/teaching/quiz.js';
import { SLICE_MILLISECONDS } from '../../numbers/engine/task.js';
import { type FixtureDesk, offerOf } from '../../terminal/components/fixture-desk.js';
import { onScreen, type ScreenStore } from '../../terminal/components/screen-store.js';
import { createScreenMemory } from '../../terminal/screen/screen.js';
import {
  changeSession,
  createDebuggerStore,
  type DebuggerState,
  type DebuggerStore,
  driverOf,
} from '../../terminal/store.js';
import { type Branch, branchOf, MAIN } from '../../timeline/branches.js';
import { originalOf, viewHistory } from '../../timeline/views.js';
import type { Classroom } from './classroom.js';
import { restorePlace } from './keeping/restore-class.js';
import { VIEWER_BRANCH_LIMITS, VIEWER_BRANCHES } from './limits.js';
import type { GuestRole } from './roles.js';
import { createTimeLimit } from './time-limit.js';
import { createNoteRemover, deskWithoutNotes } from './without-notes.js';

interface ExplorerOptions {
  /** Its session is where to start from. */
  readonly classroom: Pick<Classroom, 'store' | 'turns' | 'experiments'>;
  readonly role: GuestRole;
  /** Computing for one command. */
  readonly commandMilliseconds: number;
  /** Without them, files are closed to guests. */
  readonly files: SessionFiles | undefined;
  readonly desk: FixtureDesk | undefined;
  readonly onClassRequest: (request: ClassRequest) => void;
  readonly onQuit: () => void;
  readonly onError: (error: unknown) => void;
}

export type Explorer = ReturnType<typeof createExplorer>;

/** Play is there to watch, not to load the machine. */
const MOST_STOPS_A_SECOND = 4;

export function createExplorer(options: ExplorerOptions) {
  const { onError, onQuit, files, onClassRequest } = options;
  const { turns, experiments, store: ofClass } = options.classroom;
  const store = openStore(ofClass.getState());
  if (options.role === 'viewer') changeSession(store, { company: 'visiting' });
  if (options.desk === undefined) changeSession(store, { lessons: [] });
  changeSession(store, { lacks: NEEDS.filter((needs) => closedTo({ needs }, options) !== null) });
  /** Notes how much the branches take that are not the class's, and returns them. */
  const noteBranches = (): readonly Branch[] => {
    const state = store.getState();
    const theirs = ofClass.getState().branches.all;
    const own = state.branches.all.filter((branch) => !theirs.some(isLike(branch)));
    const states = own.reduce((sum, { timeline }) => sum + (timeline.replay?.checkpoints.bytes ?? 0), 0);
    experiments.note(store, own.length * branchBytes(state) + states);
    return own;
  };
  const whyNoRoom = (): string | null =>
    experiments.refusalOf(store, branchBytes(store.getState()), noteBranches().length);
  const pace: Pace = {
    firstSliceMilliseconds: SLICE_MILLISECONDS,
    sliceMilliseconds: SLICE_MILLISECONDS,
    budgetMilliseconds: options.commandMilliseconds,
    mostStopsASecond: MOST_STOPS_A_SECOND,
    schedule: (callback) => turns.ofWork.schedule(callback, onError),
    within: createTimeLimit(),
  };
  const driver = driverOf(store, {
    quit: onQuit,
    onClassRequest,
    onOpen: (request) => offer.open(request),
    refusalOf: (command) => closedTo(command, options) ?? (command.forks ? whyNoRoom() : null),
    pace,
    files,
  });
  const offer = offerOf(deskWithoutNotes(options.desk), store, driver, store.getState().branches.limits);
  const unsubscribe = store.subscribe((state, before) => {
    if (state.branches !== before.branches) noteBranches();
  });
  const hide = (): void => {
    driver.dispose();
    changeSession(store, { playing: false, progress: null });
    // What only this guest looked at need not be kept: it is made again when somebody goes there.
    const { session, branches } = ofClass.getState();
    for (const { timeline } of branches.all) timeline.replay?.giveBack([session.where.cursor.iteration]);
  };
  return {
    /** What keys and command lines act on. */
    controls: { store, driver, offer },
    /** Called when the guest looks at it again. */
    wake: () => takeResults(store, ofClass.getState()),
    /** The session stays, and stands still. */
    hide,
    /**
     * Goes to where the guest was when it was saved, if the class still has the same fixture.
     * @param goesOn whether to go on to where the class is
     */
    restore: async (saved: SavedSession, goesOn: boolean) => {
      const told = await restorePlace(store, driver, saved, 'class');
      if (goesOn) catchUp(store, ofClass.getState());
      if (told !== null) changeSession(store, { message: notice(told) });
    },
    /** Goes to where the class is, unless it stands in a branch of its own; false where that cannot be. */
    catchUp: () => catchUp(store, ofClass.getState()),
    close: () => {
      files?.stopTranscript();
      hide();
      unsubscribe();
      experiments.note(store, 0);
    },
  };
}

/** What the class was asked is seen by all who were asked. */
function takeResults(store: DebuggerStore, { session }: DebuggerState): void {
  const { answered } = store.getState().session.teaching;
  const all = joinResults(resultsOf(session), answered);
  if (all.some((quiz, k) => quiz !== answered[k])) changeSession(store, { answered: all });
}

/** Takes over the branches that the class has made, and goes to where it is, but from a branch of one's own. */
function catchUp(store: DebuggerStore, { session, branches }: DebuggerState): boolean {
  const own = store.getState();
  if (!own.branches.all.some(isLike(branchOf(branches, MAIN)))) return false;
  const missing = branches.all.filter((branch) => !own.branches.all.some(isLike(branch)));
  const stays = !branches.all.some(isLike(branchOf(own.branches, own.session.where.cursor.branch)));
  if (stays && missing.length === 0) return true;
  const given = makeRoomFor(own.branches, missing);
  const all = [...given.branches.all];
  const idHere = (id: number | null): number => all.find(isLike(branchOf(branches, id ?? MAIN)))?.id ?? MAIN;
  for (const branch of missing) {
    const id = Math.max(...all.map((other) => other.id)) + 1;
    all.push({ ...asSeen(branch), id, parent: idHere(branch.parent) });
  }
  const { cursor, selection } = session.where;
  const { focus, folds } = session.open;
  const { look } = session;
  const there = { ...cursor, branch: idHere(cursor.branch) };
  const place = { cursor: there, selection, ...look, focus, folds, answer: null, scroll: 0, previous: null };
  const message = given.told === null ? null : notice(given.told);
  changeSession(store, { ...(stays ? {} : place), message }, { ...given.branches, all });
  return true;
}

/** Whether another branch is the same, whatever it is called. */
function isLike({ timeline }: Branch): (other: Branch) => boolean {
  const original = originalOf(timeline);
  return (other) => originalOf(other.timeline) === original;
}

function openStore({ session, branches, source }: DebuggerState): ScreenStore {
  const store = onScreen(
    createDebuggerStore(branchOf(branches, session.where.cursor.branch).timeline, source),
    createScreenMemory(createTimeLimit()),
  );
  const limits = { mostBranches: branches.all.length + VIEWER_BRANCHES, timeline: VIEWER_BRANCH_LIMITS };
  store.setState({ session: privateSession(session), branches: { all: branches.all.map(asSeen), limits }, source });
  return store;
}

/** The same place, without what the presenter is typing, playing or asking, and without notes. */
function privateSession(session: DebuggerState['session']): DebuggerState['session'] {
  const { overlay, typed, message } = NEW_SESSION.open;
  const { pointer, quiz, answered } = NEW_SESSION.teaching;
  const { playing, speed, motion, progress } = NEW_SESSION.where;
  return changedSession(createNoteRemover()(session), {
    overlay,
    typed,
    pointer,
    quiz,
    answered,
    message,
    playing,
    speed,
    motion,
    progress,
  });
}

/** As somebody has it who looks on alone from there. */
function asSeen(branch: Branch): Branch {
  return { ...branch, timeline: viewHistory(branch.timeline, branch.timeline.visited) };
}

const NEEDS: readonly Need[] = ['files', 'fixtures', 'lessons'];
const CLOSED = 'Files are closed to guests here.';

function closedTo({ needs }: Pick<Command, 'needs'>, options: ExplorerOptions): string | null {
  if (needs === undefined) return null;
  const isOpen = needs === 'files' ? options.files !== undefined : options.desk !== undefined;
  return isOpen ? null : CLOSED;
}

/** A branch keeps two traces whatever their size, and one model's traces are about as large as each other. */
function branchBytes({
  session: {
    where: { cursor },
  },
  branches,
}: DebuggerState): number {
  const { replay } = branchOf(branches, cursor.branch).timeline;
  return 2 * (replay?.kept(cursor.iteration)?.bytes ?? 0);
}
