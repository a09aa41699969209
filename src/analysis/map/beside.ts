/** What stands beside the step, and which of its lines is selected: the program listing, or the picture of the model. */
import type { Moment } from '../../debugger/places/moment.js';
import { type ListingLine, listingAt } from '../../debugger/places/program-lines.js';
import type { Session } from '../../debugger/session.js';
import { mapViewAt } from './model-map.js';

export type ProgramPane = {
  readonly count: number;
  /** The line selected by hand, or else that of the cursor. */
  readonly chosen: number;
} & (
  | { readonly kind: 'listing'; readonly lines: readonly ListingLine[] }
  /** With the step that its selected box leads to. */
  | { readonly kind: 'model'; readonly frame: number }
);

export function besideAt(moment: Moment, session: Session): ProgramPane {
  const { listingLine } = session.open;
  const { look } = session;
  if (look.beside === 'model') {
    const { boxes, currentLine, stepOf } = mapViewAt(moment);
    const chosen = Math.min(boxes.length - 1, listingLine ?? currentLine);
    return { kind: 'model', count: boxes.length, chosen, frame: stepOf(boxes[chosen]) };
  }
  const { lines, current } = listingAt(moment, session);
  const chosen = Math.min(lines.length - 1, listingLine ?? current);
  return { kind: 'listing', count: lines.length, chosen, lines };
}
