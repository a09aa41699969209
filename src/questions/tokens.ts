/** `tokens`: how a text falls into tokens, merge by merge where the tokenizer merges, and the merges themselves. */

import { type Effect, type ReplayContext, replayGroup, warn } from '../debugger/command.js';
import type { Answer } from '../debugger/session.js';
import type { Block, Blocks } from '../document/document.js';
import { formatCount, formatPlural } from '../document/numbers.js';
import { writtenInQuotes } from '../document/written-token.js';
import { heading, left, number, paragraph, passage, right, table, text, token } from '../explaining/blocks.js';
import { UNITS } from '../explaining/tokenizer-words.js';
import { quote } from '../files/refusal.js';
import type { TextFacts } from '../training/iteration/program.js';
import type { Continuation } from '../training/iteration/text-continuation.js';
import type { Merge } from '../training/text/byte-pair.js';
import type { UnknownToken } from '../training/text/tokenizer.js';
import { type AnswerKind, openAnswer } from './answer.js';

interface TokensAnswer extends Answer<'tokens'> {
  /** As it was typed. */
  readonly text: string;
  readonly tokens: ReturnType<typeof named>;
  /** The pieces that are merged one by one; empty for a tokenizer that does not merge. */
  readonly pieces: ReturnType<typeof piecesOf>;
  /** For a word with a space before it: its tokens without the space. Null for other texts. */
  readonly withoutSpace: TokensAnswer['tokens'] | null;
}

export const TOKENS: AnswerKind<TokensAnswer> = {
  kind: 'tokens',
  say({ text: given, tokens, pieces, withoutSpace }) {
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
        tokens.map(({ name, id }) => [text(name, 'title'), number(id, formatCount)]),
      ),
      withoutSpace !== null &&
        paragraph(`At the start of a text, without the space: ${namesOf(withoutSpace)}`, 'aside'),
    );
  },
  title: ({ text }) => ['tokens', quote(text)],
  commands: replayGroup('look', [
    {
      name: 'tokens',
      usage: 'TEXT',
      summary: 'Show how a text falls into tokens, merge by merge where tokens are pieces of words.',
      details: ['"info merges" lists what the tokenizer has learnt.'],
      disabled: ({ timeline }) => (timeline.program.continuation === undefined ? NO_FIXTURE : null),
      run: tokens,
    },
  ]),
};

const NO_FIXTURE = 'This run was not made from a fixture that says what its tokens are.';

/** Says which parts of a text there is no token for, all of them, and what a text can be written with. */
export function describeMissing(text: string, continuation: Continuation): string {
  const { tokenizer } = continuation;
  const missing = missingIn(text, continuation);
  const names = missing.map(({ unknown }) => quote(writtenInQuotes(unknown))).join(', ');
  const place = `${tokenizer === null || tokenizer.kind === 'word' ? 'from ' : ''}character ${missing[0].at + 1}`;
  const said = missing.length === 1 ? `There is no token for ${names} (${place})` : `There are no tokens for ${names}`;
  const sayings = [`${said}. ${writableWith(continuation)}`, `${said}. The set-up lists what there is: "goto start".`];
  return sayings.find(({ length }) => length <= MOST_CHARACTERS) ?? `${said}.`;
}

/** Two rows of a narrow screen, beyond which a message is cut. */
const MOST_CHARACTERS = 150;

function writableWith({ tokenizer, names, beginning, end }: Continuation): string {
  const plain = names.filter((_, id) => id !== beginning && id !== end);
  return tokenizer === null || tokenizer.kind === 'word'
    ? `Write it with "${plain.join(' ')}".`
    : `Write it with "${plain.filter((name) => [...name].length === 1).join('')}".`;
}

/** Each of them once, with its first place. */
function missingIn(text: string, { tokensOf }: Continuation): readonly UnknownToken[] {
  const missing: UnknownToken[] = [];
  for (let from = 0; ; ) {
    const found = tokensOf(text.slice(from));
    if (!isUnknown(found)) return missing;
    const { unknown } = found;
    const at = from + found.at;
    if (missing.every((each) => each.unknown !== unknown)) missing.push({ unknown, at });
    from = at + unknown.length;
  }
}

function tokens({ timeline }: ReplayContext, text: string): Effect {
  const { continuation } = timeline.program;
  if (continuation === undefined) return warn(NO_FIXTURE);
  if (text === '') return warn('Say which text, for example "tokens the".');
  const { tokenizer } = continuation;
  // Most words of a text have a space before them, which is part of their token.
  const space = /\s/.test(text) || tokenizer?.merging == null || isUnknown(tokenizer.encode(' ')) ? '' : ' ';
  const spaced = space + text;
  const ids = continuation.tokensOf(spaced);
  if (isUnknown(ids)) return warn(describeMissing(text, continuation));
  const alone = continuation.tokensOf(text);
  return openAnswer(TOKENS, {
    text,
    tokens: named(ids, continuation),
    pieces: piecesOf(spaced, continuation),
    withoutSpace: space === '' || isUnknown(alone) ? null : named(alone, continuation),
  });
}

function isUnknown(result: ArrayLike<number> | UnknownToken): result is UnknownToken {
  return 'unknown' in result;
}

function named(ids: ArrayLike<number>, { nameOf }: Continuation) {
  return Array.from(ids, (id) => ({ id, name: nameOf(id) }));
}

function piecesOf(text: string, { tokenizer, nameOf }: Continuation) {
  const pieces = tokenizer?.merging?.stepsOf(text) ?? [];
  if ('unknown' in pieces || tokenizer === null) return [];
  const first = tokenizer.vocabulary.length - (tokenizer.merging?.merges.length ?? 0);
  return pieces.map(({ characters, steps }) => ({
    characters: characters.map(nameOf),
    /** One merge each, applied wherever it could be. */
    steps: steps.map(({ merge: { left, right, token, count }, ids }) => ({
      /** Its number among all merges, from 1. */
      number: token - first + 1,
      left: nameOf(left),
      right: nameOf(right),
      /** How often the pair stood in the text when the merge was learnt. */
      count,
      /** The names of the piece's tokens after it. */
      tokens: ids.map(nameOf),
    })),
  }));
}

type Piece = TokensAnswer['pieces'][number];

function namesOf(tokens: TokensAnswer['tokens']): string {
  return tokens.map(({ name }) => name).join(' ');
}

function sayPiece({ characters, steps }: Piece): Blocks {
  return [
    heading(`From ${formatPlural(characters.length, 'character')}`),
    table(
      [right('merge'), left('joins'), right('times in the text', { priority: 1 }), left('gives')],
      [
        ['', '', '', characters.join(' ')],
        ...steps.map((step) => [
          number(step.number, formatCount),
          token(`${step.left} + ${step.right}`),
          number(step.count, formatCount),
          text(step.tokens.join(' '), 'title'),
        ]),
      ],
    ),
  ];
}

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
    [right('merge'), left('joins'), right('times'), left('new token'), right('id', { priority: 1 })],
    merges.map((merge, k) => [
      number(k + 1, formatCount),
      token(`${vocabulary[merge.left]} + ${vocabulary[merge.right]}`),
      number(merge.count, formatCount),
      text(vocabulary[merge.token], 'title'),
      number(merge.token, formatCount),
    ]),
  );
}
