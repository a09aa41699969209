/**
 * The connection to a broker, which comes back by itself.
 * Invariant: of each topic only the newest message is sent; what a slow broker has not taken yet is left out for it.
 */
import { connect as connectPlainly, isIP } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { MqttClient } from 'mqtt';
import { type BrokerAddress, endOf } from './address.js';
import { MOST_BYTES } from './messages.js';

export interface Broker {
  /** Sends the newest text of a topic; with `keep` the broker gives it to whoever comes later. An empty one ends that. */
  publish(topic: string, text: string, keep?: 'keep'): void;
  /** The same, and rejects where the broker takes nothing from this user. */
  publishSurely(topic: string, text: string): Promise<void>;
  /** Rejects where the broker lets this user read nothing there. */
  subscribe(topic: string): Promise<void>;
  close(): Promise<void>;
}

interface BrokerOptions {
  /** What the broker tells the others if the connection breaks off. */
  readonly lastWill: { readonly topic: string; readonly text: string; readonly isKept: boolean };
  /** @param name the last part of the topic */
  readonly onMessage: (topic: string, bytes: Buffer, name: string) => void;
  /** Called when the connection was lost, and when it is there again. */
  readonly onChange: (isConnected: boolean) => void;
}

const KEEP_ALIVE_SECONDS = 10;
const PAUSE_MILLISECONDS = 1000;
const CONNECT_MILLISECONDS = 10_000;

/** Rejects if there is no broker, or if it does not let this user in. */
export async function connectBroker(address: BrokerAddress, options: BrokerOptions): Promise<Broker> {
  const { host, port, isSecure } = address;
  const { lastWill, onMessage, onChange } = options;
  let problem: Error | null = null;
  const open = () => {
    const named = isIP(host) === 0 ? { host, port, servername: host } : { host, port };
    const stream = isSecure ? connectSecurely(named) : connectPlainly(named);
    return stream.on('error', (error) => {
      problem = error;
    });
  };
  const mqtt = new MqttClient(open, {
    protocolVersion: 5,
    keepalive: KEEP_ALIVE_SECONDS,
    reconnectPeriod: PAUSE_MILLISECONDS * (1 + Math.random()),
    connectTimeout: CONNECT_MILLISECONDS,
    reconnectOnConnackError: true,
    queueQoSZero: false,
    timerVariant: 'native',
    properties: { maximumPacketSize: MOST_BYTES },
    will: { topic: lastWill.topic, payload: Buffer.from(lastWill.text), qos: 0, retain: lastWill.isKept },
    ...(address.user === undefined ? {} : { username: address.user }),
    ...(address.password === undefined ? {} : { password: address.password }),
  });
  mqtt.on('error', (error) => {
    problem = error;
  });
  await new Promise<void>((resolve, reject) => {
    mqtt.once('connect', () => resolve());
    mqtt.once('close', () => reject(problem ?? new Error('the connection was closed')));
  }).catch((error) => {
    mqtt.end(true);
    throw error;
  });
  mqtt.on('message', (topic, bytes) => onMessage(topic, bytes, endOf(topic)));
  mqtt.on('connect', () => onChange(true));
  const underWay = new Set<string>();
  const waiting = new Map<string, { readonly text: string; readonly retain: boolean }>();
  mqtt.on('offline', () => {
    // What was under way when the connection broke off is never heard of again.
    underWay.clear();
    waiting.clear();
    onChange(false);
  });
  const send = (topic: string, text: string, retain: boolean): void => {
    underWay.add(topic);
    mqtt.publish(topic, text, { qos: 0, retain }, () => {
      underWay.delete(topic);
      const next = waiting.get(topic);
      waiting.delete(topic);
      if (next !== undefined) send(topic, next.text, next.retain);
    });
  };
  return {
    publish: (topic, text, keep) => {
      if (underWay.has(topic)) waiting.set(topic, { text, retain: keep !== undefined });
      else if (mqtt.connected) send(topic, text, keep !== undefined);
    },
    publishSurely: async (topic, text) => void (await mqtt.publishAsync(topic, text, { qos: 1, retain: true })),
    subscribe: async (topic) => void (await mqtt.subscribeAsync(topic)),
    close: () => mqtt.endAsync(),
  };
}
