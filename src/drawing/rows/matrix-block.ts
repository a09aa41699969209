/**
 * A matrix of a document: its numbers where they fit, else a picture of as many rows as are left under the words above it.
 * Looking closely enough shows numbers again.
 */
import type { Matrix } from '../../document/document.js';
import { matrixRows, resolutionsFor } from './heat-map.js';
import { matrixRoom } from './matrix.js';
import { fitsInNumbers } from './matrix-numbers.js';
import type { Row } from './rows.js';

/** The least height of a matrix, whatever is left for it. */
const LEAST_LINES = 6;
/** Sentence and formula above a matrix, the names of its columns, its legend. */
const TEXT_LINES = 12;
const HEADER_LINES = 3;
const USUAL_HEIGHT = 28;
const MOST_SCROLLED = 32;

export function matrixBlockRows(matrix: Matrix, width: number, height = USUAL_HEIGHT): readonly Row[] {
  // Numbers are worth scrolling the words above them away for; a picture is made to fit under them.
  const most = matrix.scrolls === true ? MOST_SCROLLED : Math.max(LEAST_LINES, height - HEADER_LINES);
  if (matrix.within !== undefined || fitsInNumbers(matrix, matrixRoom(matrix, width, most))) {
    return matrixRows(matrix, { kind: 'numbers' }, width, most);
  }
  const lines = matrix.scrolls === true ? MOST_SCROLLED : Math.max(LEAST_LINES, height - TEXT_LINES);
  const resolutions = resolutionsFor(matrix, matrixRoom(matrix, width, lines));
  return matrixRows(matrix, resolutions[Math.min(matrix.zoom, resolutions.length - 1)], width, lines);
}
