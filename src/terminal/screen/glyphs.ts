/** The characters that a session's terminal has. */
import type { Session } from '../../debugger/session.js';
import { asciiGlyphs, type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { remember } from '../../numbers/kernels/remember.js';
import type { History } from '../../timeline/history.js';

export type GlyphsSource = (session: Session, timeline: History) => Glyphs;

/** The same for all screens of a program, so that what is drawn with them can be kept. */
export function createGlyphsSource(): GlyphsSource {
  const asciiOf = remember((program: History['program']) => asciiGlyphs(ownWords(program)));
  return ({ look }, { program }) => (look.glyphs === 'unicode' ? UNICODE : asciiOf(program));
}

/** What keeps its letters, whatever a terminal has. */
export function ownWords({ model, subject }: History['program']): readonly string[] {
  return [...model.words, subject.name];
}
