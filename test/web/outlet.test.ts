/** The way of messages down to a page. */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createOutlet } from '../../src/web/outlet.js';

/** A stream on a connection that takes bytes when it is told to. */
function openStream() {
  const taken: (() => void)[] = [];
  const socket = new Duplex({ read: () => {}, write: (_bytes, _encoding, done) => void taken.push(done) }) as Socket;
  const response = new ServerResponse(new IncomingMessage(socket));
  response.assignSocket(socket);
  const onRoom = vi.fn();
  const outlet = createOutlet({
    onRoom,
    onAnew: () => {},
    onSeen: () => {},
    onGone: () => {},
    goneMilliseconds: 60_000,
  });
  outlet.stream(response);
  onRoom.mockClear();
  onTestFinished(() => void socket.destroy());
  const takeAll = (): void => {
    for (const done of taken.splice(0)) done();
  };
  return { outlet, socket, onRoom, takeAll };
}

it('sends nothing to a page that reads nothing, whatever it says that it has seen', () => {
  const { outlet, socket } = openStream();
  const message = Buffer.alloc(5000);
  for (let count = 1; count <= 1000; count++) {
    if (outlet.hasRoom) outlet.send(message);
    outlet.confirm(count);
  }
  expect(outlet.hasRoom).toBe(false);
  expect(socket.writableLength).toBeLessThan(socket.writableHighWaterMark + message.length);
});

it('goes on when the connection has room again', async () => {
  const { outlet, onRoom, takeAll } = openStream();
  while (outlet.hasRoom) outlet.send(Buffer.alloc(5000));
  while (onRoom.mock.calls.length === 0) {
    takeAll();
    await new Promise(setImmediate);
  }
  expect(outlet.hasRoom).toBe(true);
});
