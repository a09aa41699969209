/** Ten steps of the iteration, by their names or as code, under the scopes they lie in, with the cursor and the breakpoints. */

import { framesFrom, type ListAnswer } from '../../debugger/answers/list.js';
import { isExecuted, type Moment } from '../../debugger/places/moment.js';
import { isCode } from '../../debugger/places/program-lines.js';
import { markedFrames } from '../../debugger/stopping/breakpoints.js';
import { asCommand } from '../../document/commands.js';
import type { Blocks } from '../../document/document.js';
import { formatCount } from '../../document/numbers.js';
import { describeShape } from '../../engine/tensor.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { type Line, left, number, right, table, text, type Words } from '../blocks.js';
import { type AnswerPlace, stepPlace } from '../step-words.js';
import { hintOn } from './lines.js';

export function sayList({ first, line }: ListAnswer, { moment, session }: AnswerPlace): Blocks {
  const { cursor, trace } = moment;
  const { frames } = trace;
  const marks = markedFrames(session.breakpoints, trace);
  const lines = framesFrom(first, frames).flatMap((frame, k): readonly Line[] => {
    const mark = marks.get(frame);
    const isCursor = frame === cursor.frame;
    const tone = isCursor ? 'accent' : isExecuted(moment, frame) ? undefined : 'muted';
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
    table([left(), right('step'), left(), right('shape', { rank: 1 })], lines),
    hintOn(`${asCommand('follow')} goes to the selected step, ${asCommand('list')} goes on`),
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
