/**
 * A question with its options, or with the ranges of the numbers that were guessed.
 * Invariant: what is picked by a touch is a button only where guesses are taken.
 */
import type { AnsweredLine, Choice, ChoiceLine } from '../../document.js';
import { answered, RIGHT_ANSWER } from '../in-words.js';
import { classes, inlineTrees, textTrees } from './inlines.js';
import { element, plain, type Tree, type Trees } from './tree.js';

/** The name of the attribute that holds the number of an option, from 1. */
export const OPTION = 'data-option';
/** The name of a field for a number. */
export const GUESS = 'guess';

/**
 * @param reason why it is so, drawn
 * @param guessed the option that was guessed, from 0; null without a guess; left out where no guesses are taken
 */
export function choiceTrees(choice: Choice, reason: Trees, guessed?: number | null): Trees {
  const { question, lines, said, state, picks } = choice;
  const isTaken = state === 'open' && guessed !== undefined;
  const options = lines.map((line, k) =>
    isTaken && picks === 'line' ? pickTree(line, k, guessed === k) : lineTree(line),
  );
  return [
    element('h3', { class: 'asked' }, textTrees(question)),
    ...(options.length === 0
      ? []
      : [element('ol', { class: classes('options', isTaken && picks === 'line' && 'picks') }, options)]),
    ...(isTaken && picks === 'number' ? [numberForm()] : []),
    ...(said === '' ? [] : [element('p', { class: 'said' }, textTrees(said))]),
    ...reason,
  ];
}

function pickTree(line: ChoiceLine, k: number, isGuess: boolean): Tree {
  const button = { type: 'button', [OPTION]: k + 1, 'aria-pressed': `${isGuess}` };
  return plain('li', element('button', button, textTrees(line.name)), votesTree(line));
}

/** Three parts, also where some are empty, so that those of all lines stand under each other. */
function lineTree(line: ChoiceLine | AnsweredLine): Tree {
  const { name, isRight, isGuess } = answered(line);
  const told = [isRight ? `✓ ${RIGHT_ANSWER}` : '', isGuess ? 'your guess' : ''];
  return element(
    'li',
    { class: classes(isRight && 'right', isGuess && 'guessed') },
    plain('span', textTrees(name)),
    votesTree(line),
    plain('em', told.filter(Boolean).join(', ')),
  );
}

/** How many guessed so in each vote. */
function votesTree({ votes }: ChoiceLine): Tree {
  return element(
    'span',
    { class: 'votes' },
    votes.flatMap(({ count, ofMost }, k) => [
      ...(votes.length === 1 ? [] : [`${k === 0 ? 'first' : 'second'} vote `]),
      element('b', { class: 'value' }, `${count}`),
      ...inlineTrees([{ kind: 'bar', share: ofMost, sides: 1 }]),
    ]),
  );
}

function numberForm(): Tree {
  return element(
    'form',
    { class: 'number' },
    element('label', { for: GUESS }, 'Your guess, as a number'),
    element('input', {
      ...{ id: GUESS, name: GUESS, maxlength: 40, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' },
    }),
    element('button', { type: 'submit' }, 'guess'),
  );
}
