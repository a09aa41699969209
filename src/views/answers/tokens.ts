/** How a text falls into tokens: the merges that apply to each of its pieces, then all tokens with their ids. */
import type { TokensAnswer } from '../../debugger/answers/tokens.js';
import { formatCount, formatPlural } from '../../document/numbers.js';
import { EMPTY_ROW, type Row, span, wrap } from '../../drawing/rows/rows.js';
import { left, right, table } from '../../drawing/rows/table.js';
import { type AnswerInput, heading, paragraph } from '../pane.js';

type Piece = TokensAnswer['pieces'][number];

export function tokensRows(
  { text, tokens, pieces, withoutSpace }: TokensAnswer,
  { width }: AnswerInput,
): readonly Row[] {
  const where = withoutSpace === null ? '' : 'With a space before it, as in the middle of a text, ';
  const count = tokens.length === 1 ? 'is 1 token' : `falls into ${formatCount(tokens.length)} tokens`;
  return [
    ...paragraph(`${where}"${text}" ${count}: ${namesOf(tokens)}`, width),
    ...(pieces.length === 0 ? [] : mergingRows(pieces, width)),
    ...table(
      [left('token'), right('id')],
      tokens.map(({ name, id }) => ({ cells: [span(name, 'accent'), formatCount(id)] })),
      width,
    ),
    EMPTY_ROW,
    ...(withoutSpace === null
      ? []
      : wrap(`At the start of a text, without the space: ${namesOf(withoutSpace)}`, width, 'muted')),
  ];
}

function namesOf(tokens: TokensAnswer['tokens']): string {
  return tokens.map(({ name }) => name).join(' ');
}

function mergingRows(pieces: readonly Piece[], width: number): readonly Row[] {
  return [
    ...paragraph(
      'Merges join two neighbours, in the order in which they were learnt, until none applies. Nothing is joined beyond a word.',
      width,
      'muted',
    ),
    ...pieces.flatMap((piece) => [...pieceRows(piece, width), EMPTY_ROW]),
  ];
}

function pieceRows({ characters, steps }: Piece, width: number): readonly Row[] {
  const [number, pair, count] = [right('merge'), left('joins'), right('times in the text', { drop: 1 })];
  return [
    ...heading(`From ${formatPlural(characters.length, 'character')}`),
    ...table(
      [number, pair, count, left('gives')],
      [
        { cells: ['', '', '', characters.join(' ')] },
        ...steps.map((step) => ({
          cells: [
            formatCount(step.number),
            `${step.left} + ${step.right}`,
            formatCount(step.count),
            span(step.tokens.join(' '), 'accent'),
          ],
        })),
      ],
      width,
    ),
  ];
}
