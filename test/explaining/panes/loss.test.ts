/** The loss of one prediction. */
import { expect, test } from 'vitest';
import { momentAt, predictionAt, predictionPartOf } from '../../../src/debugger/places/moment.js';
import { textOfInlines } from '../../../src/document/document.js';
import { lossTerm } from '../../../src/explaining/panes/loss.js';
import { rowCountOf, START } from '../../../src/timeline/cursor.js';
import { SHIPPED, timelineOf } from '../../support/fixtures.js';

test.each(SHIPPED)('of %s has one selected line, which is the term at hand', (name) => {
  const timeline = timelineOf(name);
  let count = 0;
  for (const frame of timeline.trace(0).frames) {
    for (const row of [null, 0, Math.max(0, rowCountOf(frame) - 1)]) {
      const moment = momentAt(timeline, { ...START, frame: frame.index, row });
      const place = predictionAt(moment);
      if (predictionPartOf(moment, frame) !== 'terms' || place === null) continue;
      const tables = lossTerm({ moment, frame, element: 0, place }).filter((block) => block.kind === 'table');
      const selected = tables.flatMap(({ rows }) => rows.filter((line) => line.selected === true));
      expect(selected.map(({ cells }) => cells.slice(0, 2).map(textOfInlines))).toEqual([
        [String(place.number + 1), place.label.target],
      ]);
      count++;
    }
  }
  expect(count).toBeGreaterThan(0);
});
