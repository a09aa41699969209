/** A response on a connection that takes bytes when it is told to. */
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

export function openResponse() {
  const taken: (() => void)[] = [];
  const written: Buffer[] = [];
  const write = (bytes: Buffer, _encoding: string, done: () => void): void => {
    written.push(bytes);
    taken.push(done);
  };
  const socket = new Duplex({ read: () => {}, write }) as Socket;
  const response = new ServerResponse(new IncomingMessage(socket));
  response.assignSocket(socket);
  onTestFinished(() => void socket.destroy());
  const takeAll = (): void => {
    for (const done of taken.splice(0)) done();
  };
  return { response, socket, written, takeAll };
}
