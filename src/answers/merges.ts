/** The merges of a byte-pair tokenizer, as a table. */

import type { Merge } from '../data/text/byte-pair.js';
import type { Block, Blocks } from '../document/document.js';
import { formatCount, formatPlural } from '../document/numbers.js';
import { left, number, paragraph, right, table, text } from '../saying/blocks.js';
import { UNITS } from '../saying/tokenizer-words.js';
import type { TextFacts } from '../training/program.js';

export function sayMerges(text: TextFacts | undefined): Blocks {
  const tokenizer = text?.tokenizer ?? null;
  const merging = tokenizer?.merging ?? null;
  if (tokenizer === null || merging === null) {
    const whole = tokenizer === null ? 'the words that the fixture lists' : UNITS[tokenizer.kind];
    return [paragraph(`Nothing is merged in this run: its tokens are ${whole}.`)];
  }
  return [
    paragraph(
      `${formatPlural(merging.merges.length, 'merge')}, learnt from the text: each joins the two neighbours that are then the most frequent. Of pairs that are equally frequent, the one whose first token has the lower id is joined, then the one whose second has. No pair is joined across the end of a word.`,
    ),
    mergeTable(merging.merges, tokenizer.vocabulary),
  ];
}

function mergeTable(merges: readonly Merge[], vocabulary: readonly string[]): Block {
  return table(
    [right('merge'), left('joins'), right('times'), left('new token'), right('id', { rank: 1 })],
    merges.map((merge, k) => [
      number(k + 1, formatCount),
      `${vocabulary[merge.left]} + ${vocabulary[merge.right]}`,
      number(merge.count, formatCount),
      text(vocabulary[merge.token], 'accent'),
      number(merge.token, formatCount),
    ]),
  );
}
