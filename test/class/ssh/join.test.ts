/** What a class is told in order to join. */
import { expect, it } from 'vitest';
import { joinAddress, joinCommand } from '../../../src/class/ssh/join.js';

it('is one command', () => {
  expect(joinCommand('host', 2222)).toBe('ssh -p 2222 host');
  expect(joinCommand('host', 22, 'presenter')).toBe('ssh presenter@host');
});

it('is an address for phones', () => {
  expect(joinAddress('192.0.2.7', 2222)).toBe('ssh://192.0.2.7:2222');
  expect(joinAddress('demo.example', 22)).toBe('ssh://demo.example');
  expect(joinAddress('::1', 2222)).toBe('ssh://[::1]:2222');
});
