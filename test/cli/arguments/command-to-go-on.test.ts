/** The command that goes on with a class has what was typed, but no secret. */
import { expect, test } from 'vitest';
import { commandToGoOn, whatToAdd } from '../../../src/cli/arguments/command-to-go-on.js';

const OPEN = { name: '--max-viewers', values: ['5'] };

test('the password for viewers is not printed, and it is said where to type it', () => {
  const typed = [{ name: '--viewer-password', values: ['blue heron'] }, OPEN];
  const command = commandToGoOn('backstep', typed, 'class.json', { '--port': 2222 });
  expect(command).toBe('backstep serve --session class.json --port 2222 --viewer-password --max-viewers 5');
  expect(whatToAdd(typed)).toBe(
    'Type the password for viewers after --viewer-password; without it another one is generated.',
  );
});

test('nothing has to be added where none was typed', () => {
  expect(whatToAdd([OPEN])).toBeNull();
  expect(whatToAdd([{ name: '--viewer-password', values: [] }])).toBeNull();
});
