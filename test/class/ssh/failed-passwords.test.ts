/** How long the answer to a password takes after wrong ones. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFailedPasswords } from '../../../src/class/ssh/failed-passwords.js';

describe('the answer to a password', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function open() {
    const reports: string[] = [];
    const failed = createFailedPasswords((address, role, failures) => reports.push(`${failures} ${role} ${address}`));
    const fail = (times: number, address = 'a', role: 'presenter' | 'viewer' = 'presenter') =>
      Array.from({ length: times }, () => failed.try(address, role, false));
    return { failed, reports, fail, wait: (milliseconds: number) => vi.advanceTimersByTime(milliseconds) };
  }

  it('takes longer with each wrong one, up to a limit', () => {
    const { fail } = open();
    expect(fail(10)).toEqual([400, 400, 400, 800, 1600, 3200, 3200, 3200, 3200, 3200]);
  });

  it('takes as long for the right one, and then none', () => {
    const { failed, fail } = open();
    expect(failed.try('a', 'presenter', true)).toBe(0);
    fail(5);
    expect(failed.try('a', 'presenter', true)).toBe(1600);
    expect(failed.try('a', 'presenter', true)).toBe(0);
  });

  it('depends on the network and the role, and is forgiven in time', () => {
    const { failed, fail, wait } = open();
    fail(9, '2001:db8::1', 'viewer');
    expect(failed.try('2001:db8::2', 'viewer', true)).toBe(3200);
    fail(9, 'a', 'viewer');
    expect(failed.try('a', 'presenter', true)).toBe(0);
    expect(failed.try('b', 'viewer', true)).toBe(0);
    wait(601_000);
    expect(failed.try('a', 'viewer', true)).toBe(0);
  });

  it('is short again soon after the last wrong one, however many there were', () => {
    const { failed, fail, wait } = open();
    fail(1000, 'a', 'viewer');
    wait(20_000);
    expect(failed.try('a', 'viewer', true)).toBe(800);
    fail(1000, 'a', 'viewer');
    wait(40_000);
    expect(failed.try('a', 'viewer', true)).toBe(0);
  });

  it('is reported once however long somebody goes on slowly', () => {
    const { fail, reports, wait } = open();
    for (let k = 0; k < 5; k++) {
      fail(1);
      wait(30_000);
    }
    expect(reports).toEqual(['3 presenter a']);
  });

  it('is reported less and less often', () => {
    const { fail, reports } = open();
    fail(24);
    expect(reports).toEqual([3, 6, 12, 24].map((count) => `${count} presenter a`));
  });
});
