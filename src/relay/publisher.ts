/**
 * The presenter's side: publishes the newest frame, whole, and hears what relays count.
 * Invariant: nothing is said for a broker on which no relay is, and no frame is published twice.
 */
import { randomUUID } from 'node:crypto';
import type { Classroom } from '../class/classroom.js';
import type { Log } from '../class/log.js';
import { throttle } from '../class/throttle.js';
import { type BrokerAddress, topicsOf } from './address.js';
import { type Broker, connectBroker } from './broker.js';
import { createFrames, openVoteOf } from './frames.js';
import { type Presence, readPresence } from './messages.js';
import { createTally } from './tally.js';

export type Publisher = Awaited<ReturnType<typeof publishClass>>;

interface PublisherOptions {
  readonly classroom: Classroom;
  readonly address: BrokerAddress;
  readonly log: Log;
}

const CHECK_MILLISECONDS = 1000;
const BROKER_LOST = 'The broker does not answer: whoever follows by a relay keeps the last step.';
const BROKER_BACK = 'The broker is there again, and with it the relays.';

/** Rejects with an error whose message ends a sentence. */
export async function publishClass({ classroom, address, log }: PublisherOptions) {
  const topics = topicsOf(address);
  const presence = (isHere: boolean): string => JSON.stringify({ isHere, id } satisfies Presence);
  const id = randomUUID();
  const frameOf = createFrames(classroom);
  /** What was published last; empty where nothing is. */
  let published = '';
  let isConnected = true;
  const draw = (): void => {
    const text = tally.hasRelays ? frameOf() : '';
    if (text === published) return;
    published = text;
    broker.publish(topics.frame, text, 'keep');
  };
  const suit = (): void => {
    draw();
    classroom.noteRelays({ viewers: tally.viewers, isBrokerLost: !isConnected });
  };
  const tally = createTally({ classroom, openVote: () => openVoteOf(classroom), log, onChange: suit });
  /** Publishes everything again: the broker may have forgotten it while the connection was lost. */
  const begin = (): void => {
    broker.publish(topics.presenter, presence(true), 'keep');
    broker.publish(topics.frame, published, 'keep');
  };
  let other: Presence | null = null;
  const broker: Broker = await connectBroker(address, {
    lastWill: { topic: topics.presenter, text: presence(false), isKept: true },
    onMessage: (topic, bytes, name) => {
      if (topic === topics.presenter) {
        other = readPresence(bytes);
        return;
      }
      tally.hear(name, bytes);
    },
    onChange: (isThere) => {
      if (isThere === isConnected) return;
      isConnected = isThere;
      log(isThere ? 'broker back' : 'broker lost', { host: address.host });
      classroom.announce(isThere ? BROKER_BACK : BROKER_LOST, 'presenter');
      if (isThere) begin();
      suit();
    },
  });
  try {
    // In this order: what the broker has kept comes before its answer to the second request.
    await broker.subscribe(topics.presenter);
    await broker.subscribe(topics.counts('+'));
    if ((other as Presence | null)?.isHere)
      throw new Error(`there is a presenter already; mqtt://${address.host}/NAME is another class`);
    await broker.publishSurely(topics.presenter, presence(true));
  } catch (error) {
    await broker.close();
    throw error;
  }
  begin();
  const drawSoon = throttle(draw, (error) => log('failure', { message: String(error) }));
  const unsubscribe = classroom.store.subscribe(drawSoon.call);
  // Who drives, and whether guesses are taken, changes without the store.
  const checking = setInterval(() => {
    if (isConnected) tally.forgetSilent();
    suit();
    drawSoon.call();
  }, CHECK_MILLISECONDS).unref();
  return {
    /** Tells all relays that the class has ended, and leaves nothing on the broker; or that it has broken off. */
    close: async (how: 'ended' | 'broken off') => {
      clearInterval(checking);
      unsubscribe();
      drawSoon.cancel();
      tally.close();
      if (how === 'ended') broker.publish(topics.frame, '', 'keep');
      broker.publish(topics.presenter, how === 'ended' ? '' : presence(false), 'keep');
      await broker.close();
    },
  };
}
