/** Frames for many sockets, which are handed on in groups. */
import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createHeldWrites } from '../../../src/class/ssh/held-writes.js';

/** A socket that notes what is handed to the system; it never finishes, as one whose reader has stopped. */
function openSocket(name: string, handedOn: string[]): Writable {
  return new Writable({
    write: (chunk) => void handedOn.push(`${name} ${chunk}`),
    writev: (chunks) => void handedOn.push(`${name} ${chunks.map(({ chunk }) => chunk).join('+')}`),
  });
}

test('what is written in a turn is handed on at its end, after what is drawn in microtasks, in one piece a socket', async () => {
  const handedOn: string[] = [];
  const writes = createHeldWrites();
  const [one, other] = ['one', 'other'].map((name) => openSocket(name, handedOn));
  const write = (socket: Writable, text: string): void => {
    writes.hold(socket);
    socket.write(text);
  };
  write(one, 'a');
  queueMicrotask(() => {
    write(other, 'b');
    queueMicrotask(() => {
      write(one, 'c');
      write(other, 'd');
      handedOn.push('drawn');
    });
  });
  expect(handedOn).toEqual([]);
  await nextTurn();
  expect(handedOn).toEqual(['drawn', 'one a+c', 'other b+d']);
});

test('the first of many are handed on before the last are written', async () => {
  const handedOn: string[] = [];
  const writes = createHeldWrites();
  const names = Array.from({ length: 40 }, (_, k) => String(k));
  let atLast = 0;
  for (const name of names) {
    const socket = openSocket(name, handedOn);
    writes.hold(socket);
    atLast = handedOn.length;
    socket.write('frame');
  }
  expect(atLast).toBeGreaterThan(0);
  expect(atLast).toBeLessThan(names.length - 1);
  await nextTurn();
  expect(handedOn).toEqual(names.map((name) => `${name} frame`));
});

test('a turn that follows is handed on as well', async () => {
  const handedOn: string[] = [];
  const writes = createHeldWrites();
  for (const text of ['a', 'b']) {
    const socket = openSocket(text, handedOn);
    writes.hold(socket);
    socket.write(text);
    await nextTurn();
  }
  expect(handedOn).toEqual(['a a', 'b b']);
});

test('what is held does not wait for a reader yet, and what could not be sent does', async () => {
  const writes = createHeldWrites();
  const socket = openSocket('slow', []);
  writes.hold(socket);
  socket.write('four');
  expect(writes.waiting(socket)).toBe(0);
  await nextTurn();
  expect(writes.waiting(socket)).toBe(4);
  writes.hold(socket);
  socket.write('more');
  expect(writes.waiting(socket)).toBe(4);
});
