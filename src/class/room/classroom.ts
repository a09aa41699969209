/**
 * The class: one session that a presenter drives and everyone sees. It knows who is there, who drives and what they
 * guess.
 * Invariant: only the member who drives changes the shared session. Viewers look at stages
 * of their own, without the other guesses while a question is open and without what is for the presenter alone.
 */

import { commandNamed } from '../../commands/commands.js';
import { beginLesson } from '../../commands/lesson-commands.js';
import { ASCII_LOOK } from '../../debugger/looking/look.js';
import { type Session, warning } from '../../debugger/session.js';
import { type SessionFiles, UNHURRIED } from '../../debugger/session-host.js';
import type { Noted, SavedClass } from '../../debugger/teaching/class-file.js';
import type { Lesson, LessonHead } from '../../debugger/teaching/lesson.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { type FixtureDesk, offerOf } from '../../terminal/components/fixture-desk.js';
import { onScreen } from '../../terminal/components/screen-store.js';
import type { ThemeName } from '../../terminal/components/theme.js';
import { createScreenMemory } from '../../terminal/screen/screen.js';
import { changeSession, createDebuggerStore, type DebuggerState, driverOf } from '../../terminal/store.js';
import type { History } from '../../timeline/history.js';
import { viewHistory } from '../../timeline/views.js';
import type { FixtureSource } from '../../training/fixture/fixture-source.js';
import { createClassScreens } from './class-screens.js';
import { createAdmission } from './door/admission.js';
import { createExperiments, EXPERIMENT_BYTES } from './experiments.js';
import { createKeptGuests, type Exploration } from './keeping/kept-guests.js';
import { restoreClass } from './keeping/restore-class.js';
import { createStopsSoFar } from './keeping/stops-so-far.js';
import type { Joining } from './panels/joining.js';
import { createDriving } from './people/driving.js';
import { createModeration } from './people/moderation.js';
import { countMembers, type GuestRole, type Member, type MemberCounts } from './roles.js';
import { throttle } from './throttle.js';
import { createTimeLimit } from './time-limit.js';
import { createTurns } from './turns.js';
import { createViewerStore } from './viewer-store.js';
import { createBallot, type VotedQuestion } from './voting/ballot.js';

export interface ClassroomOptions {
  readonly timeline: History;
  readonly source: FixtureSource | null;
  readonly lesson: Lesson | null;
  /** Each guest explores alone; nobody drives. */
  readonly solo: boolean;
  readonly files: SessionFiles | undefined;
  readonly desk: FixtureDesk | undefined;
  /** The lessons that the presenter can start. */
  readonly lessons: readonly LessonHead[];
  /** A class to go on from; null to begin a new one. Its lesson, if it has one, is `lesson`. */
  readonly saved: SavedClass | null;
  /** The file that the class will be saved to, from which fixtures that are files are named. */
  readonly savedAt: string;
  readonly display: ClassDisplay;
  /** A stop that is left sooner was only passed. */
  readonly stayMilliseconds?: number;
  /** How long a piece of work may keep the class waiting; default: five seconds. */
  readonly timeLimit?: { readonly milliseconds: number };
  /** Called when a vote of the class has ended. Returns where it was noted, if it was. */
  readonly onVoted: (question: VotedQuestion) => Noted | null;
  /** Null before the door is open. */
  readonly howToJoin: () => Joining | null;
  /** Called when a presenter ends the class. */
  readonly onEndAsked: () => void;
  readonly onError: (error: unknown) => void;
}

/** How the class is drawn, whatever the terminals. */
export interface ClassDisplay {
  /** Null for the theme that a terminal's background suggests. */
  readonly theme: ThemeName | null;
  /** Whether only ASCII is drawn, for fonts without box drawing. */
  readonly ascii: boolean;
}

/** The people who follow through relays; they are not members. */
interface Relays {
  readonly viewers: number;
  readonly isBrokerLost: boolean;
}

export type Classroom = ReturnType<typeof createClassroom>;

/** How often the presenters' rows count who explores and who has fallen behind: that looks at everyone. */
const COUNT_MILLISECONDS = 1000;

export function createClassroom(options: ClassroomOptions) {
  const { solo, lesson, lessons, saved, display, onVoted, onError } = options;
  const places = createPlaces();
  const drawing = createTimeLimit({
    ...options.timeLimit,
    mend: () => {
      const state = places.before(store.getState());
      driver.dispose();
      store.setState(state);
      changeSession(store, { playing: false, progress: null, message: warning(NOT_DRAWN) });
    },
  });
  const store = onScreen(
    createDebuggerStore(viewHistory(options.timeline), options.source),
    createScreenMemory(drawing),
  );
  changeSession(store, { company: 'class', lessons, lesson: lesson === null ? null : beginLesson(lesson) });
  if (display.ascii) changeSession(store, ASCII_LOOK);
  const viewers = createViewerStore(store);
  const members = new Set<Member>();
  /** Of these, the ones who have explored here. */
  const explorers = new Set<Member>();
  const refreshAll = (): void => {
    for (const member of members) member.refresh();
  };
  const refreshSoon = throttle(refreshAll, onError);
  const catchUpSoon = throttle(() => {
    for (const member of members) member.catchUp();
  }, onError);
  let counts: MemberCounts | null = null;
  const recount = (): void => {
    counts = null;
    for (const member of members) if (member.role === 'presenter') member.refresh();
  };
  const recountSoon = throttle(recount, onError);
  const announce = (text: string, to?: GuestRole): void => {
    for (const member of members) if (to === undefined || member.role === to) member.tell(text);
  };
  const ballot = createBallot(store, {
    refreshSoon,
    isMuted: () => moderation.isMuted,
    onError,
    onVoted,
    onCrowd: (sentence) => announce(sentence, 'presenter'),
  });
  const shared = { members, announce, onChange: refreshSoon.call };
  const driving = createDriving(shared);
  const moderation = createModeration(shared);
  const admit = createAdmission({ members, moderation, announce });
  let acting: Member | null = null;
  const driver = driverOf(store, {
    pace: { ...UNHURRIED, within: createTimeLimit(options.timeLimit) },
    quit: () => acting?.askToLeave(),
    onClassRequest: (request) => (acting ?? driving.driver)?.request(request),
    onOpen: (request) => controls.offer.open(request),
    refusalOf: ({ guesses }) => (guesses ? 'The class guesses; the tally is yours to see.' : null),
    files: options.files,
  });
  const controls = { store, driver, offer: offerOf(options.desk, store, driver) };
  // A stage may fail while React is rendering.
  const screens = createClassScreens({ controls, viewers, onError, onChange: () => setImmediate(refreshAll) });
  const kept = createKeptGuests(saved?.guests ?? [], options.savedAt);
  const stopsSoFar = createStopsSoFar(viewers, onError, saved?.stops, options.stayMilliseconds);
  if (lesson !== null && saved === null) driver.run(commandNamed('next-stop'));
  const restored = saved === null ? Promise.resolve() : restoreClass({ store, driver, ballot }, saved);
  let relays: Relays = { viewers: 0, isBrokerLost: false };
  // A lesson may begin with a question.
  let asked = questionIn(store.getState().session);
  const unsubscribe = store.subscribe((state, before) => {
    places.note(state, before);
    const { session } = state;
    screens.retry();
    const question = questionIn(session);
    // Members who explore are held, or let go, at once.
    if (question !== asked) {
      asked = question;
      refreshAll();
    } else catchUpSoon.call();
  });
  const counting = setInterval(recount, COUNT_MILLISECONDS).unref();
  return {
    solo,
    store,
    members,
    /** Turns for the guests' long computations, and for the keys of guests who do not drive. */
    turns: { ofWork: createTurns(() => driver.isComputing), ofKeys: createTurns() },
    experiments: createExperiments(EXPERIMENT_BYTES),
    display,
    /** The explorations of guests who have gone. */
    kept,
    stopsSoFar,
    /** Resolves when a class that was saved is where it was. */
    restored,
    /** The class as it is now, to be written to a file; null where it cannot be opened again. */
    save: (ended: boolean) => {
      const here: Exploration[] = [];
      for (const { exploration } of explorers) if (exploration !== null) here.push(exploration);
      const open = ended ? null : ballot.open;
      return kept.classOf(store.getState(), here, { ended, open, stops: stopsSoFar.all });
    },
    /** How many there are, as of a second ago at the most. */
    get counts() {
      counts ??= countMembers(members);
      return counts;
    },
    /** The member whose keys count; null while no presenter is there. */
    get driving() {
      return driving.driver;
    },
    /** The presenter who has asked to drive. */
    get asking() {
      return driving.asking;
    },
    get presenterCount() {
      let count = 0;
      for (const { role } of members) if (role === 'presenter') count++;
      return count;
    },
    moderation,
    admit,
    howToJoin: options.howToJoin,
    /** Draws and says what the class looks at. */
    drawing,
    poolFor: screens.poolFor,
    drawFor: screens.drawFor,
    /** The session that a member who follows looks at. */
    shownTo: ({ role }: Pick<Member, 'role'>) => (role === 'viewer' ? viewers : store),
    /** How many stages are drawn for followers. */
    get stageCount() {
      return screens.count;
    },
    /** @param before the place that the member comes back to, which is given up next */
    join: (member: Member, before: Member | null) => {
      members.add(member);
      moderation.noteJoined(member);
      if (!solo) driving.join(member, before);
      recountSoon.call();
    },
    /** From now on, what the member explores is saved with the class. */
    noteExplorer: (member: Member) => void explorers.add(member),
    leave: (member: Member) => {
      members.delete(member);
      explorers.delete(member);
      if (![...members].some(({ voter }) => voter === member.voter)) ballot.forget(member);
      driving.leave(member);
      recountSoon.call();
    },
    /** Gives a member's key to the shared session, which is on their screen, if that member drives. */
    press: (member: Member, screen: { press(key: string): void }, key: string) => {
      if (member !== driving.driver) return;
      driving.notePresence();
      acting = member;
      try {
        screen.press(key);
      } finally {
        acting = null;
      }
    },
    /** Hands over to another presenter, or asks the one who drives. Returns what to say to the member, or null. */
    handOver: driving.handOver,
    /** Lets the member drive, whoever drives now. */
    takeOver: driving.take,
    /** Tells a sentence to all, or to those of one role. */
    announce,
    /** What those who follow are asked, and what they have answered. */
    ballot,
    /** Called when a presenter ends the class: whoever serves it does the rest. */
    askToEnd: options.onEndAsked,
    get relays() {
      return relays;
    },
    noteRelays: (next: Relays) => {
      if (next.viewers === relays.viewers && next.isBrokerLost === relays.isBrokerLost) return;
      relays = next;
      refreshSoon.call();
    },
    close: () => {
      unsubscribe();
      clearInterval(counting);
      for (const soon of [refreshSoon, catchUpSoon, recountSoon]) soon.cancel();
      driving.close();
      ballot.close();
      stopsSoFar.close();
      driver.dispose();
    },
  };
}

const NOT_DRAWN =
  'It took too long to show where that leads, so it was given up. You are where you were. This is a fault in backstep itself.';

/** So many moves of the class can be taken back. */
const MOST_PLACES = 16;

/** Where the class has been, for when it cannot be shown where it is. */
function createPlaces() {
  let places: readonly DebuggerState[] = [];
  return {
    note: (state: DebuggerState, before: DebuggerState): void => {
      if (!isSamePlace(state, before)) places = [...places, before].slice(-MOST_PLACES);
    },
    /** The latest place but this one, which is not come back to. */
    before: (state: DebuggerState): DebuggerState => {
      const place = places.findLast((each) => !isSamePlace(each, state)) ?? state;
      places = places.slice(0, Math.max(0, places.lastIndexOf(place)));
      return place;
    },
  };
}

function isSamePlace(
  { session: a, branches }: DebuggerState,
  { session: b, branches: others }: DebuggerState,
): boolean {
  const isSameRun = branches === others;
  return (
    isSameRun &&
    a.where.cursor === b.where.cursor &&
    a.open.answer === b.open.answer &&
    a.open.overlay.kind === b.open.overlay.kind
  );
}

function questionIn(session: Session): 'none' | 'open' | 'answered' {
  if (session.teaching.quiz === null) return 'none';
  return openQuizOf(session) === null ? 'answered' : 'open';
}
