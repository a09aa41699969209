/**
 * The connection to a broker, which comes back by itself.
 * Invariant: of each topic only the newest message is sent; what a slow broker has not taken yet is left out for it.
 */
import { connect as connectPlainly, isIP } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { MqttClient } from 'mqtt';
import { Newest } from '../../terminal/stream/newest.js';
import type { BrokerAddress } from './address.js';
import { MOST_BYTES } from './messages.js';

export type Broker = Awaited<ReturnType<typeof connectBroker>>;

interface BrokerOptions {
  /** What the broker tells the others if the connection breaks off. */
  readonly lastWill: { readonly topic: string; readonly text: string; readonly isKept: boolean };
  readonly onMessage: (topic: string, bytes: Buffer) => void;
  /** Called when the connection was lost, and when it is there again. */
  readonly onChange: (isConnected: boolean) => void;
}

interface Message {
  readonly text: string;
  readonly retain: boolean;
}

const KEEP_ALIVE_SECONDS = 10;
const PAUSE_MILLISECONDS = 1000;
const CONNECT_MILLISECONDS = 10_000;

/** Rejects if there is no broker, or if it does not let this user in. */
export async function connectBroker(address: BrokerAddress, options: BrokerOptions) {
  const { host, port, isSecure } = address;
  const { lastWill, onMessage, onChange } = options;
  let problem: Error | null = null;
  const dial = () => {
    const named = isIP(host) === 0 ? { host, port, servername: host } : { host, port };
    const stream = isSecure ? connectSecurely(named) : connectPlainly(named);
    return stream.on('error', (error) => {
      problem = error;
    });
  };
  const mqtt = new MqttClient(dial, {
    protocolVersion: 5,
    keepalive: KEEP_ALIVE_SECONDS,
    reconnectPeriod: PAUSE_MILLISECONDS * (1 + Math.random()),
    connectTimeout: CONNECT_MILLISECONDS,
    reconnectOnConnackError: true,
    queueQoSZero: false,
    timerVariant: 'native',
    properties: { maximumPacketSize: MOST_BYTES },
    will: { topic: lastWill.topic, payload: Buffer.from(lastWill.text), qos: 0, retain: lastWill.isKept },
    ...(address.user !== undefined && { username: address.user }),
    ...(address.password !== undefined && { password: address.password }),
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
  mqtt.on('message', onMessage);
  mqtt.on('connect', () => onChange(true));
  const topics = new Map<string, Newest<Message>>();
  mqtt.on('offline', () => {
    // What was under way when the connection broke off is never heard of again.
    topics.clear();
    onChange(false);
  });
  const open = (topic: string): Newest<Message> => {
    let isUnderWay = false;
    const messages: Newest<Message> = new Newest({
      hasRoom: () => !isUnderWay && topics.get(topic) === messages,
      send: (_, { text, retain }) => {
        isUnderWay = true;
        mqtt.publish(topic, text, { qos: 0, retain }, () => {
          isUnderWay = false;
          messages.flush();
        });
      },
    });
    topics.set(topic, messages);
    return messages;
  };
  return {
    /** Sends the newest text of a topic; with `keep` the broker gives it to whoever comes later. An empty one ends that. */
    publish: (topic: string, text: string, keep?: 'keep') => {
      if (mqtt.connected) (topics.get(topic) ?? open(topic)).put({ text, retain: keep !== undefined });
    },
    /** The same, and rejects where the broker takes nothing from this user. */
    publishSurely: async (topic: string, text: string) =>
      void (await mqtt.publishAsync(topic, text, { qos: 1, retain: true })),
    /** Rejects where the broker lets this user read nothing there. */
    subscribe: async (topic: string) => void (await mqtt.subscribeAsync(topic)),
    close: () => mqtt.endAsync(),
  };
}
