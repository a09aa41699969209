/**
 * Session: what one person has on the screen, as plain data in four records: where it stands, how it looks, what is open,
 * and what is taught. The store holds this and the timeline, and nothing derived from them: every value on the screen
 * follows from the two.
 */

import type { Progress } from '../numbers/engine/task.js';
import { type Cursor, START, startOf } from '../timeline/cursor.js';
import type { History } from '../timeline/history.js';
import type { Motion } from '../timeline/move.js';
import { type Look, USUAL_LOOK } from './looking/look.js';
import type { Prompt } from './prompt/prompt.js';
import type { Breakpoint } from './stopping/breakpoints.js';
import type { Bookmark, Lesson, LessonHead } from './teaching/lesson.js';
import type { Quiz, QuizAside } from './teaching/quiz.js';
import type { Writings } from './writings.js';

/** An answer is open over the step, named by its kind. */
export type OverStep = `over ${string}`;

/** A mode in which some keys have special meanings. */
export type KeyMode = 'lesson' | 'tour' | 'class' | 'presenting' | OverStep;

/** What covers the panes, or takes the keys. */
export type Overlay =
  | { readonly kind: 'none' }
  | { readonly kind: 'help'; readonly scroll: number }
  /** `selected` is the position of a fixture in the list; null for the one that is open. */
  | { readonly kind: 'chooser'; readonly selected: number | null }
  | { readonly kind: 'prompt'; readonly prompt: Prompt };

/**
 * An answer stands in the place of the cursor's step, as plain data. Each kind is
 * defined in a file of questions/, with what else its answers contain.
 */
export interface Answer<Kind extends string = string> {
  readonly kind: Kind;
  /** The selected line; absent if no lines can be selected. */
  readonly line?: number;
  /** The command line that asks for it again at its place; absent where it was no question. */
  readonly asked?: string;
}

/** A place from which an answer was followed. */
export interface JumpPlace {
  readonly cursor: Cursor;
  readonly selection: number | null;
  readonly answer: Answer | null;
}

/** An iteration in which a breakpoint stopped. */
export type StopPlace = Pick<Cursor, 'branch' | 'iteration'>;

/** An expression that is shown at every stop. */
export interface Display {
  readonly id: number;
  readonly expression: string;
}

export type PlayMotion = Motion | 'iteration';

export interface Message {
  readonly tone: 'information' | 'warning';
  readonly text: string;
  /** It is for whoever gave the command, and not for those who look on. */
  readonly isAside?: true;
  /** The command that is carried out if it is given again now. */
  readonly asks?: 'quit';
}

export function notice(text: string): Message {
  return { tone: 'information', text };
}

export function aside(text: string): Message {
  return { ...notice(text), isAside: true };
}

export function warning(text: string): Message {
  return { tone: 'warning', text };
}

export interface LessonProgress {
  readonly lesson: Lesson;
  /** Position of the last stop visited; −1 before the first, and one after the last once the lesson has ended. */
  readonly stop: number;
  /** The session as it was at each stop reached so far. */
  readonly reached: readonly Session[];
}

export interface TourProgress {
  /** The current stop, from 0. */
  readonly stop: number;
  /** The place that the stop speaks of. */
  readonly at: Cursor;
}

/** Where it stands in the run, how it came there, and how it goes on. */
export interface Position {
  readonly cursor: Cursor;
  /** Flat index of the selected element of the cursor's output; null for the step's default. */
  readonly selection: number | null;
  /** The stop before, while the changes since then are marked; null once something else was done. */
  readonly previous: Cursor | null;
  /** Where a move began that was stopped on the way; null once something else was done. */
  readonly stoppedFrom: JumpPlace | null;
  /** Places from which answers were followed, and places that were returned from; the latest last. */
  readonly jumps: { readonly back: readonly JumpPlace[]; readonly forward: readonly JumpPlace[] };
  readonly breakpoints: readonly Breakpoint[];
  /** Each place once, the latest last. */
  readonly stops: readonly StopPlace[];
  readonly playing: boolean;
  /** Stops a second while playing. */
  readonly speed: number;
  /** How play moves: the kind of the last move. */
  readonly motion: PlayMotion;
  /** The progress of a long move that is running. */
  readonly progress: Progress | null;
  /** What the model wrote on the way to the end of a run that was reached; null before that, and where it cannot write. */
  readonly writings: Writings | null;
}

/** What is open on the screen: the panes, what lies over the step, and what is said and typed. */
export interface OnScreen {
  readonly focus: 'step' | 'program';
  /** Null while the step is shown. */
  readonly answer: Answer | null;
  /** How many rows the centre pane was scrolled by hand, from its top or from where it shows the selection. */
  readonly scroll: number;
  /** Scopes opened or closed by hand, by path; otherwise only the scopes around the cursor are open. */
  readonly folds: ReadonlyMap<string, 'open' | 'closed'>;
  /** The line of the listing that is selected while the program pane has the focus. */
  readonly listingLine: number | null;
  readonly displays: readonly Display[];
  /** Whether the first screen of a run is shown at its start, as on a screen of one's own. */
  readonly welcomes: boolean;
  /** Ids of the branches whose losses are drawn together; null for the current one and its parent. */
  readonly compared: readonly number[] | null;
  readonly overlay: Overlay;
  /** Lines typed at the prompt, the latest last. */
  readonly typed: readonly string[];
  /** The lines typed so far for a breakpoint to run, while more may come. */
  readonly collecting: { readonly breakpoint: number; readonly lines: readonly string[] } | null;
  readonly message: Message | null;
}

/** What is taught in it, and its part in a class. */
export interface Teaching {
  /** Null outside the tour. */
  readonly tour: TourProgress | null;
  readonly lesson: LessonProgress | null;
  /** The lessons that can be started here, in the order of the course. */
  readonly lessons: readonly LessonHead[];
  /** Where lessons were left, to be taken up again. */
  readonly bookmarks: readonly Bookmark[];
  readonly quiz: Quiz | null;
  /** The question that Esc closed last, for Q to ask it again. */
  readonly quizAside: QuizAside | null;
  /** Questions that were answered before, the latest last. */
  readonly answered: readonly Quiz[];
  /** The commands that answered a question so far, by name: the footer offers the others first. */
  readonly tried: readonly string[];
  /** The step at which a presenter points at what is selected; at any other nothing is pointed at. */
  readonly pointer: Cursor | null;
  /**
   * Whether other people look at this session, or it is another's, which one looks at and cannot act on, or one's own in a
   * class that somebody else presents.
   */
  readonly company: 'alone' | 'class' | 'following' | 'visiting';
  /** What is out of reach here, with the commands that need it. */
  readonly lacks: readonly Need[];
}

/** Each name stands in one record only, so that a change need not say in which. */
export interface Session {
  readonly where: Position;
  readonly look: Look;
  readonly open: OnScreen;
  readonly teaching: Teaching;
}

export type SessionChange = Partial<Position & Look & OnScreen & Teaching>;

/** What some sessions lack: files on disk, other fixtures or lessons to open. */
export type Need = 'files' | 'fixtures' | 'lessons';

export const SPEEDS: readonly number[] = [1, 2, 4, 8, 15, 30];

export const NEW_SESSION: Session = {
  where: {
    cursor: START,
    selection: null,
    previous: null,
    stoppedFrom: null,
    jumps: { back: [], forward: [] },
    breakpoints: [],
    stops: [],
    playing: false,
    speed: 4,
    motion: 'step',
    progress: null,
    writings: null,
  },
  look: USUAL_LOOK,
  open: {
    focus: 'step',
    answer: null,
    scroll: 0,
    folds: new Map(),
    listingLine: null,
    displays: [],
    welcomes: false,
    compared: null,
    overlay: { kind: 'none' },
    typed: [],
    collecting: null,
    message: null,
  },
  teaching: {
    tour: null,
    lesson: null,
    lessons: [],
    bookmarks: [],
    quiz: null,
    quizAside: null,
    answered: [],
    tried: [],
    pointer: null,
    company: 'alone',
    lacks: [],
  },
};

/** A session at the start of a history. */
export function newSession(timeline: History): Session {
  return changedSession(NEW_SESSION, { cursor: startOf(timeline) });
}

/** The session with these fields changed. A record in which nothing changes stays the same object. */
export function changedSession({ where, look, open, teaching }: Session, change: SessionChange): Session {
  return {
    where: changedRecord(where, change),
    look: changedRecord(look, change),
    open: changedRecord(open, change),
    teaching: changedRecord(teaching, change),
  };
}

/** All that a session holds, as a change that makes another one the same. */
export function fieldsOf({ where, look, open, teaching }: Session): Position & Look & OnScreen & Teaching {
  return { ...where, ...look, ...open, ...teaching };
}

/** The session after another run has replaced its own, with this change. What belongs to the person stays. */
export function startedOver({ look, open, teaching }: Session, timeline: History, change: SessionChange): Session {
  const { company, lacks, lessons, bookmarks, tried } = teaching;
  const { detail, keys, glyphs } = look;
  const ofPerson = { company, lacks, lessons, bookmarks, tried, detail, keys, glyphs };
  const kept = { typed: open.typed, welcomes: open.welcomes, ...ofPerson };
  // A line that is being typed goes on, or its tail would act as keys.
  const typing = open.overlay.kind === 'prompt' ? { overlay: open.overlay } : {};
  return changedSession(newSession(timeline), { ...kept, ...change, ...typing });
}

/** Whether the screen depends on who looks at it: a lesson, a question and the first screen tell who acts what to do. */
export function dependsOnCompany({ where, open, teaching }: Session): boolean {
  return where.cursor.frame < 0 || teaching.lesson !== null || teaching.quiz !== null || open.overlay.kind === 'help';
}

/** Whether two sessions hold the same objects, but for what has this name. */
export function isSameBut(name: keyof SessionChange, a: Session, b: Session): boolean {
  return (
    isSameRecordBut(name, a.where, b.where) &&
    isSameRecordBut(name, a.look, b.look) &&
    isSameRecordBut(name, a.open, b.open) &&
    isSameRecordBut(name, a.teaching, b.teaching)
  );
}

/** The names of what holds, in order. */
export function namesThatHold<Name extends string>(held: Readonly<Record<Name, boolean>>): readonly Name[] {
  return (Object.keys(held) as Name[]).filter((name) => held[name]);
}

function changedRecord<Fields extends object>(record: Fields, change: SessionChange): Fields {
  const own = Object.entries(change).filter(([name]) => Object.hasOwn(record, name));
  return own.length === 0 ? record : { ...record, ...Object.fromEntries(own) };
}

function isSameRecordBut<Fields extends object>(name: string, a: Fields, b: Fields): boolean {
  return a === b || Object.entries(a).every(([each, value]) => each === name || Reflect.get(b, each) === value);
}
