/** What asks a terminal to fill its clipboard. */
import { expect, test } from 'vitest';
import { clipboardSequence, MOST_COPIED } from '../../src/cli/debugger.js';

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString();

test('the text travels as base64, whatever is in it', () => {
  const text = 'P(語) = 0.5\n\x1b]0;title\x07';
  const [, base64] = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x07$/.exec(clipboardSequence(text, {}) ?? '') ?? [];
  expect(decoded(base64)).toBe(text);
});

test('tmux gets it twice: as its own, and wrapped for the terminal around it', () => {
  const plain = clipboardSequence('2.1', {});
  const wrapped = `\x1bPtmux;${plain?.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  expect(clipboardSequence('2.1', { TMUX: '/tmp/tmux-0/default,1,0' })).toBe(`${plain}${wrapped}`);
});

test('what no terminal takes at once is not sent', () => {
  expect(clipboardSequence('x'.repeat(MOST_COPIED), {})).not.toBeNull();
  expect(clipboardSequence('x'.repeat(MOST_COPIED + 1), {})).toBeNull();
});
