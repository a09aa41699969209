/** A class on a broker: its presenter's side (`serve --relay`) and a relay's. What speaks to brokers is loaded only here. */
import type { Classroom } from '../../class/classroom.js';
import type { Log } from '../../class/log.js';
import { shorten } from '../../data/printable.js';
import { type BrokerAddress, readAddress } from '../../relay/address.js';
import type { Follower } from '../../relay/follower.js';
import type { Publisher } from '../../relay/publisher.js';
import { Refusal } from '../ending.js';
import type { Surroundings } from '../running.js';

type Environment = Surroundings['environment'];

export async function openPublisher(
  text: string,
  environment: Environment,
  classroom: Classroom,
  log: Log,
): Promise<Publisher> {
  const address = brokerAt('--relay', text, environment);
  const { publishClass } = await import('../../relay/publisher.js');
  return await publishClass({ classroom, address, log }).catch(refuseAt(address));
}

/** What shows the class elsewhere. A relay is another user of the broker, where there are users. */
export function relayCommand(broker: string): string {
  const url = new URL(broker);
  url.username = '';
  return `backstep relay ${url.href} --web`;
}

export async function openFollower(
  text: string,
  environment: Environment,
  options: Omit<Parameters<typeof import('../../relay/follower.js').followClass>[0], 'address'>,
): Promise<Follower> {
  const address = brokerAt('relay', text, environment);
  const { followClass } = await import('../../relay/follower.js');
  return await followClass({ ...options, address }).catch(refuseAt(address));
}

function brokerAt(where: string, text: string, environment: Environment): BrokerAddress {
  const address = readAddress(text, environment);
  if (typeof address === 'string') throw new Refusal(`${where}: ${address}`);
  return address;
}

/** What the usual codes mean to whoever has typed the address. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'there is no host of that name'],
  ['EAI_AGAIN', 'its name cannot be looked up now'],
  ['ETIMEDOUT', 'it does not answer'],
]);

function refuseAt({ host, port }: BrokerAddress): (error: NodeJS.ErrnoException) => never {
  return ({ code, message }) => {
    // A code of MQTT's own is a number, beside a message that says it in words.
    const reason = typeof code === 'string' ? (REASONS.get(code) ?? code) : shorten(message, 200);
    throw new Refusal(
      `The broker at ${shorten(host)}, port ${port}, cannot be used: ${reason}. The topic "relay" of the help says how.`,
    );
  };
}
