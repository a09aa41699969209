/**
 * The SSH server of a class: connections, logins, and one terminal for each.
 * Invariant: nothing but a terminal is ever given: no shell, command, subsystem, file transfer, forwarding, agent or X11,
 * because nobody listens for them; an error in one connection ends that connection only.
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as pause } from 'node:timers/promises';
import ssh2, { type ServerChannel, type Connection as SshConnection, type Session as SshSession } from 'ssh2';
import type { Size } from '../cells/cell-grid.js';
import { type ColorDepth, detectColorDepth } from '../cells/palette.js';
import { createClassRowPainter } from '../class/class-row.js';
import type { Classroom } from '../class/classroom.js';
import { createGuest, type Guest, type GuestEnd, type GuestOptions } from '../class/guest.js';
import { LARGEST_SCREEN, type Limits, SMALLEST_SCREEN } from '../class/limits.js';
import { type Log, sanitizePeerText } from '../class/log.js';
import type { Identity } from '../class/roles.js';
import { createTurns } from '../class/turns.js';
import type { SessionFiles } from '../debugger/session-host.js';
import { createSharedEncoder } from '../terminal/difference.js';
import type { FixtureDesk } from '../ui/fixture-desk.js';
import { type AccessRules, createLogin } from './authentication.js';
import { type Connection, createConnections } from './connections.js';

export interface ServerOptions {
  readonly classroom: Classroom;
  readonly hostKey: Buffer;
  readonly access: AccessRules;
  readonly limits: Limits;
  readonly log: Log;
  /** Files that guests may use; without them files are closed to guests. */
  readonly openGuestFiles: (() => SessionFiles) | undefined;
  readonly guestDesk: FixtureDesk | undefined;
}

export interface ClassServer {
  /** Rejects when the port cannot be had. The result is where it listens. */
  listen(port: number, host: string): Promise<{ readonly port: number; readonly host: string }>;
  /** What guests that are reached otherwise, such as the terminal at hand, need to take part. */
  readonly shared: Pick<GuestOptions, 'classroom' | 'limits' | 'turns' | 'keyTurns' | 'encode' | 'painter'>;
  readonly connectionCount: number;
  /** Takes leave of everybody, and closes. */
  close(farewell: string): Promise<void>;
}

/** Modern ones that every client of the last years has; the ciphers are those that Node computes fastest. */
const ALGORITHMS: NonNullable<ssh2.ServerConfig['algorithms']> = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
};
const MOST_UNANSWERED = 3;
/** The last words need this long to leave before the connection is closed. */
const FAREWELL_MILLISECONDS = 250;
const RESIZE_MILLISECONDS = 40;
const USUAL_SIZE: Size = { columns: 80, rows: 24 };

export function startServer(options: ServerOptions): ClassServer {
  const { classroom, limits, log, hostKey } = options;
  const connections = createConnections(limits, log);
  const shared: Shared = {
    ...options,
    turns: createTurns(),
    keyTurns: createTurns(),
    encode: createSharedEncoder(),
    painter: createClassRowPainter(),
    guests: new Set(),
  };
  const ssh = new ssh2.Server({
    hostKeys: [hostKey],
    ident: 'backstep',
    algorithms: ALGORITHMS,
    keepaliveInterval: limits.keepAliveMilliseconds,
    keepaliveCountMax: MOST_UNANSWERED,
  });
  const bySocket = new Map<string, Connection>();
  ssh.on('connection', (client, { ip, port }) => {
    const connection = bySocket.get(`${ip} ${port}`);
    if (connection === undefined) client.end();
    else welcome(shared, client, connection);
  });
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = connections.admit(socket);
    if (connection === null) return;
    const name = nameOf(socket);
    bySocket.set(name, connection);
    socket.once('close', () => bySocket.delete(name));
    ssh.injectSocket(socket);
  });
  return {
    listen: (port, host) => listen(server, port, host),
    shared: { classroom, limits, ...toolsOf(shared) },
    get connectionCount() {
      return connections.all.size;
    },
    close: async (farewell) => {
      const everybodyLeft = new Promise((resolve) => server.close(resolve));
      for (const guest of shared.guests) guest.end('ended', farewell);
      await Promise.race([everybodyLeft, pause(2 * FAREWELL_MILLISECONDS)]);
      connections.close();
      classroom.close();
    },
  };
}

type GuestTools = Pick<GuestOptions, 'turns' | 'keyTurns' | 'encode' | 'painter'>;

interface Shared extends ServerOptions, GuestTools {
  readonly guests: Set<Guest>;
}

function toolsOf({ turns, keyTurns, encode, painter }: GuestTools): GuestTools {
  return { turns, keyTurns, encode, painter };
}

function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function listen(server: NetServer, port: number, host: string): Promise<{ port: number; host: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      server.on('error', () => {});
      const address = server.address();
      resolve({ port: typeof address === 'object' && address !== null ? address.port : port, host });
    });
  });
}

function welcome(shared: Shared, client: SshConnection, connection: Connection): void {
  const { address } = connection;
  const login = createLogin(shared.access, shared.limits, (reason, isLast) => {
    shared.log('login refused', { address, reason });
    if (isLast) client.end();
  });
  let sessions = 0;
  client.on('error', (error: Error & { readonly level?: string }) => {
    shared.log('connection error', { address, message: error.message });
    // To end it politely would mean to wait for an answer.
    if (error.level === 'client-timeout') connection.drop('does not answer');
  });
  client.on('authentication', guard(shared, connection, login.onAuthentication));
  client.on(
    'ready',
    guard(shared, connection, () => {
      const { identity } = login;
      if (identity === null) {
        connection.drop('nobody');
        return;
      }
      // Nothing listens for forwarding and other requests, so ssh2 refuses them.
      client.on(
        'session',
        guard(shared, connection, (accept: () => SshSession, reject: () => void) => {
          if (++sessions > 1) reject();
          else awaitTerminal(shared, client, connection, identity, accept());
        }),
      );
    }),
  );
}

interface TerminalRequest {
  size: Size;
  term: string | null;
  readonly env: Record<string, string>;
}

/** A session asks for a terminal, says its size and its environment, and then for a shell, which becomes the class. */
function awaitTerminal(
  shared: Shared,
  client: SshConnection,
  connection: Connection,
  identity: Identity,
  session: SshSession,
): void {
  const request: TerminalRequest = { size: USUAL_SIZE, term: null, env: {} };
  let guest: Guest | null = null;
  let resizing: ReturnType<typeof setTimeout> | undefined;
  session.on('env', (accept: (() => void) | undefined, _reject: unknown, info: { key: string; val: string }) => {
    if (info.key === 'COLORTERM' || info.key === 'NO_COLOR') {
      request.env[info.key] = sanitizePeerText(String(info.val), 16);
    }
    accept?.();
  });
  session.on('pty', (accept, _reject, info) => {
    request.size = clampSize(info.cols, info.rows, USUAL_SIZE);
    request.term = sanitizePeerText(String((info as { term?: unknown }).term ?? ''));
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    request.size = clampSize(info.cols, info.rows, request.size);
    (accept as (() => void) | undefined)?.();
    clearTimeout(resizing);
    resizing = setTimeout(() => guest?.resize(request.size), RESIZE_MILLISECONDS);
  });
  session.on(
    'shell',
    guard(shared, connection, (accept: () => ServerChannel | undefined, reject: (() => void) | undefined) => {
      const channel = accept();
      // Nobody is given a second one in the same terminal.
      if (channel === undefined) {
        reject?.();
        return;
      }
      const refusal = refusalOf(shared, connection, identity, request);
      if (refusal !== null) {
        shared.log('turned away', { address: connection.address, reason: refusal });
        sayGoodbye(client, connection, channel, 1, `${refusal}\r\n`);
        return;
      }
      guest = openGuest(shared, client, connection, identity, request, channel);
    }),
  );
}

function refusalOf(
  shared: Shared,
  connection: Connection,
  { role }: Identity,
  request: TerminalRequest,
): string | null {
  const { limits, classroom } = shared;
  if (request.term === null) return 'This needs a terminal. Use: ssh -t';
  const sameRole = [...classroom.members].filter((member) => member.role === role).length;
  const most = role === 'viewer' ? limits.mostViewers : limits.mostPresenters;
  if (sameRole >= most) return 'The class is full. Please try again later.';
  return connection.becomeGuest() === null ? null : 'There are too many guests from your address.';
}

function openGuest(
  shared: Shared,
  client: SshConnection,
  connection: Connection,
  identity: Identity,
  request: TerminalRequest,
  channel: ServerChannel,
): Guest {
  const { address, socket } = connection;
  const { role, name } = identity;
  const began = performance.now();
  let opened: Guest | null = null;
  let isOver = false;
  const onEnd = (end: GuestEnd): void => {
    // A guest may end before it has been handed to us.
    isOver = true;
    if (opened !== null) shared.guests.delete(opened);
    shared.log('left', { address, role, name, how: end, seconds: Math.round((performance.now() - began) / 1000) });
    // Who reads nothing any more would keep the last words waiting.
    if (end === 'stalled') connection.drop('stalled');
    else sayGoodbye(client, connection, channel, end === 'left' || end === 'ended' ? 0 : 1, '');
  };
  const guest = createGuest({
    identity,
    classroom: shared.classroom,
    terminal: {
      depth: depthOf(request),
      send: (bytes) => {
        if (channel.writable) channel.write(bytes);
      },
      waiting: () => channel.writableLength + socket.writableLength,
    },
    size: request.size,
    limits: shared.limits,
    ...toolsOf(shared),
    openFiles: shared.openGuestFiles,
    desk: shared.guestDesk,
    onError: (error) => shared.log('session failed', { address, role, name, message: messageOf(error) }),
    onEnd,
  });
  opened = guest;
  if (!isOver) shared.guests.add(guest);
  shared.log('joined', {
    address,
    role,
    name,
    term: request.term ?? '',
    size: `${request.size.columns}x${request.size.rows}`,
  });
  const decoder = new StringDecoder('utf8');
  channel.on('data', (bytes: Buffer) => guest.read(decoder.write(bytes)));
  const disconnected = (): void => guest.end('disconnected');
  channel.on('end', disconnected);
  channel.on('close', disconnected);
  channel.on('error', disconnected);
  client.on('end', disconnected);
  client.on('close', disconnected);
  return guest;
}

/** The last words, then the end of the connection, once they have had the time to leave. */
function sayGoodbye(
  client: SshConnection,
  connection: Connection,
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

function clampSize(columns: unknown, rows: unknown, otherwise: Size): Size {
  const clamp = (value: unknown, least: number, most: number, fallback: number): number =>
    typeof value === 'number' && value > 0 ? Math.max(least, Math.min(most, Math.floor(value))) : fallback;
  return {
    columns: clamp(columns, SMALLEST_SCREEN.columns, LARGEST_SCREEN.columns, otherwise.columns),
    rows: clamp(rows, SMALLEST_SCREEN.rows, LARGEST_SCREEN.rows, otherwise.rows),
  };
}

/** What a listener throws ends its connection and nothing else. */
function guard<Arguments extends unknown[]>(
  { log }: Pick<Shared, 'log'>,
  connection: Connection,
  listener: (...values: Arguments) => void,
): (...values: Arguments) => void {
  return (...values) => {
    try {
      listener(...values);
    } catch (error) {
      log('connection failed', { address: connection.address, message: messageOf(error) });
      connection.drop('failed');
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
