/** A line of the program, as it is said on a screen and on a page: a step, a scope around steps, or the start. */
import { isExecuted, type Moment } from '../debugger/places/moment.js';
import type { ListingLine } from '../debugger/places/program-lines.js';
import type { ListedStep } from '../document/document.js';
import { describeShape } from '../numbers/engine/tensor.js';

interface SaidLine extends Omit<ListedStep, 'place'> {
  /** The first of its steps; −1 for the start. */
  readonly first: number;
  /** The row of the step that is executed; null without rows, or where it is another step. */
  readonly row: number | null;
}

/** @param asCode whether it stands among lines of code */
export function sayLine(line: ListingLine, moment: Moment, isHere: boolean, asCode: boolean): SaidLine {
  const first = line.kind === 'start' ? -1 : line.kind === 'scope' ? line.first : line.frame.index;
  const state = isHere ? 'here' : isExecuted(moment, first) ? 'done' : 'ahead';
  switch (line.kind) {
    case 'start':
      return { first, row: null, state, kind: 'start', name: 'start', depth: 0, note: '' };
    case 'scope': {
      const name = line.path.at(-1) ?? '';
      const [said, depth] = asCode ? [`# ${name}`, 0] : [name, line.path.length - 1];
      const note = line.open ? '' : String(line.last - first + 1);
      return { first, row: null, state, kind: 'scope', name: said, depth, note };
    }
    case 'code':
      return { first, row: null, state, kind: 'code', name: line.text, depth: 0, note: '' };
    case 'frame': {
      const { label, scope, output } = line.frame;
      const row = isHere ? moment.cursor.row : null;
      return { first, row, state, kind: 'step', name: label, depth: scope.length, note: describeShape(output.shape) };
    }
  }
}
