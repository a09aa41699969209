/**
 * What is copied to the clipboard, from what the screen shows at the cursor.
 * Invariant: values have all their digits, so that they can be read back bit for bit; while a question is open, nothing
 * lies ahead of the cursor.
 */

import type { CommandContext } from '../debugger/command.js';
import { type Copy, NO_CODE } from '../debugger/looking/copies.js';
import type { Moment } from '../debugger/places/moment.js';
import { selectedElement } from '../debugger/places/selection.js';
import { shownValue } from '../debugger/places/unshifted.js';
import type { Session } from '../debugger/session.js';
import { textOfFormula } from '../document/formula-text.js';
import { momentOf } from '../explaining/compared.js';
import { substitutedLine } from '../explaining/step-words.js';
import { refuse } from '../files/refusal.js';
import { symbolicOf } from '../numbers/engine/symbolic.js';
import type { Frame } from '../numbers/engine/tape.js';
import { columnsOf, range } from '../numbers/engine/tensor.js';
import { labelOf, nameElement } from '../numbers/engine/value.js';
import { shownMoment, shownSelection } from '../questions/token.js';
import type { Trace } from '../timeline/trace.js';
import { isWhole } from '../timeline/trace.js';
import { handedOut } from './handed-out.js';

export interface Copied {
  /** Says what it is, in a message. */
  readonly name: string;
  readonly text: string;
}

/** @param linesOf what is said of a moment, line by line */
export function copiedText(
  { session, branches }: CommandContext,
  what: Copy,
  linesOf: (moment: Moment, session: Session) => readonly string[],
): Copied {
  const moment = momentOf(session, branches);
  if (what === 'text')
    return { name: 'what the pane says', text: linesOf(moment, handedOut(session)).join('\n').trim() };
  const shown = shownMoment(moment, session);
  const { frame, trace } = shown;
  if (what === 'code') {
    if (trace.code === undefined) return refuse(NO_CODE);
    return { name: 'the iteration as PyTorch', text: `${trace.code.program().join('\n')}\n` };
  }
  if (frame === null) return refuse('There is no value here: "step" goes to the first step.');
  if (!isWhole(frame)) return refuse('Not all values of this step are recorded.');
  const element = selectedElement(shown, shownSelection(session));
  return copiedFrom(shown.trace, frame, element, what);
}

function copiedFrom(trace: Trace, frame: Frame, element: number, what: Exclude<Copy, 'text' | 'code'>): Copied {
  const { output } = frame;
  const name = nameElement(output, element);
  switch (what) {
    case 'value':
      return { name, text: String(shownValue(trace, frame, element)) };
    case 'formula':
      return {
        name: `the formula of ${name}`,
        text: [symbolicOf(frame), substitutedLine(frame, element)].map(textOfFormula).join('\n'),
      };
    case 'row': {
      const columns = columnsOf(output.shape);
      const start = Math.floor(element / columns) * columns;
      const places = range(columns);
      const labels = places.map((column) => labelOf(output.axes?.at(-1), column));
      const numbers = places.map((column) => String(shownValue(trace, frame, start + column)));
      return { name: `the row of ${name}`, text: `${labels.join('\t')}\n${numbers.join('\t')}` };
    }
  }
}
