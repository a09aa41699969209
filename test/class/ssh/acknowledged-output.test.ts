/** Output that waits for its reader. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAcknowledgedOutput } from '../../../src/class/ssh/acknowledged-output.js';
import { longTest } from '../../support/depth.js';

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

  it('is owed an answer until it comes, for a second at most, and none by a terminal that never answers', () => {
    const { output, frame } = open();
    expect(output.isOwed()).toBe(false);
    frame();
    expect(output.isOwed()).toBe(true);
    output.read('\x1b[0n');
    expect(output.isOwed()).toBe(false);
    const silent = open();
    silent.frame();
    vi.advanceTimersByTime(1001);
    expect(silent.output.isOwed()).toBe(false);
    vi.advanceTimersByTime(1000);
    silent.frame();
    expect(silent.output.isOwed()).toBe(false);
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
    expect(output.isBehind()).toBe(true);
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

  it('believes no answer to what it has not sent, so who reads nothing gets no more', () => {
    let waiting = 0;
    const { output, events, sent, frame } = open(() => waiting);
    while (frame()) waiting += 50_000;
    waiting += 50_000;
    const count = sent.length;
    for (let turn = 0; turn < 100; turn++) {
      expect(output.read('\x1b[0n\x1b[0nx')).toBe('x');
      vi.advanceTimersByTime(100);
    }
    expect(events).toEqual([]);
    expect(sent).toHaveLength(count);
    expect(output.isBehind()).toBe(true);
    vi.advanceTimersByTime(11_000);
    expect(events).toEqual(['stalled']);
  });

  it('counts an early answer as soon as enough has left', () => {
    let waiting = 50_000;
    const { output, events, frame } = open(() => waiting);
    while (frame());
    output.read('\x1b[0n');
    expect(events).toEqual([]);
    waiting = 100;
    vi.advanceTimersByTime(250);
    expect(events).toEqual(['shown', 'room']);
  });

  /** A terminal that has answered so far, and at once. */
  function openQuick() {
    const there = open();
    const { output, frame, sent, events } = there;
    // It is asked by the third frame at the latest.
    for (let count = 0; count < 3; count++) {
      frame();
      if (sent.at(-1)?.endsWith('\x1b[5n') === true) output.read('\x1b[0n');
    }
    output.read('\x1b[0n');
    vi.advanceTimersByTime(1300);
    output.read('\x1b[0n');
    sent.length = 0;
    events.length = 0;
    return there;
  }

  it('asks a terminal that answers quickly about every third frame', () => {
    const { output, sent, frame } = openQuick();
    for (let count = 0; count < 30; count++) {
      expect(frame()).toBe(true);
      if (sent.at(-1) === 'frame\x1b[5n') output.read('\x1b[0n');
    }
    const asked = sent.filter((text) => text === 'frame\x1b[5n').length;
    expect(asked).toBeGreaterThanOrEqual(10);
    // The first one has come after a while.
    expect(asked).toBeLessThanOrEqual(11);
  });

  it('asks about the last frames by themselves when no other follows', () => {
    const { output, events, sent, frame } = openQuick();
    do frame();
    while (sent.at(-1) !== 'frame\x1b[5n');
    output.read('\x1b[0n');
    frame();
    expect(sent.at(-1)).toBe('frame');
    vi.advanceTimersByTime(1000);
    expect(sent.at(-1)).toBe('frame');
    vi.advanceTimersByTime(300);
    expect(sent.at(-1)).toBe('\x1b[5n');
    events.length = 0;
    output.read('\x1b[0n');
    expect(events).toEqual(['shown', 'room']);
    vi.advanceTimersByTime(60_000);
    expect(sent.at(-1)).toBe('\x1b[5n');
    expect(events).toEqual(['shown', 'room']);
  });

  it('sends a terminal that was quick and stops answering four frames at most', () => {
    for (let begins = 0; begins < 12; begins++) {
      const { output, events, sent, frame } = openQuick();
      for (let count = 0; count < begins; count++) {
        frame();
        if (sent.at(-1) === 'frame\x1b[5n') output.read('\x1b[0n');
      }
      vi.advanceTimersByTime(1300);
      output.read('\x1b[0n');
      sent.length = 0;
      while (frame());
      expect(sent.length).toBeLessThanOrEqual(4);
      vi.advanceTimersByTime(5000);
      expect(output.isBehind()).toBe(true);
      events.length = 0;
      // It goes on, and is asked about each frame now.
      output.read('\x1b[0n'.repeat(sent.filter((text) => text.endsWith('\x1b[5n')).length));
      expect(events).toContain('room');
      sent.length = 0;
      frame();
      frame();
      expect(sent).toEqual(['frame\x1b[5n', 'frame\x1b[5n']);
    }
  });

  it('goes on after an answer was lost', () => {
    for (let begins = 0; begins < 6; begins++) {
      const { output, events, sent, frame } = openQuick();
      let owed = 0;
      const answerAll = (): void => {
        owed += sent.filter((text) => text.endsWith('\x1b[5n')).length;
        sent.length = 0;
        if (owed > 0) output.read('\x1b[0n'.repeat(owed));
        owed = 0;
      };
      for (let count = 0; count < begins; count++) {
        frame();
        answerAll();
      }
      while (frame());
      // Not one of these is answered.
      sent.length = 0;
      events.length = 0;
      for (let time = 0; time < 8000; time += 100) {
        vi.advanceTimersByTime(100);
        answerAll();
      }
      expect(events).toContain('room');
      expect(output.isBehind()).toBe(false);
      vi.advanceTimersByTime(60_000);
      expect(sent).toEqual([]);
      expect(events).not.toContain('stalled');
    }
  });

  longTest('finds room again whatever the pace of the answers', () => {
    for (let seed = 1; seed < 200; seed++) {
      const { output, events, sent, frame } = open();
      let state = seed;
      const chance = (one: number): boolean => {
        state = (state * 48_271) % 2_147_483_647;
        return state % one === 0;
      };
      let owed = 0;
      let hasRoom = true;
      for (let turn = 0; turn < 300; turn++) {
        const before = sent.length;
        if (hasRoom && chance(2)) hasRoom = frame();
        vi.advanceTimersByTime(chance(5) ? 300 : 20);
        owed += sent.slice(before).filter((text) => text.endsWith('\x1b[5n')).length;
        events.length = 0;
        if (owed > 0 && chance(4)) {
          owed--;
          output.read('\x1b[0n');
        }
        hasRoom ||= events.includes('room');
        expect(hasRoom || owed > 0).toBe(true);
      }
      output.close();
    }
  });
});
