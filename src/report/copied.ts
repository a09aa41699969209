/**
 * What is copied to the clipboard, from what the screen shows at the cursor.
 * Invariant: values have all their digits, so that they can be read back bit for bit; while a question is open, nothing
 * lies ahead of the cursor.
 */

import { shownMoment, shownSelection } from '../debugger/answers/token.js';
import type { CommandContext } from '../debugger/command.js';
import type { Copy } from '../debugger/looking/copies.js';
import { selectedElement } from '../debugger/places/selection.js';
import { shownValue } from '../debugger/places/unshifted.js';
import { textOfLine } from '../document/document.js';
import { labelOf, nameElement } from '../engine/op.js';
import { symbolicOf } from '../engine/symbolic.js';
import type { Frame } from '../engine/tape.js';
import { columnsOf } from '../engine/tensor.js';
import { type Refused, refuse } from '../files/refused.js';
import { momentOf } from '../saying/compared.js';
import { substitutedLine } from '../saying/step-words.js';
import type { Trace } from '../timeline/trace.js';
import { isWhole } from '../timeline/trace.js';
import { centrePane } from '../views/centre.js';
import { handedOut } from './handed-out.js';
import { linesOf } from './text-lines.js';

export type Copied =
  /** `name` says what it is, in a message. */
  { readonly kind: 'text'; readonly name: string; readonly text: string } | Refused;

/** Wide enough for every formula and table. */
const WIDTH = 160;

export function copiedText({ session, branches }: CommandContext, what: Copy): Copied {
  const moment = momentOf(session, branches);
  if (what === 'text') {
    const lines = linesOf(centrePane(moment, handedOut(session), WIDTH).rows);
    return { kind: 'text', name: 'what the pane says', text: lines.join('\n').trim() };
  }
  const shown = shownMoment(moment.timeline, session);
  const { frame } = shown;
  if (frame === null) return refuse('There is no value here: "step" goes to the first step.');
  if (!isWhole(frame)) return refuse('Not all values of this step are recorded.');
  const element = selectedElement(shown, shownSelection(session));
  return { kind: 'text', ...copiedFrom(shown.trace, frame, element, what) };
}

function copiedFrom(
  trace: Trace,
  frame: Frame,
  element: number,
  what: Exclude<Copy, 'text'>,
): { name: string; text: string } {
  const { output } = frame;
  const name = nameElement(output, element);
  switch (what) {
    case 'value':
      return { name, text: String(shownValue(trace, frame, element)) };
    case 'formula':
      return {
        name: `the formula of ${name}`,
        text: `${symbolicOf(frame)}\n${textOfLine(substitutedLine(frame, element))}`,
      };
    case 'row': {
      const columns = columnsOf(output.shape);
      const start = Math.floor(element / columns) * columns;
      const places = Array.from({ length: columns }, (_, column) => column);
      const labels = places.map((column) => labelOf(output.axes?.at(-1), column));
      const numbers = places.map((column) => String(shownValue(trace, frame, start + column)));
      return { name: `the row of ${name}`, text: `${labels.join('\t')}\n${numbers.join('\t')}` };
    }
  }
}
