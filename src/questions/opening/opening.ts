/**
 * The first screen of a run: what should come out, what the model believes now, what training will change, and the
 * ways to go on. It says what the steps will find, so it is not shown in a lesson, the tour or a class, nor while a question
 * is open.
 */

import { type CommandContext, changed, type Effect, type EffectOrTask, replayGroup } from '../../debugger/command.js';
import { isReplayed, type Moment, type ReplayedMoment } from '../../debugger/places/moment.js';
import type { Answer, Session } from '../../debugger/session.js';
import { openingOf as lessonOpening, nextLesson, standingOf } from '../../debugger/standing.js';
import { type LessonHead, lengthOf, lessonsAbout } from '../../debugger/teaching/lesson.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import { asCommand, type Blocks } from '../../document/document.js';
import { formatNumber, formatPlural } from '../../document/numbers.js';
import { writtenLine } from '../../document/written-token.js';
import {
  bar,
  type Line,
  left,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  table,
  text,
  type Words,
} from '../../explaining/blocks.js';
import { sampleLines } from '../../explaining/panes/set-up.js';
import type { PredictionLabel } from '../../model/models/model.js';
import type { Task } from '../../numbers/engine/task.js';
import type { ReplayedHistory } from '../../timeline/history.js';
import { type AnswerKind, type AnswerWithLines, isOfKind } from '../answer.js';
import { type Belief, beliefsAt, worstOf, writtenAtFirst } from './beliefs.js';

interface OpeningAnswer extends AnswerWithLines<'opening'> {
  /** What the model writes before it has learned; null where it does not write. */
  readonly written: string | null;
}

/** A way to go on. */
interface Way {
  readonly words: string;
  /** More of it; in a terminal its key stands where there is no more to say. */
  readonly remark?: string;
  /** The command that a page has a button for. */
  readonly command: string;
  readonly go: (context: CommandContext) => EffectOrTask;
}

const MOST_LINES = 2;

export const OPENING: AnswerKind<OpeningAnswer, Way> = {
  kind: 'opening',
  isAbout: isAtStart,
  say: ({ line, written }, { moment, session }) =>
    isReplayed(moment) ? sayOpening(moment, session, { line, written }) : [],
  title: () => ['start'],
  lines: (_answer, moment, session) => waysOf(session, moment),
  follow: (context, _answer, { go }) => go(context),
  commands: replayGroup('look', [
    {
      name: 'opening',
      aliases: ['menu'],
      looksAhead: true,
      notInLessons: true,
      summary: 'The first screen of a run: what should come out, what the model believes now, and how to go on.',
      disabled: ({ moment, session }) => whyNot(moment, session),
      *run({ timeline, session, moment }) {
        const reason = whyNot(moment, session);
        if (reason !== null) return changed({ message: { tone: 'warning', text: reason } });
        // The message that the run was opened stays.
        const { message } = session.open;
        return changed({ answer: { ...(yield* openingOf(timeline)), asked: 'opening' }, scroll: 0, message });
      },
    },
  ]),
};

/** The first screen, where a session that welcomes has come to the start of a run; null elsewhere. */
export function* welcomeAt({ timeline: { replay }, session, moment }: CommandContext): Task<OpeningAnswer | null> {
  const { answer, welcomes } = session.open;
  const isWanted = welcomes && answer === null && openQuizOf(session) === null && whyNot(moment, session) === null;
  return replay === null || !isWanted ? null : yield* openingOf(replay);
}

/** The first screen of a run, which nobody has asked for. */
export function* openingOf(timeline: ReplayedHistory): Task<OpeningAnswer> {
  return { kind: 'opening', line: 0, written: yield* writtenAtFirst(timeline) };
}

/** Whether it is the first screen, and nobody has asked for it. */
export function isWelcome(answer: Answer): boolean {
  return isOfKind(OPENING, answer) && answer.asked === undefined;
}

/** The ways to go on from the start of a run. */
function waysOf(session: Session, { timeline }: Moment): readonly Way[] {
  const { subject, parameterCount } = timeline.program;
  const { lacks } = session.teaching;
  const lesson = lacks.includes('lessons') ? null : lessonFor(session, subject.name);
  return [
    ...(lesson === null ? [] : [learn(session, lesson)]),
    { words: 'step through it yourself', command: 'step', go: takeStep },
    {
      words: 'watch it train',
      // On a page, a button says what pauses.
      remark: `iteration by iteration${session.look.keys === 'buttons' ? '' : `; ${asCommand('play')} pauses`}`,
      command: 'play',
      go: watch,
    },
    ...(lacks.includes('fixtures') ? [] : [{ words: 'other runs and lessons', command: 'open', go: choose }]),
    {
      words: 'see what it is made of',
      remark: `vocabulary, task, the ${formatPlural(parameterCount, 'number')}, phases`,
      command: 'stop',
      go: () => changed({ answer: null, scroll: 0 }),
    },
  ];
}

/** The lesson about this run that is not finished, or else the one that the course goes on with. */
function lessonFor(session: Session, fixture: string): LessonHead | null {
  const { lessons } = session.teaching;
  const here = lessonsAbout(lessons, fixture);
  const next = nextLesson(session);
  return (
    here.find(({ name }) => standingOf(session, name) !== 'finished') ??
    lessons.find(({ name }) => name === next) ??
    here[0] ??
    null
  );
}

function learn(session: Session, { name, title, ...head }: LessonHead): Way {
  const length = lengthOf(head);
  const remark = [
    length === null
      ? title
      : `lesson, ${formatPlural(length.steps, 'step')}, ${formatPlural(length.minutes, 'minute')}`,
    standingOf(session, name),
  ].filter((part) => part !== null);
  const go = (): Effect => ({ kind: 'open', request: lessonOpening(session, name) });
  return { words: 'learn how it learns', remark: remark.join(', '), command: `lesson ${name}`, go };
}

function takeStep({ session: { where } }: CommandContext): Effect {
  return { kind: 'move', cursor: { ...where.cursor, frame: 0, row: null }, motion: 'step', change: { answer: null } };
}

function watch(): Effect {
  return changed({ answer: null, playing: true, motion: 'iteration' });
}

function choose(): Effect {
  return changed({ overlay: { kind: 'chooser', selected: null }, playing: false });
}

/** Whether a moment lies before the first step of a run. */
export function isAtStart({ frame, cursor, timeline }: Moment): boolean {
  return frame === null && cursor.iteration === timeline.numbers.first;
}

/** Why it cannot be shown; null if it can. */
function whyNot(moment: Moment, { teaching: { lesson, tour, company } }: Session): string | null {
  if (lesson !== null || tour !== null || company !== 'alone')
    return 'The first screen looks ahead, so it is not shown in a lesson, the tour or a class.';
  return isAtStart(moment)
    ? null
    : `The first screen belongs to the start of the run: ${asCommand('restart')} leads there.`;
}

function sayOpening(moment: ReplayedMoment, session: Session, { line, written }: Omit<OpeningAnswer, 'kind'>): Blocks {
  const { timeline } = moment;
  const beliefs = beliefsAt(moment);
  return passage(
    written !== null && writing(timeline, written),
    believing(beliefs),
    moving(timeline, beliefs),
    note('This looks ahead: nothing has been executed yet.', 'aside'),
    choosing(waysOf(session, moment), line, session),
    paragraph(timeline.program.subject.description, 'aside'),
  );
}

/** A text as it should be, and as the model writes it now. */
function writing({ program }: ReplayedHistory, written: string): Blocks {
  const { text: facts } = program.subject;
  const said = writtenLine(facts === undefined ? '' : sampleLines(facts).slice(0, MOST_LINES).join(' ⏎ '));
  return [
    table(
      [left(), left()],
      [
        [text('It should write like', 'muted'), text(said, 'target')],
        [text('It writes now', 'muted'), written],
      ],
    ),
  ];
}

function believing(beliefs: readonly Belief[]): Blocks {
  const lines = beliefs.map(({ place: { label }, share, guess }): readonly Words[] => [
    label.context,
    text(label.target, 'target'),
    number(share, formatShare),
    Number.isNaN(share) ? '' : bar(share),
    sayGuess(guess, label),
  ]);
  const columns = [
    left('after'),
    left('should come'),
    right('it believes'),
    left('', { priority: 1, unit: 'bar' }),
    left('its first guess', { priority: 2, unit: 'remark' }),
  ];
  return [table(columns, lines)];
}

function sayGuess({ word, probability }: Belief['guess'], { target }: PredictionLabel): string {
  if (Number.isNaN(probability)) return 'none';
  return word === target ? 'the same' : `${word} ${formatShare(probability)}`;
}

/** How much training will change, and to what end. */
function moving({ program: { parameterCount }, iterations }: ReplayedHistory, beliefs: readonly Belief[]): Blocks {
  const worst = worstOf(beliefs);
  const numbers = formatPlural(parameterCount, 'number');
  const times = formatPlural(iterations, 'time');
  if (worst === null) {
    return [paragraph(`Training moves ${numbers}, ${times}, so that what should come becomes likelier still.`)];
  }
  const { place, guess } = worst;
  return [
    paragraph(
      phrase`Its first guess after ${text(place.label.context, 'title')} is "${guess.word}". Training moves ${numbers}, ${times}, to make "${text(place.label.target, 'target')}" likelier.`,
    ),
  ];
}

function choosing(ways: readonly Way[], line: number, { look }: Session): Blocks {
  if (look.keys === 'buttons') {
    return [
      table(
        [left(), left()],
        ways.map(({ words, remark = '', command }) => [
          { kind: 'command', line: command },
          remark === '' ? words : `${words}: ${remark}`,
        ]),
      ),
    ];
  }
  const isTyped = look.keys === 'commands';
  const lines = ways.map(({ words, remark, command }): Line => {
    const typed = isTyped ? [`"${command}"`, remark].filter((part) => part !== undefined).join(', ') : remark;
    return [text(words, 'press'), text(typed ?? asCommand(command), 'muted')];
  });
  return [table([left(), left()], lines, line)];
}

function formatShare(share: number): string {
  return formatNumber(share, 2);
}
