/** Ten steps of the iteration, under the scopes they lie in, with the cursor and the breakpoints. */

import { framesFrom, type ListAnswer } from '../../debugger/answers/list.js';
import { isExecuted } from '../../debugger/places/moment.js';
import { markedFrames } from '../../debugger/stopping/breakpoints.js';
import type { Blocks } from '../../document/document.js';
import { formatCount } from '../../document/numbers.js';
import { describeShape } from '../../engine/tensor.js';
import type { TraceFrame } from '../../timeline/trace.js';
import { type Line, left, number, right, table, text } from '../blocks.js';
import type { AnswerPlace } from '../step-words.js';
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
        frame < 0 ? '' : number(frame + 1, formatCount(frame + 1)),
        ...namesOf(frames[frame]),
      ],
      selected: k === line,
      tone,
    };
    return k > 0 && scopeOf(frames[frame]) === scopeOf(frames[frame - 1])
      ? [step]
      : [...scopeHeading(frames[frame]), step];
  });
  return [
    table([left(''), right('step'), left(''), right('shape', { rank: 1 })], lines),
    hintOn('Enter goes to the selected step, "list" goes on'),
  ];
}

function scopeOf(frame: TraceFrame | undefined): string {
  return frame?.scope.join(' › ') ?? '';
}

function scopeHeading(frame: TraceFrame | undefined): readonly Line[] {
  return frame === undefined ? [] : [{ cells: [text(scopeOf(frame))], tone: 'title', across: true }];
}

function namesOf(frame: TraceFrame | undefined): readonly string[] {
  return frame === undefined ? ['start'] : [frame.label, describeShape(frame.output.shape)];
}
