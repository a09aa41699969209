/** `tokens`: how a text falls into tokens, merge by merge where the tokenizer merges. */
import { quote } from '../../data/printable.js';
import type { Tokenizer, UnknownToken } from '../../data/text/tokenizer.js';
import type { Continuation } from '../../training/continuation.js';
import { type Effect, warn } from '../command.js';
import { type ReplayContext, replayGroup } from '../replaying.js';
import type { Answer } from '../session.js';
import { type AnswerKind, openAnswer } from './answer.js';

export interface TokensAnswer extends Answer {
  readonly kind: 'tokens';
  /** As it was typed. */
  readonly text: string;
  readonly tokens: readonly NamedToken[];
  /** The pieces that are merged one by one; empty for a tokenizer that does not merge. */
  readonly pieces: readonly CutPiece[];
  /** For a word with a space before it: its tokens without the space. Null for other texts. */
  readonly withoutSpace: readonly NamedToken[] | null;
}

interface NamedToken {
  readonly id: number;
  readonly name: string;
}

interface CutPiece {
  readonly characters: readonly string[];
  readonly steps: readonly CutStep[];
}

/** One merge, applied wherever it could be. */
interface CutStep {
  /** Its number among all merges, from 1. */
  readonly number: number;
  readonly left: string;
  readonly right: string;
  /** How often the pair stood in the text when the merge was learnt. */
  readonly count: number;
  /** The names of the piece's tokens after it. */
  readonly tokens: readonly string[];
}

export const TOKENS: AnswerKind<TokensAnswer> = {
  kind: 'tokens',
  title: ({ text }) => ['tokens', quote(text)],
};

export const TOKENS_COMMANDS = replayGroup('look', [
  {
    name: 'tokens',
    usage: 'TEXT',
    summary: 'Show how a text falls into tokens, merge by merge where tokens are pieces of words.',
    details: ['"info merges" lists what the tokenizer has learnt.'],
    disabled: ({ timeline }) => (timeline.program.continuation === undefined ? NO_FIXTURE : null),
    run: tokens,
  },
]);

const NO_FIXTURE = 'This run was not made from a fixture that says what its tokens are.';

/** Says which part of a text there is no token for. */
export function describeUnknown({ unknown, at }: UnknownToken, tokenizer: Tokenizer | null): string {
  const [thing, place] = tokenizer === null || tokenizer.kind === 'word' ? ['word', 'from '] : ['character', ''];
  return `There is no token for ${quote(unknown)} (${place}character ${at + 1}): the vocabulary has only the ${thing}s that this run was given.`;
}

function tokens({ timeline }: ReplayContext, argument: string): Effect {
  const { continuation } = timeline.program;
  const text = argument.trim();
  if (continuation === undefined) return warn(NO_FIXTURE);
  if (text === '') return warn('Say which text, for example "tokens the".');
  const { tokenizer } = continuation;
  // Most words of a text have a space before them, which is part of their token.
  const space = /\s/.test(text) || tokenizer?.merging == null || isUnknown(tokenizer.encode(' ')) ? '' : ' ';
  const spaced = space + text;
  const ids = continuation.tokensOf(spaced);
  if (isUnknown(ids)) return warn(describeUnknown({ ...ids, at: ids.at - space.length }, tokenizer));
  const alone = continuation.tokensOf(text);
  return openAnswer<TokensAnswer>({
    kind: 'tokens',
    text,
    tokens: named(ids, continuation),
    pieces: piecesOf(spaced, continuation),
    withoutSpace: space === '' || isUnknown(alone) ? null : named(alone, continuation),
  });
}

function isUnknown(result: ArrayLike<number> | UnknownToken): result is UnknownToken {
  return 'unknown' in result;
}

function named(ids: ArrayLike<number>, { nameOf }: Continuation): readonly NamedToken[] {
  return Array.from(ids, (id) => ({ id, name: nameOf(id) }));
}

function piecesOf(text: string, { tokenizer, nameOf }: Continuation): readonly CutPiece[] {
  const pieces = tokenizer?.merging?.stepsOf(text) ?? [];
  if ('unknown' in pieces || tokenizer === null) return [];
  const first = tokenizer.vocabulary.length - (tokenizer.merging?.merges.length ?? 0);
  return pieces.map(({ characters, steps }) => ({
    characters: characters.map(nameOf),
    steps: steps.map(({ merge: { left, right, token, count }, ids }) => ({
      number: token - first + 1,
      left: nameOf(left),
      right: nameOf(right),
      count,
      tokens: ids.map(nameOf),
    })),
  }));
}
