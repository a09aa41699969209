/**
 * The relay's side: fetches the frames of a class from the broker, for pages that join here, and sends what they count.
 * Invariant: nothing goes to the broker but counts.
 */
import { randomUUID } from 'node:crypto';
import { whyFull } from '../class/door/admission.js';
import type { Limits } from '../class/limits.js';
import type { Log } from '../class/log.js';
import { throttle } from '../class/throttle.js';
import type { OpenView, PageAsked } from '../web/routes.js';
import { type BrokerAddress, topicsOf } from './address.js';
import { type Broker, connectBroker } from './broker.js';
import { openPage } from './page.js';
import { createScene } from './scene.js';

export type RelayFollower = Awaited<ReturnType<typeof followClass>>;

interface FollowerOptions {
  readonly address: BrokerAddress;
  readonly limits: Pick<Limits, 'mostViewers' | 'mostGuestsOfAddress' | 'stalledMilliseconds'>;
  readonly log: Log;
}

/** The presenter hears this often that the relay is there. */
const REPORT_MILLISECONDS = 5000;

/** Rejects with an error whose message ends a sentence. */
export async function followClass({ address, limits, log }: FollowerOptions) {
  const topics = topicsOf(address);
  const own = topics.counts(randomUUID());
  let onEnd: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    onEnd = resolve;
  });
  const onError = (error: unknown): void => log('failure', { message: String(error) });
  const report = (): void => broker.publish(own, JSON.stringify(scene.counts));
  const reporting = throttle(report, onError);
  const refreshing = throttle(() => {
    for (const page of scene.pages) page.refresh();
  }, onError);
  const scene = createScene({
    reportSoon: reporting.call,
    refreshSoon: refreshing.call,
    onEnd,
    onRefused: (why, bytes) => log('frame refused', { why, bytes }),
  });
  const broker: Broker = await connectBroker(address, {
    lastWill: { topic: own, text: '', isKept: false },
    onMessage: (topic, bytes) => {
      if (topic === topics.presenter) scene.hearPresence(bytes);
      else scene.hearFrame(bytes);
    },
    onChange: (isConnected) => {
      log(isConnected ? 'broker back' : 'broker lost', { host: address.host });
      scene.hearBroker(isConnected);
      reporting.call();
    },
  });
  await broker.subscribe(topics.presenter);
  await broker.subscribe(topics.frame);
  report();
  const beating = setInterval(report, REPORT_MILLISECONDS).unref();
  return {
    /** Resolves when the presenter has ended the class. */
    ended,
    openView: (asked: PageAsked): ReturnType<OpenView> => {
      const here = Array.from(scene.pages, ({ identity }) => identity);
      const reason = whyFull(here, asked.identity.address, limits);
      if (reason !== null) return { reason };
      const page = openPage({ ...asked, scene, limits });
      scene.admit(page);
      return page;
    },
    close: async () => {
      clearInterval(beating);
      reporting.cancel();
      refreshing.cancel();
      broker.publish(own, '');
      await broker.close();
    },
  };
}
