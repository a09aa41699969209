/** Connections of strangers: how many there may be, from how many networks. */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/class/room/limits.js';
import { createConnections } from '../../../src/class/ssh/connections.js';

describe('strangers', () => {
  function open(mostStrangers: number, mostStrangersOfAddress: number) {
    const connections = createConnections({ ...DEFAULT_LIMITS, mostStrangers, mostStrangersOfAddress }, () => {});
    const come = (remoteAddress: string, bytesRead: number) => {
      const socket = Object.assign(new EventEmitter(), { remoteAddress, bytesRead, destroy: () => {} });
      return connections.admit(socket as unknown as Socket);
    };
    return { connections, come };
  }

  it('make room when they are too many, the silent ones first', () => {
    const { connections, come } = open(4, 2);
    const [speaking, silent] = [come('a', 1), come('a', 0)];
    expect(come('a', 0)?.isOpen).toBe(true);
    expect([speaking?.isOpen, silent?.isOpen]).toEqual([true, false]);
    connections.close();
  });

  it('make room for the next at a full address, the ones that have come least far first', () => {
    const { connections, come } = open(9, 3);
    const [keyed, older, newer] = [come('b', 1), come('b', 1), come('b', 1)];
    keyed.becomeKeyed();
    const presenter = come('b', 0);
    expect([keyed, older, newer, presenter].map(({ isOpen }) => isOpen)).toEqual([true, false, true, true]);
    connections.close();
  });

  it('of a few addresses keep nobody else out, though each of them says something', () => {
    const { connections, come } = open(6, 3);
    const crowd = ['a', 'a', 'a', 'b', 'b'].map((address) => come(address, 1));
    const student = come('c', 1);
    const another = come('d', 1);
    expect([student?.isOpen, another?.isOpen]).toEqual([true, true]);
    expect(crowd.map((entry) => entry?.isOpen)).toEqual([false, true, true, true, true]);
    expect(connections.all.size).toBe(6);
    connections.close();
  });
});
