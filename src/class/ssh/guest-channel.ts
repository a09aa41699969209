/**
 * A guest on an SSH channel, from the terminal request to the farewell.
 * Invariant: however a guest ends, the connection ends too, and nobody waits for a client that has stopped reading.
 */
import type { ServerChannel, Connection as SshConnection } from 'ssh2';
import type { SessionFiles } from '../../debugger/session-host.js';
import type { Size } from '../../document/cells/cell-grid.js';
import { type ColorDepth, detectColorDepth } from '../../document/cells/palette.js';
import { messageOf } from '../../numbers/engine/errors.js';
import type { FixtureDesk } from '../../terminal/components/fixture-desk.js';
import { createBudget } from '../room/budget.js';
import type { Classroom } from '../room/classroom.js';
import type { Guest } from '../room/guest.js';
import type { Limits } from '../room/limits.js';
import type { Log } from '../room/log.js';
import type { GuestEnd, Identity } from '../room/roles.js';
import type { Connection } from './connections.js';
import type { HeldWrites } from './held-writes.js';
import type { SharedFrames } from './shared-frames.js';
import { createTerminalGuest, type TerminalGuest } from './terminal-guest.js';

/** What an SSH guest is admitted to. */
export interface Door {
  readonly classroom: Classroom;
  readonly limits: Limits;
  readonly log: Log;
  /** Files that guests may use; without it, files are closed to guests. */
  readonly openGuestFiles: (() => SessionFiles) | undefined;
  readonly guestDesk: FixtureDesk | undefined;
  readonly frames: SharedFrames;
  readonly writes: HeldWrites;
  readonly guests: Set<Guest>;
}

/** Someone who has logged in. */
export interface Visitor {
  readonly client: SshConnection;
  readonly connection: Connection;
  readonly identity: Identity;
}

/** What a client says about its terminal: size, type, and the variables of its environment that concern colours. */
export interface TerminalRequest {
  size: Size;
  /** Null until a terminal has been requested. */
  term: string | null;
  readonly env: Record<string, string>;
}

/** How long the farewell has to be sent before the connection is closed. */
export const FAREWELL_MILLISECONDS = 250;

export function openGuest(
  door: Door,
  visitor: Visitor,
  request: TerminalRequest,
  channel: ServerChannel,
): TerminalGuest {
  const { client, connection, identity } = visitor;
  const { address, socket } = connection;
  const { role, name } = identity;
  const began = performance.now();
  const onEnd = (end: GuestEnd): void => {
    door.guests.delete(guest);
    door.log('left', { address, role, name, how: end, seconds: Math.round((performance.now() - began) / 1000) });
    // A client that has stopped reading would hold up the farewell.
    if (end === 'stalled') connection.drop('stalled');
    else whenAnswered(() => sayGoodbye(visitor, channel, end === 'left' || end === 'ended' ? 0 : 1, ''));
  };
  const terminalGuest = createTerminalGuest({
    identity,
    classroom: door.classroom,
    terminal: {
      term: request.term ?? undefined,
      depth: depthOf(request),
      send: (bytes) => {
        if (!channel.writable) return;
        // Whoever presents waits for nobody else's frame.
        if (role === 'viewer') door.writes.hold(socket);
        // A packet comes in three writes, which would be three system calls and wake the client three times.
        socket.cork();
        channel.write(bytes);
        socket.uncork();
      },
      waiting: () => channel.writableLength + door.writes.waiting(socket),
      isAway: () => connection.silentMilliseconds > door.limits.awayMilliseconds,
    },
    size: request.size,
    limits: door.limits,
    frames: door.frames,
    openFiles: door.openGuestFiles,
    desk: door.guestDesk,
    onError: (error) => door.log('session failed', { address, role, name, message: messageOf(error) }),
    onEnd,
  });
  const { guest, enter, read, whenAnswered } = terminalGuest;
  door.guests.add(guest);
  enter();
  const size = `${request.size.columns}x${request.size.rows}`;
  door.log('joined', { address, role, name, term: request.term ?? '', size });
  const budget = createBudget(door.limits.inputBytesASecond, door.limits.inputBytesAtOnce);
  channel.on('data', (bytes: Buffer) => {
    if (budget.take(bytes.length)) read(bytes);
  });
  const disconnected = (): void => guest.end('disconnected');
  channel.on('end', disconnected);
  channel.on('close', disconnected);
  channel.on('error', disconnected);
  client.on('end', disconnected);
  client.on('close', disconnected);
  return terminalGuest;
}

/** Sends the farewell, then ends the connection once there was time to deliver it. */
export function sayGoodbye(
  { client, connection }: Omit<Visitor, 'identity'>,
  channel: ServerChannel,
  code: number,
  words: string,
): void {
  if (channel.writable) {
    if (words !== '') channel.write(words);
    channel.exit(code);
    channel.end();
  }
  setTimeout(() => client.end(), FAREWELL_MILLISECONDS).unref();
  setTimeout(() => connection.socket.destroy(), 8 * FAREWELL_MILLISECONDS).unref();
}

function depthOf({ term, env }: TerminalRequest): ColorDepth {
  return detectColorDepth({ ...env, TERM: term ?? 'dumb' }, true);
}
