/** The merges of a byte-pair tokenizer: all as a table, or in a sentence for the set-up. */
import type { Tokenizer, TokenizerKind } from '../data/text/tokenizer.js';
import { formatCount, formatPlural } from '../document/numbers.js';
import { type Row, span } from '../drawing/rows/rows.js';
import { left, right, table } from '../drawing/rows/table.js';
import type { TextFacts } from '../training/program.js';
import { paragraph } from './pane.js';

const MOST_NAMED = 8;

/** What the tokens of a text are. */
export const UNITS: Readonly<Record<TokenizerKind, string>> = {
  character: 'characters',
  word: 'words and marks',
  bpe: 'pieces of words',
};

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

/** What the set-up says of the tokens of a text; nothing for a tokenizer that does not merge. */
export function mergingSummary(text: TextFacts | undefined, width: number): readonly Row[] {
  if (text?.tokenizer?.merging == null) return [];
  const { tokenizer, sample } = text;
  const { merges } = text.tokenizer.merging;
  const first = merges.slice(0, MOST_NAMED).map(({ token }) => tokenizer.vocabulary[token]);
  return paragraph(
    `Tokens are pieces of words, by byte-pair encoding: ${formatPlural(merges.length, 'merge')} joined neighbours, the most frequent first, which gave ${first.join(', ')}${merges.length > first.length ? ' and so on' : ''}. ":info merges" lists them all, ":tokens ${exampleWord(tokenizer, sample)}" shows a word falling into its tokens.`,
    width,
  );
}

/** The first word after a space that is more than one token, if there is one. */
function exampleWord({ encode }: Tokenizer, text: string): string {
  const words = text.match(/(?<= )[\p{L}\p{M}\p{N}]+/gu) ?? ['the'];
  const sizeOf = (word: string): number => {
    const ids = encode(` ${word}`);
    return 'unknown' in ids ? 0 : ids.length;
  };
  return words.find((word) => sizeOf(word) > 1) ?? words[0];
}
