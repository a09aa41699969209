/**
 * The SSH server of a class: it listens, and hands each connection on.
 * Invariant: a connection is counted before a byte of it is read.
 */
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import ssh2, { type ParsedKey } from 'ssh2';
import { ANSWER_MILLISECONDS } from '../../terminal/stream/owed-answers.js';
import { listen } from '../room/door/addresses.js';
import { type Connection, createConnections } from './connections.js';
import { createFailedPasswords, FREE_FAILURES } from './failed-passwords.js';
import { FAREWELL_MILLISECONDS } from './guest-channel.js';
import { createHeldWrites } from './held-writes.js';
import { allowHybrid, HYBRID, prepareForHybrid } from './hybrid-exchange.js';
import { createSharedFrames } from './shared-frames.js';
import { type GuardedDoor, welcome } from './welcome.js';

interface ServerOptions extends Omit<GuardedDoor, 'frames' | 'writes' | 'guests' | 'failedPasswords'> {
  readonly hostKey: ParsedKey;
}

export type ClassServer = ReturnType<typeof startServer>;

const KEY_EXCHANGES = [
  // The types of ssh2 know its own names only.
  HYBRID as ssh2.KexAlgorithm,
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
] satisfies readonly ssh2.KexAlgorithm[];

/** Modern algorithms that every client of recent years supports; the ciphers are the fastest in Node. */
const ALGORITHMS: NonNullable<ssh2.ServerConfig['algorithms']> = {
  kex: KEY_EXCHANGES,
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
};

export function startServer(options: ServerOptions) {
  const { classroom, limits, log, hostKey } = options;
  const connections = createConnections(limits, log);
  const failedPasswords = createFailedPasswords((address, role, failures) => {
    log('guessing', { address, role, failures });
    // Whoever goes on guessing is in the log; the sentence would only stand in the presenters' way.
    if (failures > FREE_FAILURES) return;
    const as = role === 'presenter' ? 'the presenter' : 'a viewer';
    classroom.announce(
      `${failures} wrong passwords for ${as} in a row from ${address}; logins wait there.`,
      'presenter',
    );
  });
  const frames = createSharedFrames(classroom);
  const door: GuardedDoor = { ...options, failedPasswords, frames, writes: createHeldWrites(), guests: new Set() };
  allowHybrid();
  const ssh = new ssh2.Server({
    hostKeys: [{ key: hostKey }],
    ident: 'backstep',
    algorithms: ALGORITHMS,
    keepaliveInterval: limits.keepAliveMilliseconds,
    keepaliveCountMax: limits.mostUnanswered,
  });
  const bySocket = new Map<string, Connection>();
  ssh.on('connection', (client, { ip, port }) => {
    const connection = bySocket.get(`${ip} ${port}`);
    prepareForHybrid(client, KEY_EXCHANGES);
    if (connection === undefined) client.end();
    else welcome(door, client, connection);
  });
  const server = createServer({ noDelay: true }, (socket) => {
    const connection = connections.admit(socket);
    const name = `${socket.remoteAddress} ${socket.remotePort}`;
    bySocket.set(name, connection);
    socket.once('close', () => bySocket.delete(name));
    ssh.injectSocket(socket);
  });
  return {
    /** Returns where it listens, `0.0.0.0` or `::` for everywhere; rejects if the port is not available. */
    listen: (port: number, host: string) => listen(server, port, host),
    /** What guests that do not come by SSH, such as the local terminal, need to take part. */
    shared: { classroom, limits, frames },
    get connectionCount() {
      return connections.all.size;
    },
    /** Sends everyone the farewell, and closes. */
    close: async (farewell: string) => {
      const everybodyLeft = new Promise((resolve) => server.close(resolve));
      for (const guest of door.guests) guest.end('ended', farewell);
      await Promise.race([everybodyLeft, pause(ANSWER_MILLISECONDS + 2 * FAREWELL_MILLISECONDS)]);
      connections.close();
      classroom.close();
    },
  };
}
