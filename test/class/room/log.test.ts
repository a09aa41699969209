/** The log of a class. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog, sanitizePeerText } from '../../../src/class/room/log.js';
import { PRINTABLE_TEXT } from '../../../src/files/printable.js';

describe('the log', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 0 }));
  afterEach(() => void vi.useRealTimers());

  it('holds one printable line an event', () => {
    const lines: string[] = [];
    for (const format of ['text', 'json'] as const) {
      createLog(format, (line) => lines.push(line))('joined', { name: 'a\nb\x1b[2J"é', port: 3 });
    }
    expect(lines).toEqual([
      '1970-01-01T00:00:00.000Z joined name="a\\\\u000ab\\\\u001b[2J\\"é" port=3\n',
      '{"time":"1970-01-01T00:00:00.000Z","event":"joined","name":"a\\\\u000ab\\\\u001b[2J\\"é","port":3}\n',
    ]);
    expect(sanitizePeerText('x'.repeat(99), 5)).toBe('xxxxx');
  });

  it('has the letters of all scripts as they are, and no character that turns, moves or hides others', () => {
    const lines: string[] = [];
    const log = createLog('text', (line) => void lines.push(line.replace(/^\S+ /, '').trimEnd()));
    for (const name of ['José', '李明', 'Ольга', 'नीति', 'مريم', '😀']) log('joined', { name });
    expect(lines).toEqual(['José', '李明', 'Ольга', 'नीति', 'مريم', '😀'].map((name) => `joined name=${name}`));
    lines.length = 0;
    for (let code = 0; code < 0x10000; code++) log('joined', { name: `a${String.fromCharCode(code)}b` });
    expect(lines).toHaveLength(0x10000);
    expect(lines.filter((line) => !PRINTABLE_TEXT.test(line))).toEqual([]);
    lines.length = 0;
    log('joined', { name: '😀'.repeat(500) });
    expect(lines).toEqual([`joined name=${'😀'.repeat(160)}`]);
  });

  it('counts what strangers cause over and over, apart by network and reason, and lists it again after a while', () => {
    const lines: string[] = [];
    let counted = 0;
    const log = createLog(
      'text',
      (line) => void lines.push(line.replace(/^\S+ /, '').trimEnd()),
      () => void counted++,
    );
    for (let k = 0; k < 4775; k++) log('token refused', { address: '192.0.2.1' });
    const times = [1, 2, 3, ...Array.from({ length: 11 }, (_, k) => 4 * 2 ** k)];
    expect(lines).toEqual(times.map((each) => `token refused address=192.0.2.1${each === 1 ? '' : ` times=${each}`}`));
    expect(counted).toBe(4775 - times.length);
    lines.length = 0;
    log('token refused', { address: '192.0.2.2' });
    log('login refused', { address: '192.0.2.1', reason: 'wrong key' });
    // One machine may have all addresses of a network.
    log('login refused', { address: '2001:db8::1', reason: 'wrong key' });
    for (const host of ['2', '3', '4']) log('login refused', { address: `2001:db8::${host}`, reason: 'wrong key' });
    for (let k = 0; k < 3; k++) log('joined', { name: 'ann' });
    expect(lines).toEqual([
      'token refused address=192.0.2.2',
      'login refused address=192.0.2.1 reason="wrong key"',
      'login refused address=2001:db8::1 reason="wrong key"',
      'login refused address=2001:db8::2 reason="wrong key" times=2',
      'login refused address=2001:db8::3 reason="wrong key" times=3',
      'login refused address=2001:db8::4 reason="wrong key" times=4',
      ...Array(3).fill('joined name=ann'),
    ]);
    vi.advanceTimersByTime(3_600_000);
    log('token refused', { address: '192.0.2.1' });
    expect(lines.at(-1)).toBe('token refused address=192.0.2.1');
  });
});
