/**
 * From a connection to a guest: a login, one session, one terminal, and then the class instead of a shell.
 * Invariant: clients get a terminal and nothing else. Shells, commands, subsystems, file transfer, forwarding, agents
 * and X11 are refused because nothing listens for them. An error in one connection ends that connection only.
 */
import type { ServerChannel, Connection as SshConnection, Session as SshSession } from 'ssh2';
import { guard, messageOf } from '../../numbers/engine/errors.js';
import { USUAL_SIZE } from '../../terminal/stream/screen-modes.js';
import { networkOf } from '../room/door/network.js';
import { type Log, sanitizePeerText } from '../room/log.js';
import { clampSize } from '../room/screen-sizes.js';
import { type Accepted, type AccessRules, createLogin } from './authentication.js';
import type { Connection } from './connections.js';
import type { FailedPasswords } from './failed-passwords.js';
import { type Door, openGuest, sayGoodbye, type TerminalRequest, type Visitor } from './guest-channel.js';
import type { TerminalGuest } from './terminal-guest.js';

export interface GuardedDoor extends Door {
  readonly access: AccessRules;
  readonly failedPasswords: FailedPasswords;
}

const RESIZE_MILLISECONDS = 40;
const COLOR_VARIABLES = ['COLORTERM', 'NO_COLOR'];
const LONGEST_VALUE = 16;

export function welcome(door: GuardedDoor, client: SshConnection, connection: Connection): void {
  const { address } = connection;
  const login = createLogin(
    door.access,
    door.limits,
    (role, isRight) => door.failedPasswords.try(address, role, isRight),
    (reason, isLast) => {
      door.log('login refused', { address, reason });
      if (isLast) client.end();
    },
  );
  let sessions = 0;
  client.on('error', (error: Error & { readonly level?: string }) => {
    door.log('connection error', { address, message: error.message });
    // Ending it politely would mean waiting for an answer.
    if (error.level === 'client-timeout') connection.drop('does not answer');
  });
  client.once('handshake', () => connection.becomeKeyed());
  client.on('authentication', guarded(door.log, connection, login.onAuthentication));
  client.on(
    'ready',
    guarded(door.log, connection, () => {
      const { accepted } = login;
      if (accepted === null) {
        connection.drop('nobody');
        return;
      }
      const { role, name } = accepted;
      const from = networkOf(address);
      const voter = voterOf(accepted, from);
      const identity = { role, name, isNamed: true, address: from, voter, isHost: false };
      // Nothing listens for forwarding and other requests, so ssh2 refuses them.
      client.on(
        'session',
        guarded(door.log, connection, (accept: () => SshSession, reject: () => void) => {
          if (++sessions > 1) reject();
          else awaitTerminal(door, { client, connection, identity }, accept());
        }),
      );
    }),
  );
}

const LONGEST_LOGIN = 256;

/** Two names that are shown alike are two voters; no viewer's name makes them a presenter. */
function voterOf({ role, login, key }: Accepted, from: string): string {
  if (key !== null) return key;
  return role === 'presenter' ? `presenters at ${from}` : `${login.slice(0, LONGEST_LOGIN).normalize('NFC')}@${from}`;
}

/**
 * A session requests a terminal, gives its size and environment, and then requests a shell, which becomes the class.
 * Screens are drawn within bounds whatever the client claims, and nothing it sends is printed unsanitized.
 */
function awaitTerminal(door: Door, visitor: Visitor, session: SshSession): void {
  const { connection } = visitor;
  const request: TerminalRequest = { size: USUAL_SIZE, term: null, env: {} };
  let guest: TerminalGuest | null = null;
  let resizing: ReturnType<typeof setTimeout> | undefined;
  session.on('env', (accept: (() => void) | undefined, _reject: unknown, info: { key: string; val: string }) => {
    if (COLOR_VARIABLES.includes(info.key)) request.env[info.key] = sanitizePeerText(String(info.val), LONGEST_VALUE);
    accept?.();
  });
  session.on('pty', (accept, _reject, info: { cols: unknown; rows: unknown; term?: unknown }) => {
    request.size = clampSize(info.cols, info.rows, USUAL_SIZE);
    request.term = sanitizePeerText(String(info.term ?? ''));
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
    guarded(door.log, connection, (accept: () => ServerChannel | undefined, reject: (() => void) | undefined) => {
      const channel = accept();
      // One terminal gets one guest.
      if (channel === undefined) {
        reject?.();
        return;
      }
      const refusal = refusalOf(door, visitor, request);
      if (refusal !== null) {
        door.log('turned away', { address: connection.address, reason: refusal });
        sayGoodbye(visitor, channel, 1, `${refusal}\r\n`);
        return;
      }
      guest = openGuest(door, visitor, request, channel);
    }),
  );
}

function refusalOf(
  { classroom, limits }: Door,
  { connection, identity }: Visitor,
  { term }: TerminalRequest,
): string | null {
  if (term === null) return 'This needs a terminal. Use: ssh -t';
  const refusal = classroom.admit(identity, limits);
  if (refusal === null) connection.becomeGuest(identity.role);
  return refusal;
}

/** An error in a listener ends its connection only. */
function guarded<Arguments extends unknown[]>(
  log: Log,
  connection: Connection,
  listener: (...values: Arguments) => void,
): (...values: Arguments) => void {
  const fail = (error: unknown): void => {
    log('connection failed', { address: connection.address, message: messageOf(error) });
    connection.drop('failed');
  };
  return (...values) => guard(() => listener(...values), fail);
}
