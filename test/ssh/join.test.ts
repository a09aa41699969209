/** What a class is told in order to join. */
import { expect, it } from 'vitest';
import { joinCommand } from '../../src/ssh/join.js';

it('is one command', () => {
  expect(joinCommand('host', 2222)).toBe('ssh -p 2222 host');
  expect(joinCommand('host', 22, 'presenter')).toBe('ssh presenter@host');
});
