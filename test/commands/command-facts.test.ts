/** What a command is stands in its entry; others read it there, whatever the command is called. */

import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { isQuestion } from '../../src/commands/given-line.js';
import type { Command } from '../../src/debugger/command.js';

test.each<[what: string, has: (command: Command) => unknown, names: readonly string[]]>([
  ['interrupts', ({ interrupts }) => interrupts, ['quit', 'stop']],
  ['forks', ({ forks }) => forks, ['edit', 'set', 'skip']],
  ['follows an answer', ({ follows }) => follows, ['back', 'follow', 'forward']],
  ['moves to a stop', ({ moves }) => moves === 'to a stop', ['continue', 'reverse-continue']],
  ['moves to a branch', ({ moves }) => moves === 'to a branch', ['next-branch']],
  ['collects lines', ({ collects }) => collects, ['commands']],
  ['guesses', ({ guesses }) => guesses, ['guess']],
  ['explains', ({ explains }) => explains, ['help']],
])('what %s', (_, has, names) => {
  expect(
    COMMANDS.filter(has)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names);
});

test('whatever follows an answer is no question, whatever its name', () => {
  const [asks] = COMMANDS.filter(isQuestion);
  expect(isQuestion({ ...asks, follows: true })).toBe(false);
});
