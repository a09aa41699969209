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
/** The longest that any line takes for a message. */
export const TAKING_MILLISECONDS = 500;
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

/**
 * `Outlet`, `Showing` and `Newest` are classes because a thousand pages have one of each: an object is read faster than
 * functions made for each page and the variables that they share. Times are whole milliseconds, since V8 keeps fractions
 * outside the object.
 */
export class Outlet {
  private way: Way | null = null;
  private sent = 0;
  private seen = 0;
  /** When any line will have taken what is under way. */
  private takenAt = 0;
  private owedSince = 0;
  /** When the page was asked what it has seen; null once it has answered. */
  private askedAt: number | null = null;
  /** Whether nothing was sent since the last sign of life. */
  private isSilent = false;
  private isClosed = false;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private readonly askMilliseconds: number;

  constructor(private readonly options: OutletOptions) {
    // Early enough to ask a second time, and not everybody at the same moment.
    this.askMilliseconds = Math.max(0, options.owedMilliseconds - BEAT_MILLISECONDS * (2 + Math.random()));
    this.awaitSomebody();
  }

  hasRoom(): boolean {
    const { way } = this;
    return way !== null && !way.to.writableNeedDrain && this.takenIn(now()) < MOST_UNDER_WAY * TAKING_MILLISECONDS;
  }

  /** Whether nobody is there to take a message. */
  isAway(): boolean {
    return this.way === null;
  }

  /** How long the page has owed a confirmation; 0 if it owes none. */
  owedMilliseconds(): number {
    return this.sent === this.seen ? 0 : now() - this.owedSince;
  }

  /** How long it has been asked for one; 0 if it is not. */
  askedMilliseconds(): number {
    return this.askedAt === null ? 0 : now() - this.askedAt;
  }

  /** Only while there is room. */
  send(message: EventMessage): void {
    const { way } = this;
    if (way === null) return;
    this.isSilent = false;
    const at = now();
    this.takenAt = at + this.takenIn(at) + TAKING_MILLISECONDS;
    if (this.sent === this.seen) this.owedSince = at;
    this.sent++;
    write(way, message);
    if (way.isAnswer) {
      way.response.end();
      this.give(way);
    } else if (this.askedAt === null && this.takenIn(at) >= CONFIRM_COUNT * TAKING_MILLISECONDS) this.ask(way);
  }

  /** @param isPacked whether the stream is a compressed one */
  stream(response: ServerResponse, isPacked: boolean): void {
    this.beginAnew();
    const to = response.socket ?? response;
    if (isPacked) to.write(GZIP_HEADER);
    this.take({ response, isAnswer: false, to, isPacked });
  }

  /** @param count how many messages the page has seen since it last began anew */
  poll(response: ServerResponse, count: number): void {
    if (count === this.sent) this.note(count);
    else this.beginAnew();
    const answer = { response, isAnswer: true, to: response, isPacked: false };
    const timer = setTimeout(() => finish(answer), POLL_MILLISECONDS).unref();
    response.on('close', () => clearTimeout(timer));
    this.take(answer);
  }

  confirm(count: number): void {
    this.note(count);
    this.options.onRoom();
  }

  /**
   * Asks what was seen where that is owed for long, or was asked in vain. Otherwise a sign of life where nothing was sent
   * lately, so that nothing on the way takes a silent stream for dead.
   */
  beat(): void {
    const { way } = this;
    if (way?.isAnswer === false) {
      if (this.askedAt !== null || this.owedMilliseconds() > this.askMilliseconds) this.ask(way);
      else if (this.isSilent) write(way, BEAT);
    }
    this.isSilent = true;
  }

  /** Sends a last message if somebody is there to take it; without one the connection breaks off. */
  close(last: EventMessage | null): void {
    this.isClosed = true;
    clearTimeout(this.waiting);
    if (this.way === null) return;
    const { response } = this.way;
    if (last === null) response.destroy();
    else {
      write(this.way, last);
      response.end();
    }
    this.way = null;
  }

  private awaitSomebody(): void {
    clearTimeout(this.waiting);
    if (!this.isClosed) this.waiting = setTimeout(this.options.onGone, GONE_MILLISECONDS).unref();
  }

  private give(up: Way): void {
    up.to.off('drain', this.options.onRoom);
    if (this.way !== up) return;
    this.way = null;
    this.awaitSomebody();
  }

  private take(next: Way): void {
    const before = this.way;
    this.way = next;
    clearTimeout(this.waiting);
    if (before !== null) finish(before);
    next.to.on('drain', this.options.onRoom);
    next.response.on('close', () => this.give(next));
    if (this.isClosed) finish(next);
    else this.options.onRoom();
  }

  private beginAnew(): void {
    this.sent = 0;
    this.seen = 0;
    this.askedAt = null;
    this.options.onAnew();
  }

  private note(count: number): void {
    if (!Number.isInteger(count) || count <= this.seen || count > this.sent) return;
    this.seen = count;
    this.owedSince = now();
    this.askedAt = null;
    this.options.onSeen();
  }

  /** How long any line takes at the most to have taken all. */
  private takenIn(at: number): number {
    return Math.max(0, Math.min((this.sent - this.seen) * TAKING_MILLISECONDS, this.takenAt - at));
  }

  private ask(stream: Way): void {
    this.askedAt ??= now();
    write(stream, CONFIRM);
  }
}

function now(): number {
  return Math.trunc(performance.now());
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
