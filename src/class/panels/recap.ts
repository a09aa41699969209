/** The stops of the class so far, for latecomers. */
import type { Blocks } from '../../document/document.js';
import type { Narration } from '../../report/narration.js';
import { heading, paragraph } from '../../saying/blocks.js';

export const RECAP_TITLE = 'the stops so far';
const NOTHING = 'Nothing yet: the class is at its first stop.';

export function sayRecap(stops: readonly Narration[]): Blocks {
  if (stops.length === 0) return [paragraph(NOTHING)];
  return stops.flatMap((stop) => [heading(stop.heading), ...stop.paragraphs.map((text) => paragraph(text))]);
}
