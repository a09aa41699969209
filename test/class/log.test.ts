/** The log of a class. */
import { describe, expect, it } from 'vitest';
import { createLog, sanitizePeerText } from '../../src/class/log.js';

describe('the log', () => {
  it('holds one printable line an event', () => {
    const lines: string[] = [];
    for (const format of ['text', 'json'] as const) {
      createLog(
        format,
        (line) => lines.push(line),
        () => new Date(0),
      )('joined', { name: 'a\nb\x1b[2J"é', port: 3 });
    }
    expect(lines).toEqual([
      '1970-01-01T00:00:00.000Z joined name="a?b?[2J\\"?" port=3\n',
      '{"time":"1970-01-01T00:00:00.000Z","event":"joined","name":"a?b?[2J\\"?","port":3}\n',
    ]);
    expect(sanitizePeerText('x'.repeat(99), 5)).toBe('xxxxx');
  });
});
