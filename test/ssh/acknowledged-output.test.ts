/** Output that waits for its reader. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAcknowledgedOutput } from '../../src/ssh/acknowledged-output.js';

describe('acknowledged output', () => {
  afterEach(() => vi.useRealTimers());

  function open(waiting = () => 0) {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const events: string[] = [];
    const sent: string[] = [];
    const output = createAcknowledgedOutput({
      send: (bytes) => sent.push(Buffer.from(bytes).toString()),
      waiting,
      onRoom: () => events.push('room'),
      onShown: () => events.push('shown'),
      onStalled: () => events.push('stalled'),
      stalledMilliseconds: 20_000,
    });
    return { output, events, sent, frame: () => output.write(Buffer.from('frame')) };
  }

  it('has two frames under way, and room again with an answer', () => {
    const { output, events, sent, frame } = open();
    expect([frame(), frame()]).toEqual([true, false]);
    expect(sent[0]).toBe('frame\x1b[5n');
    expect(output.read('a\x1b[0nb')).toBe('ab');
    expect(events).toEqual(['shown', 'room']);
  });

  it('finds answers that arrive in pieces, and leaves other sequences alone', () => {
    const { output, frame } = open();
    frame();
    expect(output.read('x\x1b[')).toBe('x');
    expect(output.read('0ny\x1b[C')).toBe('y\x1b[C');
    expect(output.read('\x1b')).toBe('\x1b');
  });

  it('gives up who owes an answer for too long', () => {
    const { output, events, frame } = open();
    frame();
    output.read('\x1b[0n');
    frame();
    vi.advanceTimersByTime(5000);
    expect(output.isBehind).toBe(true);
    expect(events).not.toContain('stalled');
    vi.advanceTimersByTime(16_000);
    expect(events.filter((event) => event === 'stalled')).toHaveLength(1);
  });

  it('goes by what has left where a terminal never answers', () => {
    let waiting = 0;
    const { events, sent, frame } = open(() => waiting);
    expect([frame(), frame()]).toEqual([true, false]);
    vi.advanceTimersByTime(2000);
    expect(events).toContain('room');
    expect(frame()).toBe(true);
    expect(sent.at(-1)).toBe('frame');
    waiting = 100_000;
    expect([frame(), frame()]).toEqual([true, false]);
    vi.advanceTimersByTime(21_000);
    expect(events).toContain('stalled');
  });
});
