/** Words for the tokens of a text. */

import type { Blocks } from '../document/document.js';
import { formatPlural } from '../document/numbers.js';
import type { TextFacts } from '../training/iteration/program.js';
import type { Tokenizer, TokenizerKind } from '../training/text/tokenizer.js';
import { paragraph } from './blocks.js';

const MOST_NAMED = 8;

/** What the tokens of a text are. */
export const UNITS: Readonly<Record<TokenizerKind, string>> = {
  character: 'characters',
  word: 'words and marks',
  bpe: 'pieces of words',
};

/** What the set-up says of the tokens of a text; nothing for a tokenizer that does not merge. */
export function mergingSummary(text: TextFacts | undefined): Blocks {
  if (text?.tokenizer?.merging == null) return [];
  const { tokenizer, sample } = text;
  const { merges } = text.tokenizer.merging;
  const first = merges.slice(0, MOST_NAMED).map(({ token }) => tokenizer.vocabulary[token]);
  return [
    paragraph(
      `Tokens are pieces of words, by byte-pair encoding: ${formatPlural(merges.length, 'merge')} joined neighbours, the most frequent first, which gave ${first.join(', ')}${merges.length > first.length ? ' and so on' : ''}. ":info merges" lists them all, ":tokens ${exampleWord(tokenizer, sample)}" shows a word falling into its tokens.`,
    ),
  ];
}

/** The first word after a space that is more than one token, if there is one. */
function exampleWord({ encode }: Tokenizer, text: string): string {
  const words = text.match(/(?<= )[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? ['the'];
  const sizeOf = (word: string): number => {
    const ids = encode(` ${word}`);
    return 'unknown' in ids ? 0 : ids.length;
  };
  return words.find((word) => sizeOf(word) > 1) ?? words[0];
}
