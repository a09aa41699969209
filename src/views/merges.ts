/** The merges of a byte-pair tokenizer, as a table. */
import { formatCount, formatPlural } from '../document/numbers.js';
import { type Row, span } from '../drawing/rows/rows.js';
import { left, right, table } from '../drawing/rows/table.js';
import { UNITS } from '../saying/tokenizer-words.js';
import type { TextFacts } from '../training/program.js';
import { paragraph } from './pane.js';

export function mergeRows(text: TextFacts | undefined, width: number): readonly Row[] {
  const tokenizer = text?.tokenizer ?? null;
  const merging = tokenizer?.merging ?? null;
  if (tokenizer === null || merging === null) {
    const whole = tokenizer === null ? 'the words that the fixture lists' : UNITS[tokenizer.kind];
    return paragraph(`Nothing is merged in this run: its tokens are ${whole}.`, width);
  }
  const nameOf = (id: number): string => tokenizer.vocabulary[id];
  return [
    ...paragraph(
      `${formatPlural(merging.merges.length, 'merge')}, learnt from the text: each joins the two neighbours that are then the most frequent. Of pairs that are equally frequent, the one whose first token has the lower id is joined, then the one whose second has. No pair is joined across the end of a word.`,
      width,
    ),
    ...table(
      [right('merge'), left('joins'), right('times'), left('new token'), right('id', { drop: 1 })],
      merging.merges.map((merge, k) => ({
        cells: [
          formatCount(k + 1),
          `${nameOf(merge.left)} + ${nameOf(merge.right)}`,
          formatCount(merge.count),
          span(nameOf(merge.token), 'accent'),
          formatCount(merge.token),
        ],
      })),
      width,
    ),
  ];
}
