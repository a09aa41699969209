/** `list`: the steps around the cursor or around a place, ten at a time, as gdb lists lines. */

import { type CommandContext, commandGroup, type Effect, warn } from '../debugger/command.js';
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import { isCode } from '../debugger/places/program-lines.js';
import { frameNamed, parseAddress, stepNames } from '../debugger/places/step-addresses.js';
import { markedFrames } from '../debugger/stopping/breakpoints.js';
import { asCommand, type Blocks } from '../document/document.js';
import { formatCount } from '../document/numbers.js';
import { type Line, left, number, right, table, text, type Words } from '../explaining/blocks.js';
import { type AnswerPlace, stepPlace } from '../explaining/step-words.js';
import { describeShape } from '../numbers/engine/tensor.js';
import { isAtEnd } from '../timeline/history.js';
import type { TraceFrame } from '../timeline/trace.js';
import { type AnswerKind, type AnswerWithLines, goToStep, isOfKind, openAnswer } from './answer.js';
import { hintOn } from './lines.js';

interface ListAnswer extends AnswerWithLines<'list'> {
  /** The first frame of the list, −1 for the start of the iteration. */
  readonly first: number;
}

export const LIST: AnswerKind<ListAnswer, number> = {
  kind: 'list',
  say: sayList,
  title: ({ first }, { trace }) => [
    'list',
    `steps ${Math.max(0, first) + 1} to ${Math.min(first + PAGE, trace.frames.length)} of ${trace.frames.length}`,
  ],
  isAbout: ({ timeline, cursor }) => !isAtEnd(timeline, cursor.iteration),
  lines: ({ first }, { trace }) => framesFrom(first, trace.frames),
  follow: (context, _, frame) => goToStep(context, frame),
  commands: commandGroup('look', [
    {
      name: 'list',
      aliases: ['ls'],
      usage: '[STEP | -]',
      summary: 'List the steps around the cursor or around a step; again, those that follow.',
      details: [
        `STEP is the number or the name of a step of this iteration: list 13, list softmax. "list -" lists those before the ones listed last. ${asCommand('follow')} goes to the selected step.`,
      ],
      atCursor: true,
      complete: ({ moment }) => ['-', ...stepNames(moment.trace.frames).map(String)],
      run: list,
    },
  ]),
};

const PAGE = 10;

/** The frames of a page, −1 for the start of the iteration. */
export function framesFrom(first: number, frames: readonly TraceFrame[]): readonly number[] {
  const count = Math.max(0, Math.min(PAGE, frames.length - first));
  return Array.from({ length: count }, (_, k) => first + k);
}

function list({ session, timeline, moment }: CommandContext, wanted: string): Effect {
  const { cursor } = session.where;
  const { answer } = session.open;
  if (isAtEnd(timeline, cursor.iteration)) return warn('The run has ended: this iteration has no steps.');
  const { frames } = moment.trace;
  const last = isOfKind(LIST, answer) ? answer.first : null;
  if (wanted === '-') return listBefore(last ?? cursor.frame);
  if (wanted === '' && last !== null) {
    const next = last + PAGE;
    return next < frames.length
      ? listFrom(next, next)
      : warn('There is no step after these. "list 1" lists the first.');
  }
  const address = parseAddress(wanted.replace(/^\./, ''));
  const frame = wanted === '' ? cursor.frame : frameNamed(address, frames);
  if (frame < -1 || frame >= frames.length) {
    return warn(`There is no step ${address}: this iteration has ${frames.length}.`);
  }
  return listFrom(Math.max(-1, frame - PAGE / 2), frame);
}

function listBefore(first: number): Effect {
  if (first <= -1) return warn('There is no step before these.');
  const start = Math.max(-1, first - PAGE);
  return listFrom(start, start);
}

function listFrom(first: number, chosen: number): Effect {
  return openAnswer(LIST, { first, line: chosen - first });
}

function sayList({ first, line }: ListAnswer, { moment, session }: AnswerPlace): Blocks {
  const { cursor, trace } = moment;
  const { frames } = trace;
  const marks = markedFrames(session.where.breakpoints, trace);
  const lines = framesFrom(first, frames).flatMap((frame, k): readonly Line[] => {
    const mark = marks.get(frame);
    const isCursor = frame === cursor.frame;
    const tone = isCursor ? 'here' : isExecuted(moment, frame) ? undefined : 'muted';
    const dot = mark === undefined ? ' ' : mark ? '●' : '○';
    const step: Line = {
      cells: [
        `${isCursor ? '▶' : ' '}${dot}`,
        frame < 0 ? '' : number(frame + 1, formatCount),
        ...namesOf(moment, frame, isCode(moment, session)),
      ],
      selected: k === line,
      tone,
    };
    return k > 0 && scopeOf(frames[frame]) === scopeOf(frames[frame - 1])
      ? [step]
      : [...scopeHeading(frames[frame]), step];
  });
  return [
    table([left(), right('step'), left(), right('shape', { priority: 1 })], lines),
    hintOn(`goes to the selected step, ${asCommand('list')} goes on`),
  ];
}

function scopeOf(frame: TraceFrame | undefined): string {
  return frame?.scope.join(' › ') ?? '';
}

function scopeHeading(frame: TraceFrame | undefined): readonly Line[] {
  return frame === undefined ? [] : [{ cells: [text(scopeOf(frame))], tone: 'title', across: true }];
}

function namesOf(moment: Moment, frame: number, asCode: boolean): readonly Words[] {
  const { frames, code } = moment.trace;
  const { label = 'start', output } = frames[frame] ?? {};
  const said = asCode && frame >= 0 ? code!.linesOf(frame).join('; ') : label;
  return [stepPlace(moment, frame, said), output === undefined ? '' : describeShape(output.shape)];
}
