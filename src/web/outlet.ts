/**
 * The way of messages down to one page: an event stream, or the answers to its polls where something in between holds a
 * stream back.
 * Invariant: few messages are under way that the page has not confirmed, since a connection accepts megabytes before it
 * says that it is full; and none is added to a full one, whatever a page that reads nothing confirms. With every new
 * stream the page has seen nothing yet.
 */
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { MOST_UNDER_WAY } from './protocol.js';

interface OutletOptions {
  /** Called when the page shows nothing any more, because a new stream has begun or an answer was lost. */
  readonly onAnew: () => void;
  /** Called when a message may be sent. */
  readonly onRoom: () => void;
  /** Called for messages that have arrived. */
  readonly onSeen: () => void;
  /** Called when nobody has come for messages for a while. */
  readonly onGone: () => void;
  readonly goneMilliseconds: number;
}

export interface Outlet {
  readonly hasRoom: boolean;
  /** Whether nobody is there to take a message. */
  readonly isAway: boolean;
  /** How long the page has owed a confirmation; 0 if it owes none. */
  readonly owedMilliseconds: number;
  /** Only while there is room. */
  send(event: Buffer): void;
  stream(response: ServerResponse): void;
  /** @param seen how many messages the page has seen since it last began anew */
  poll(response: ServerResponse, seen: number): void;
  confirm(seen: number): void;
  /** A sign of life where nothing was sent lately, so that nothing on the way takes a silent stream for dead. */
  beat(): void;
  /** Sends a last message if somebody is there to take it. */
  close(last: Buffer): void;
}

const POLL_MILLISECONDS = 20_000;
/** How long a stream may be silent. It is looked after as often. */
export const BEAT_MILLISECONDS = 15_000;
const BEAT = Buffer.from('event: beat\ndata:\n\n');

interface Way {
  readonly response: ServerResponse;
  /** An answer to a poll ends with its message. */
  readonly isAnswer: boolean;
  /** Once the headers are sent, a stream's bytes go to its connection as they are, which costs half as much. */
  readonly to: Writable;
}

export function createOutlet(options: OutletOptions): Outlet {
  let way: Way | null = null;
  let sent = 0;
  let seen = 0;
  let owedSince = 0;
  let sentAt = 0;
  let isClosed = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const awaitSomebody = (): void => {
    clearTimeout(waiting);
    if (!isClosed) waiting = setTimeout(options.onGone, options.goneMilliseconds).unref();
  };
  const give = (up: Way): void => {
    up.to.off('drain', options.onRoom);
    if (way !== up) return;
    way = null;
    awaitSomebody();
  };
  const take = (next: Way): void => {
    const before = way;
    way = next;
    clearTimeout(waiting);
    if (before !== null) finish(before);
    next.to.on('drain', options.onRoom);
    next.response.on('close', () => give(next));
    if (isClosed) finish(next);
    else options.onRoom();
  };
  const beginAnew = (): void => {
    sent = 0;
    seen = 0;
    options.onAnew();
  };
  const confirm = (count: number): void => {
    if (!Number.isInteger(count) || count <= seen || count > sent) return;
    seen = count;
    owedSince = performance.now();
    options.onSeen();
  };
  awaitSomebody();
  return {
    get hasRoom() {
      return way !== null && !way.to.writableNeedDrain && sent - seen < MOST_UNDER_WAY;
    },
    get isAway() {
      return way === null;
    },
    get owedMilliseconds() {
      return sent === seen ? 0 : performance.now() - owedSince;
    },
    send: (event) => {
      if (way === null) return;
      sentAt = performance.now();
      if (sent === seen) owedSince = sentAt;
      sent++;
      way.to.write(event);
      if (!way.isAnswer) return;
      way.response.end();
      give(way);
    },
    stream: (response) => {
      beginAnew();
      take({ response, isAnswer: false, to: response.socket ?? response });
    },
    poll: (response, count) => {
      if (count === sent) confirm(count);
      else beginAnew();
      const answer = { response, isAnswer: true, to: response };
      const timer = setTimeout(() => finish(answer), POLL_MILLISECONDS).unref();
      response.on('close', () => clearTimeout(timer));
      take(answer);
    },
    confirm: (count) => {
      confirm(count);
      if (way !== null) options.onRoom();
    },
    beat: () => {
      if (way?.isAnswer === false && performance.now() - sentAt > BEAT_MILLISECONDS) way.to.write(BEAT);
    },
    close: (last) => {
      isClosed = true;
      clearTimeout(waiting);
      if (way === null) return;
      way.to.write(last);
      way.response.end();
      way = null;
    },
  };
}

/** Ends a response; an answer without a message says that there was none. */
function finish({ response, isAnswer }: Way): void {
  if (response.writableEnded) return;
  if (isAnswer && !response.headersSent) response.writeHead(204);
  response.end();
}
