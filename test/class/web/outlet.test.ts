/** The way of messages down to a page. */
import { constants, gunzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { Outlet } from '../../../src/class/web/outlet.js';
import { messageOf } from '../../../src/class/web/sending.js';
import { openResponse } from '../../support/open-response.js';

function openStream({ isPacked = false } = {}) {
  const { response, ...connection } = openResponse();
  const onRoom = vi.fn();
  const outlet = new Outlet({
    owedMilliseconds: 60_000,
    onRoom,
    onAnew: () => {},
    onSeen: () => {},
    onGone: () => {},
  });
  outlet.stream(response, isPacked);
  onRoom.mockClear();
  return { outlet, onRoom, ...connection };
}

it('sends nothing to a page that reads nothing, whatever it says that it has seen', () => {
  const { outlet, socket } = openStream();
  const message = messageOf('.'.repeat(5000));
  for (let count = 1; count <= 1000; count++) {
    if (outlet.hasRoom()) outlet.send(message);
    outlet.confirm(count);
  }
  expect(outlet.hasRoom()).toBe(false);
  expect(socket.writableLength).toBeLessThan(socket.writableHighWaterMark + message.plain.length);
});

it('goes on when the connection has room again', async () => {
  const { outlet, onRoom, takeAll } = openStream();
  while (outlet.hasRoom()) outlet.send(messageOf('.'.repeat(5000)));
  while (onRoom.mock.calls.length === 0) {
    takeAll();
    await new Promise(setImmediate);
  }
  expect(outlet.hasRoom()).toBe(true);
});

it('compresses a message once for all streams, whichever they had before', async () => {
  const [early, late] = ['first', 'second, after the first'].map(messageOf);
  const [one, other] = [openStream({ isPacked: true }), openStream({ isPacked: true })];
  for (const message of [early, late]) one.outlet.send(message);
  other.outlet.send(late);
  expect(await unpacked(one)).toBe(`${early.plain}${late.plain}`);
  expect(await unpacked(other)).toBe(`${late.plain}`);
  expect(one.written.at(-1)).toBe(other.written.at(-1));
});

/** All that a stream has written so far, read as a browser does, which does not wait for its end. */
async function unpacked({ written, takeAll }: ReturnType<typeof openStream>): Promise<string> {
  for (let count = 0; count < written.length; count = written.length) {
    takeAll();
    await new Promise(setImmediate);
  }
  takeAll();
  await new Promise(setImmediate);
  const bytes = Buffer.concat(written);
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
}
