/**
 * Many SSH clients in this process, which cost a fraction of a real `ssh` each, for classes of a hundred sizes and of a
 * thousand people. Each answers as a fast terminal does, and notes when its last frame came.
 */
import ssh2, { type ClientChannel } from 'ssh2';
import { answerAsTerminal } from './answering.js';

interface FleetSize {
  readonly columns: number;
  readonly rows: number;
}

export interface FleetClient {
  /** When the last frame ended. */
  shownAt: number;
  write(keys: string): void;
  end(): void;
}

export interface FleetAddress {
  readonly port: number;
  readonly user: string;
  readonly password?: string;
}

/** So many log in at a time, as a crowd at a door does. */
const AT_A_TIME = 32;

/** Joins with one client of each size; resolves when each has been shown a first frame. */
export async function joinFleet(address: FleetAddress, sizes: readonly FleetSize[]): Promise<readonly FleetClient[]> {
  const clients = new Array<FleetClient>(sizes.length);
  let next = 0;
  const joinOneByOne = async (): Promise<void> => {
    for (let k = next++; k < sizes.length; k = next++) clients[k] = await joinOne(address, sizes[k]);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, joinOneByOne));
  return clients;
}

export function joinOne({ port, user, password }: FleetAddress, { columns, rows }: FleetSize): Promise<FleetClient> {
  const connection = new ssh2.Client();
  return new Promise((resolve, reject) => {
    connection.on('error', reject);
    connection.on('ready', () =>
      connection.shell(
        { cols: columns, rows, term: 'xterm-256color' },
        { env: { COLORTERM: 'truecolor' } },
        (error, channel) => {
          if (error !== undefined) reject(error);
          else follow(connection, channel, resolve);
        },
      ),
    );
    connection.connect({
      host: '127.0.0.1',
      port,
      username: user,
      readyTimeout: 60_000,
      ...(password === undefined ? { authHandler: ['none'] } : { password }),
    });
  });
}

function follow(connection: ssh2.Client, channel: ClientChannel, onFirst: (client: FleetClient) => void): void {
  const client: FleetClient = {
    shownAt: 0,
    write: (keys) => void channel.write(keys),
    end: () => connection.end(),
  };
  let isFirst = true;
  const read = answerAsTerminal({
    write: (answer) => void channel.write(answer),
    onFrame: () => {
      client.shownAt = performance.now();
      if (isFirst) onFirst(client);
      isFirst = false;
    },
  });
  channel.on('data', (data: Buffer) => read(data.toString('latin1')));
}
