/**
 * The other end of the page of a class, played: it serves the page as it was built, lets everybody in, sends what a test
 * gives it, and keeps what is done on the page.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Controls, Down, Up } from '../../src/class/web/protocol.js';
import { EVENT_STREAM_HEADERS, pageHeaders } from '../../src/class/web/replies.js';
import type { Act } from '../../src/document/document.js';
import { writeJson } from '../../src/document/json.js';

export interface PlayedClass {
  readonly link: string;
  /** What was done on its pages, in order. */
  readonly acts: readonly Act[];
  /** How many pages are open. */
  readonly pageCount: number;
  /** Sends to all pages that are open. */
  send(down: Down): void;
  close(): void;
}

/** Of somebody who may do everything. */
export const ALL_CONTROLS: Controls = {
  theme: null,
  standing: [{ kind: 'text', text: 'exploring by yourself' }],
  exploring: true,
  guess: { isTaken: true, now: null },
  buttons: [
    { label: '‹ phase', line: 'previous-phase', name: 'previous phase' },
    { label: '‹ step', line: 'reverse-step', name: 'step back' },
    { label: 'step ›', line: 'step', name: 'step' },
    { label: 'phase ›', line: 'next-phase', name: 'next phase' },
    { label: '‹ iteration', line: 'previous-iteration', name: 'previous iteration' },
    { label: 'iteration ›', line: 'iteration', name: 'next iteration' },
    { label: 'made of what?', line: 'why' },
    { label: 'back to the class', line: 'detach' },
    { label: 'so far', line: 'recap', name: 'the stops so far' },
    { label: 'colours', line: 'theme', name: 'other colours' },
    { label: 'leave', line: 'quit', name: 'leave the class' },
  ],
  entry: '',
  answers: true,
  stops: null,
};

export async function playClass(): Promise<PlayedClass> {
  const page = readFileSync(new URL('../../dist/page.html', import.meta.url), 'utf8');
  const streams = new Set<ServerResponse>();
  const acts: Act[] = [];
  const server = createServer((request, response) => {
    const path = request.url?.replace(/^\/|\?.*/g, '') ?? '';
    if (path === '') response.writeHead(200, pageHeaders(page)).end(page);
    else if (path === 'events') {
      response.writeHead(200, EVENT_STREAM_HEADERS).write('event: beat\ndata:\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
    } else {
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString();
      });
      request.on('end', () => {
        if (path === 'act') acts.push(...((JSON.parse(body) as Up).acts ?? []));
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"view":"v"}');
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    link: `http://127.0.0.1:${(server.address() as AddressInfo).port}/#token`,
    acts,
    get pageCount() {
      return streams.size;
    },
    send: (down) => {
      for (const stream of streams) stream.write(`data: ${writeJson(down)}\n\n`);
    },
    close: () => {
      for (const stream of streams) stream.end();
      server.close();
    },
  };
}
