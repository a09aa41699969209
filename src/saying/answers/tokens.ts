/** How a text falls into tokens: the merges that apply to each of its pieces, then all tokens with their ids. */

import type { TokensAnswer } from '../../debugger/answers/tokens.js';
import type { Blocks } from '../../document/document.js';
import { formatCount, formatPlural } from '../../document/numbers.js';
import { heading, left, number, paragraph, passage, right, table, text } from '../blocks.js';

type Piece = TokensAnswer['pieces'][number];

export function sayTokens({ text: given, tokens, pieces, withoutSpace }: TokensAnswer): Blocks {
  const where = withoutSpace === null ? '' : 'With a space before it, as in the middle of a text, ';
  const count = tokens.length === 1 ? 'is 1 token' : `falls into ${formatCount(tokens.length)} tokens`;
  return passage(
    paragraph(`${where}"${given}" ${count}: ${namesOf(tokens)}`),
    pieces.length > 0 &&
      paragraph(
        'Merges join two neighbours, in the order in which they were learnt, until none applies. Nothing is joined beyond a word.',
        'aside',
      ),
    pieces.flatMap(sayPiece),
    table(
      [left('token'), right('id')],
      tokens.map(({ name, id }) => [text(name, 'accent'), number(id, formatCount)]),
    ),
    withoutSpace !== null && paragraph(`At the start of a text, without the space: ${namesOf(withoutSpace)}`, 'aside'),
  );
}

function namesOf(tokens: TokensAnswer['tokens']): string {
  return tokens.map(({ name }) => name).join(' ');
}

function sayPiece({ characters, steps }: Piece): Blocks {
  return [
    heading(`From ${formatPlural(characters.length, 'character')}`),
    table(
      [right('merge'), left('joins'), right('times in the text', { rank: 1 }), left('gives')],
      [
        ['', '', '', characters.join(' ')],
        ...steps.map((step) => [
          number(step.number, formatCount),
          `${step.left} + ${step.right}`,
          number(step.count, formatCount),
          text(step.tokens.join(' '), 'accent'),
        ]),
      ],
    ),
  ];
}
