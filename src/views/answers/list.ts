/** Ten steps of the iteration, under the scopes they lie in, with the cursor and the breakpoints. */
import { framesFrom, type ListAnswer } from '../../debugger/answers/list.js';
import { isExecuted } from '../../debugger/places/moment.js';
import { markedFrames } from '../../debugger/stopping/breakpoints.js';
import { formatCount } from '../../document/numbers.js';
import { EMPTY_ROW, type Role, type Row, span } from '../../drawing/rows/rows.js';
import { left, right, type TableRow, table } from '../../drawing/rows/table.js';
import { describeShape } from '../../engine/tensor.js';
import type { TraceFrame } from '../../timeline/trace.js';
import type { AnswerInput } from '../pane.js';
import { hintRows } from './lines.js';

export function listRows({ first, line }: ListAnswer, { moment, session, width }: AnswerInput): readonly Row[] {
  const { cursor, trace } = moment;
  const { frames } = trace;
  const marks = markedFrames(session.breakpoints, trace);
  const lines = framesFrom(first, frames).flatMap((frame, k): readonly TableRow[] => {
    const mark = marks.get(frame);
    const isCursor = frame === cursor.frame;
    const role: Role = isCursor ? 'accent' : isExecuted(moment, frame) ? 'plain' : 'muted';
    const dot = mark === undefined ? ' ' : mark ? '●' : '○';
    const step = {
      cells: [`${isCursor ? '▶' : ' '}${dot}`, frame < 0 ? '' : formatCount(frame + 1), ...namesOf(frames[frame])],
      selected: k === line,
      role,
    };
    return k > 0 && scopeOf(frames[frame]) === scopeOf(frames[frame - 1])
      ? [step]
      : [...scopeHeading(frames[frame]), step];
  });
  return [
    ...table([left(''), right('step'), left(''), right('shape', { drop: 1 })], lines, width),
    EMPTY_ROW,
    ...hintRows('Enter goes to the selected step, "list" goes on', width),
  ];
}

function scopeOf(frame: TraceFrame | undefined): string {
  return frame?.scope.join(' › ') ?? '';
}

function scopeHeading(frame: TraceFrame | undefined): readonly TableRow[] {
  return frame === undefined ? [] : [{ cells: [span(scopeOf(frame))], role: 'title', across: true }];
}

function namesOf(frame: TraceFrame | undefined): readonly string[] {
  return frame === undefined ? ['start'] : [frame.label, describeShape(frame.output.shape)];
}
