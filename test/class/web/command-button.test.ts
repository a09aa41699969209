import { expect, test } from 'vitest';
import { ITERATIONS, PHASES, STEPS } from '../../../src/class/web/command-button.js';
import { commandNamed } from '../../../src/commands/commands.js';

test.each([
  ['steps', STEPS],
  ['phases', PHASES],
  ['iterations', ITERATIONS],
])('the buttons for %s go back and on by commands of which each is the reverse of the other', (_, [back, on]) => {
  expect(commandNamed(on.line).reverse).toBe(back.line);
  expect(commandNamed(back.line).reverse).toBe(on.line);
});
