/** A class on a broker: its presenter's side (`serve --relay`) and a relay's. */

import { type BrokerAddress, readAddress } from '../../class/relay/address.js';
import type { Environment } from '../../files/own-folders.js';
import { refuse, refusing, shorten } from '../../files/refusal.js';

/** @param where the address was given @throws Refusal where it is none, or where the broker cannot be used */
export async function atBroker<T>(
  where: string,
  text: string,
  environment: Environment,
  open: (address: BrokerAddress) => Promise<T>,
): Promise<T> {
  const address = refusing(`${where}: `, () => readAddress(text, environment));
  return await open(address).catch(refuseAt(address));
}

/** What shows the class elsewhere. A relay is another user of the broker, where there are users. */
export function relayCommand(broker: string): string {
  const url = new URL(broker);
  url.username = '';
  return `backstep relay ${url.href} --web`;
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
    refuse(
      `The broker at ${shorten(host)}, port ${port}, cannot be used: ${reason}. The topic "relay" of the help says how.`,
    );
  };
}
