/**
 * From a connection to a guest: a login, one session, one terminal, and then the class instead of a shell.
 * Invariant: clients get a terminal and nothing else. Shells, commands, subsystems, file transfer, forwarding, agents
 * and X11 are refused because nothing listens for them. An error in one connection ends that connection only.
 */
import type { ServerChannel, Connection as SshConnection, Session as SshSession } from 'ssh2';
import { networkOf } from '../class/door/network.js';
import type { Log } from '../class/log.js';
import { type Accepted, type AccessRules, createLogin } from './authentication.js';
import type { Connection } from './connections.js';
import type { FailedPasswords } from './failed-passwords.js';
import { type Door, messageOf, openGuest, sayGoodbye, type Visitor } from './guest-channel.js';
import type { TerminalGuest } from './terminal-guest.js';
import { newRequest, noteSize, noteTerminal, noteVariable, type TerminalRequest } from './terminal-request.js';

export interface GuardedDoor extends Door {
  readonly access: AccessRules;
  readonly failedPasswords: FailedPasswords;
}

const RESIZE_MILLISECONDS = 40;

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
  client.on('authentication', guard(door.log, connection, login.onAuthentication));
  client.on(
    'ready',
    guard(door.log, connection, () => {
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
        guard(door.log, connection, (accept: () => SshSession, reject: () => void) => {
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
 */
function awaitTerminal(door: Door, visitor: Visitor, session: SshSession): void {
  const { connection } = visitor;
  const request = newRequest();
  let guest: TerminalGuest | null = null;
  let resizing: ReturnType<typeof setTimeout> | undefined;
  session.on('env', (accept: (() => void) | undefined, _reject: unknown, info: { key: string; val: string }) => {
    noteVariable(request, info);
    accept?.();
  });
  session.on('pty', (accept, _reject, info) => {
    noteTerminal(request, info);
    accept?.();
  });
  session.on('window-change', (accept, _reject, info) => {
    noteSize(request, info);
    (accept as (() => void) | undefined)?.();
    clearTimeout(resizing);
    resizing = setTimeout(() => guest?.resize(request.size), RESIZE_MILLISECONDS);
  });
  session.on(
    'shell',
    guard(door.log, connection, (accept: () => ServerChannel | undefined, reject: (() => void) | undefined) => {
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
function guard<Arguments extends unknown[]>(
  log: Log,
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
