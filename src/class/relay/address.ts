/**
 * Where a class is found on a broker: `mqtts://USER@HOST:PORT/CLASS`.
 * Invariant: no password stands on a command line, where others of this machine could read it.
 */

import type { Environment } from '../../files/own-folders.js';
import { quote, refuse } from '../../files/refusal.js';

export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Keeps apart the classes on one broker. */
  readonly className: string;
}

export const PASSWORD_VARIABLE = 'BACKSTEP_BROKER_PASSWORD';
const USUAL_PORTS = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;
const USUAL_CLASS = 'class';

export function readAddress(text: string, env: Environment): BrokerAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const usualPort = USUAL_PORTS[url?.protocol as keyof typeof USUAL_PORTS];
  if (url === null || usualPort === undefined || url.hostname === '')
    return refuse(
      `A broker is given as mqtt://HOST/CLASS or mqtts://USER@HOST/CLASS; got ${quote(url?.password ? '…' : text, 200)}.`,
    );
  if (url.password !== '')
    return refuse(
      `Other users of this machine can read a password on the command line: give it in ${PASSWORD_VARIABLE} instead.`,
    );
  const className = url.pathname.slice(1) || USUAL_CLASS;
  if (!/^[\w-]{1,64}$/.test(className))
    return refuse(`A class on a broker is named by letters, digits, _ and -; got ${quote(className)}.`);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || usualPort,
    isSecure: url.protocol === 'mqtts:',
    user: decodeURIComponent(url.username) || undefined,
    password: env[PASSWORD_VARIABLE],
    className,
  };
}

/** What is published, and by whom. */
export function topicsOf({ className }: BrokerAddress) {
  const base = `backstep/${className}`;
  return {
    /** Published by the presenter: whether the presenter is there. */
    presenter: `${base}/presenter`,
    /** Published by the presenter: the newest frame. */
    frame: `${base}/frame/article`,
    /** Published by each relay: how many follow through it, and their guesses. */
    counts: (relay: string) => `${base}/counts/${relay}`,
  } as const;
}

/** The last part of a topic. */
export function endOf(topic: string): string {
  return topic.slice(topic.lastIndexOf('/') + 1);
}
