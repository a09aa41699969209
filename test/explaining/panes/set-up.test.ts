/** How the set-up of a run lays out the numbers that training changes. */
import { expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { START } from '../../../src/timeline/cursor.js';
import { timelineOf } from '../../support/fixtures.js';
import { stepPane } from '../../support/step-pane.js';

/** The rows from the heading of the parameters to the next heading. */
function parameterRows(name: string, width: number): readonly string[] {
  const { rows } = stepPane(momentAt(timelineOf(name), START), null, width);
  const texts = rows.map(textOf);
  const first = texts.findIndex((text) => text.startsWith('Parameters:'));
  return texts.slice(first + 1, texts.indexOf('', first + 1));
}

test.each([
  ['we-love-deep-learning-36', 12],
  ['sun-and-rain-36', 8],
])('%s shows its three weights of each word in one table, also on a narrow screen', (name, words) => {
  for (const width of [58, 116]) {
    const [title, head, ...rows] = parameterRows(name, width);
    expect(title).toBe(`- layer1_weights ${words}, layer2_weights ${words}, output_weights ${words}`);
    expect(head.trim().split(/\s+/)).toEqual(['layer1', 'layer2', 'output']);
    expect(rows).toHaveLength(words);
    expect(rows.filter((row) => !/^ +\S+( +−?\d\.\d){3}$/.test(row))).toEqual([]);
  }
});
