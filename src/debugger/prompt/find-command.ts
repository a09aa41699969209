/**
 * Finds commands by what one remembers of them: the beginning of a word of their name or of what they do. Of several
 * words typed, the commands come that have the most; a word that none has counts as the nearest that some has, unless a
 * term of the glossary begins like it.
 */
import { closest } from '../../files/refusal.js';
import type { Command } from '../command.js';
import { termsBeginning } from '../terms.js';

/** The best first: by their name before by their summary, then in the order of the table. */
export function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  return commandsWith(
    commands,
    wordsOf(text).map((word) => knownBeginning(commands, word)),
  );
}

/** The commands that have most of the words, anywhere, exactly as they are written. */
export function commandsWith(commands: readonly Command[], sought: readonly string[]): readonly Command[] {
  const scored = commands.map((command) => ({
    command,
    score: sought.reduce((sum, word) => sum + scoreOf(command, word), 0),
  }));
  const most = Math.max(...scored.map(({ score }) => Math.floor(score)));
  return scored
    .filter(({ score }) => most > 0 && Math.floor(score) === most)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

/** 0 where the command does not have the word; a fraction above 1 says how near to its name it has it. */
function scoreOf({ name, aliases, words = '', summary }: Command, word: string): number {
  const has = (text: string): boolean => wordsOf(text).some((each) => each.startsWith(word));
  if (name.startsWith(word)) return 1.04;
  if (
    has(name) ||
    aliases.some((alias) => alias === word || (word.length >= SHORTEST_GUESSED && alias.startsWith(word)))
  )
    return 1.03;
  if (has(words)) return 1.02;
  if (wordsOf(summary).includes(word)) return 1.01;
  return has(summary) ? 1 : 0;
}

/** Too short a word is near to everything. */
const SHORTEST_GUESSED = 4;

function knownBeginning(commands: readonly Command[], word: string): string {
  const isKnown = commands.some((command) => scoreOf(command, word) > 0) || termsBeginning(word).length > 0;
  if (word.length < SHORTEST_GUESSED || isKnown) return word;
  const known = commands.flatMap(({ name, words = '', summary }) => wordsOf(`${name} ${words} ${summary}`));
  // Hardly anybody gets the first letter wrong.
  const near = known.filter((each) => each.length >= SHORTEST_GUESSED && each[0] === word[0]);
  return closest(word, near) ?? word;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
