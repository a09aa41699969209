/** How a text falls into tokens: the merges that apply to each of its pieces, then all tokens with their ids. */

import type { TokensAnswer } from '../../debugger/answers/tokens.js';
import type { Blocks } from '../../document/document.js';
import { formatCount, formatPlural } from '../../document/numbers.js';
import { heading, left, number, paragraph, right, table, text } from '../blocks.js';

type Piece = TokensAnswer['pieces'][number];

export function sayTokens({ text: given, tokens, pieces, withoutSpace }: TokensAnswer): Blocks {
  const where = withoutSpace === null ? '' : 'With a space before it, as in the middle of a text, ';
  const count = tokens.length === 1 ? 'is 1 token' : `falls into ${formatCount(tokens.length)} tokens`;
  return [
    paragraph(`${where}"${given}" ${count}: ${namesOf(tokens)}`),
    ...(pieces.length === 0 ? [] : sayMerging(pieces)),
    table(
      [left('token'), right('id')],
      tokens.map(({ name, id }) => ({ cells: [text(name, 'accent'), number(id, formatCount(id))] })),
    ),
    ...(withoutSpace === null
      ? []
      : [paragraph(`At the start of a text, without the space: ${namesOf(withoutSpace)}`, 'aside')]),
  ];
}

function namesOf(tokens: TokensAnswer['tokens']): string {
  return tokens.map(({ name }) => name).join(' ');
}

function sayMerging(pieces: readonly Piece[]): Blocks {
  return [
    paragraph(
      'Merges join two neighbours, in the order in which they were learnt, until none applies. Nothing is joined beyond a word.',
      'aside',
    ),
    ...pieces.flatMap(sayPiece),
  ];
}

function sayPiece({ characters, steps }: Piece): Blocks {
  return [
    heading(`From ${formatPlural(characters.length, 'character')}`),
    table(
      [right('merge'), left('joins'), right('times in the text', { rank: 1 }), left('gives')],
      [
        { cells: ['', '', '', characters.join(' ')] },
        ...steps.map((step) => ({
          cells: [
            number(step.number, formatCount(step.number)),
            `${step.left} + ${step.right}`,
            number(step.count, formatCount(step.count)),
            text(step.tokens.join(' '), 'accent'),
          ],
        })),
      ],
    ),
  ];
}
