/** The characters that terminals of a class have. */
import { asciiGlyphs, type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { ownWords } from '../../terminal/screen/glyphs.js';
import { timelineOf } from '../../terminal/store.js';
import type { Classroom } from './classroom.js';

/** For what is said of the class: names of members keep their letters, as words of the run do. */
export function glyphsOfClass({ display, members, store }: Classroom): Glyphs {
  if (!display.ascii) return UNICODE;
  return asciiGlyphs([...ownWords(timelineOf(store.getState()).program), ...Array.from(members, ({ name }) => name)]);
}
