/** What a guest has sent and has not been done yet. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createInbox } from '../../../src/class/room/inbox.js';

describe('what a guest has sent', () => {
  afterEach(() => vi.useRealTimers());

  function open(isUrgent = () => false) {
    vi.useFakeTimers({ toFake: ['performance'] });
    const turns: (() => void)[] = [];
    const done: string[] = [];
    const inbox = createInbox<string>({
      turns: { schedule: (callback) => turns.push(callback) },
      isUrgent,
      take: (key) => {
        done.push(key);
        vi.advanceTimersByTime(key === 'd' ? 30 : 1);
      },
      onError: () => {},
      mostWaiting: 12,
    });
    return { inbox, done, turns, turn: () => turns.shift()?.() };
  }

  it('waits for a turn, and gives way to others after a slice of time', () => {
    const { inbox, done, turns, turn } = open();
    for (const key of ['d', 'd', 'right', 'a', 'b']) inbox.put(key);
    expect(done).toEqual([]);
    expect(turns).toHaveLength(1);
    turn();
    expect(done).toEqual(['d']);
    turn();
    turn();
    expect(done).toEqual(['d', 'd', 'right', 'a', 'b']);
    expect(turns).toHaveLength(0);
  });

  it('is done at once for the one who drives, but never before what came earlier', () => {
    let drives = true;
    const { inbox, done, turn } = open(() => drives);
    inbox.put('a');
    expect(done).toEqual(['a']);
    drives = false;
    inbox.put('c');
    drives = true;
    inbox.put('e');
    expect(done).toEqual(['a']);
    turn();
    expect(done).toEqual(['a', 'c', 'e']);
  });

  it('is of many sizes only the newest', () => {
    const { inbox, done, turns, turn } = open();
    for (let columns = 80; columns <= 120; columns++) inbox.change(() => done.push(`${columns}x30`));
    expect(turns).toHaveLength(1);
    turn();
    expect(done).toEqual(['120x30']);
  });

  it('is never more than so much, and nothing after the guest has left', () => {
    const { inbox, done, turns, turn } = open();
    for (let k = 0; k < 20; k++) inbox.put('a');
    while (turns.length > 0) turn();
    expect(done).toHaveLength(12);
    inbox.put('a');
    inbox.close();
    inbox.put('a');
    inbox.change(() => done.push(`${80}x${24}`));
    while (turns.length > 0) turn();
    expect(done).toHaveLength(12);
  });
});
