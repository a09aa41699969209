/**
 * A lesson over the step pane: the current stop and its words. They are shown only at the place they are about;
 * elsewhere one line says how to return to it.
 */
import type { LessonProgress } from '../../debugger/session.js';
import { type Cursor, isSameCursor } from '../../timeline/cursor.js';
import { paragraph } from '../drawing/pane.js';
import { EMPTY_ROW, type Row, row, span, truncateRow, wrap } from '../drawing/rows.js';

export function lessonRows({ lesson, stop, reached }: LessonProgress, cursor: Cursor, width: number): readonly Row[] {
  const { stops } = lesson;
  const current = stops[stop];
  if (current === undefined) {
    return [
      ...wrap(lesson.title, width, 'title'),
      ...wrap(`A lesson of ${stops.length} stops. Space goes to the first.`, width, 'muted'),
      EMPTY_ROW,
    ];
  }
  const number = span(`${stop + 1}/${stops.length} `, 'muted');
  const heading = truncateRow(row(number, span(current.title, 'title')), width);
  const place = reached[stop]?.cursor;
  const isThere = place !== undefined && isSameCursor(place, cursor);
  if (!isThere) return [heading, EMPTY_ROW];
  return [heading, ...current.paragraphs.flatMap((text) => paragraph(text, width))];
}
