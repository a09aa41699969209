/** Secrets that let people in. */
import { describe, expect, it } from 'vitest';
import { isSameSecret, makePassword } from '../../../../src/class/room/door/secret.js';

describe('secrets', () => {
  it('are the same only when they are', () => {
    expect(isSameSecret('a', 'a')).toBe(true);
    expect(isSameSecret('a', 'b')).toBe(false);
    expect(isSameSecret('', 'aaaa')).toBe(false);
  });

  it('are made anew each time', () => {
    const made = Array.from({ length: 50 }, () => makePassword(4));
    expect(new Set(made).size).toBe(50);
    for (const password of made) expect(password).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
  });
});
