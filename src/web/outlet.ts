/**
 * The way of messages down to one page: an event stream, or the answers to its polls where something in between holds a
 * stream back.
 * Invariant: few messages are under way, since a connection accepts megabytes before it says that it is full; and none is
 * added to a full one, whatever a page that reads nothing confirms. A page is asked what it has seen, seldom where little
 * is sent: its answer costs as much as several articles. With every new stream the page has seen nothing yet.
 */
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { BEAT, CONFIRM, type EventMessage, GZIP_HEADER } from './sending.js';

interface OutletOptions {
  /** A page is asked what it has seen before it has owed that for so long. */
  readonly owedMilliseconds: number;
  /** Called when the page shows nothing any more, because a new stream has begun or an answer was lost. */
  readonly onAnew: () => void;
  /** Called when a message may be sent. */
  readonly onRoom: () => void;
  /** Called for messages that have arrived. */
  readonly onSeen: () => void;
  /** Called when nobody has come for messages for a while. */
  readonly onGone: () => void;
}

/** Messages; at a few kilobytes each, what a slow line holds for a moment. */
export const MOST_UNDER_WAY = 64;
/** After so many messages a page is asked what it has seen. */
const CONFIRM_COUNT = 48;
/** What any line takes. */
export const MESSAGES_A_SECOND = 2;
/** How long a page without a connection is waited for. */
const GONE_MILLISECONDS = 20_000;
const POLL_MILLISECONDS = 20_000;
/** How often a stream is looked after: it is silent for twice as long at the most. */
export const BEAT_MILLISECONDS = 15_000;

interface Way {
  readonly response: ServerResponse;
  /** An answer to a poll ends with its message. */
  readonly isAnswer: boolean;
  /** Once the headers are sent, a stream's bytes go to its connection as they are, which costs half as much. */
  readonly to: Writable;
  readonly isPacked: boolean;
}

/** The result has no property with a getter, which would give the engine an object of its own kind for each page. */
export function createOutlet(options: OutletOptions) {
  let way: Way | null = null;
  let sent = 0;
  let seen = 0;
  /** How many messages were under way when the last one was sent. */
  let load = 0;
  let loadAt = 0;
  let owedSince = 0;
  /** When the page was asked what it has seen; null once it has answered. */
  let askedAt: number | null = null;
  // Early enough to ask a second time, and not everybody at the same moment.
  const askMilliseconds = Math.max(0, options.owedMilliseconds - BEAT_MILLISECONDS * (2 + Math.random()));
  /** Whether nothing was sent since the last sign of life. */
  let isSilent = false;
  let isClosed = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const awaitSomebody = (): void => {
    clearTimeout(waiting);
    if (!isClosed) waiting = setTimeout(options.onGone, GONE_MILLISECONDS).unref();
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
    [sent, seen, askedAt] = [0, 0, null];
    options.onAnew();
  };
  const confirm = (count: number): void => {
    if (!Number.isInteger(count) || count <= seen || count > sent) return;
    seen = count;
    owedSince = performance.now();
    askedAt = null;
    options.onSeen();
  };
  const underWay = (now: number): number => {
    const taken = ((now - loadAt) / 1000) * MESSAGES_A_SECOND;
    return Math.max(0, Math.min(sent - seen, load - taken));
  };
  const owedMilliseconds = (): number => (sent === seen ? 0 : performance.now() - owedSince);
  const ask = (stream: Way): void => {
    askedAt ??= performance.now();
    write(stream, CONFIRM);
  };
  awaitSomebody();
  return {
    hasRoom: () =>
      way !== null &&
      !way.to.writableNeedDrain &&
      (load < MOST_UNDER_WAY || underWay(performance.now()) < MOST_UNDER_WAY),
    /** Whether nobody is there to take a message. */
    isAway: () => way === null,
    /** How long the page has owed a confirmation; 0 if it owes none. */
    owedMilliseconds,
    /** How long it has been asked for one; 0 if it is not. */
    askedMilliseconds: () => (askedAt === null ? 0 : performance.now() - askedAt),
    /** Only while there is room. */
    send: (message: EventMessage) => {
      if (way === null) return;
      isSilent = false;
      const now = performance.now();
      load = underWay(now) + 1;
      loadAt = now;
      if (sent === seen) owedSince = now;
      sent++;
      write(way, message);
      if (way.isAnswer) {
        way.response.end();
        give(way);
      } else if (askedAt === null && load >= CONFIRM_COUNT) ask(way);
    },
    /** @param isPacked whether the stream is a compressed one */
    stream: (response: ServerResponse, isPacked: boolean) => {
      beginAnew();
      const to = response.socket ?? response;
      if (isPacked) to.write(GZIP_HEADER);
      take({ response, isAnswer: false, to, isPacked });
    },
    /** @param count how many messages the page has seen since it last began anew */
    poll: (response: ServerResponse, count: number) => {
      if (count === sent) confirm(count);
      else beginAnew();
      const answer = { response, isAnswer: true, to: response, isPacked: false };
      const timer = setTimeout(() => finish(answer), POLL_MILLISECONDS).unref();
      response.on('close', () => clearTimeout(timer));
      take(answer);
    },
    confirm: (count: number) => {
      confirm(count);
      options.onRoom();
    },
    /**
     * Asks what was seen where that is owed for long, or was asked in vain. Otherwise a sign of life where nothing was sent
     * lately, so that nothing on the way takes a silent stream for dead.
     */
    beat: () => {
      if (way?.isAnswer === false) {
        if (askedAt !== null || owedMilliseconds() > askMilliseconds) ask(way);
        else if (isSilent) write(way, BEAT);
      }
      isSilent = true;
    },
    /** Sends a last message if somebody is there to take it; without one the connection breaks off. */
    close: (last: EventMessage | null) => {
      isClosed = true;
      clearTimeout(waiting);
      if (way === null) return;
      const { response } = way;
      if (last === null) response.destroy();
      else {
        write(way, last);
        response.end();
      }
      way = null;
    },
  };
}

function write({ to, isPacked }: Way, { plain, packed }: EventMessage): void {
  to.write(isPacked ? packed() : plain);
}

/** Ends a response; an answer without a message says that there was none. */
function finish({ response, isAnswer }: Way): void {
  if (response.writableEnded) return;
  if (isAnswer && !response.headersSent) response.writeHead(204);
  response.end();
}
