/**
 * The relay's side: fetches the frames of a class from the broker, for pages that join here, and sends what they count.
 * Invariant: nothing goes to the broker but counts.
 */
import { randomUUID } from 'node:crypto';
import type { Act, Inlines } from '../../document/document.js';
import { text } from '../../explaining/blocks.js';
import { whyFull } from '../room/door/admission.js';
import type { Limits } from '../room/limits.js';
import type { Log } from '../room/log.js';
import { throttle } from '../room/throttle.js';
import { createFollower } from '../room/voting/follower.js';
import { COLORS, LEAVE } from '../web/controls.js';
import type { Controls } from '../web/protocol.js';
import type { OpenView, PageAsked } from '../web/routes.js';
import type { View } from '../web/sessions.js';
import { Showing } from '../web/showing.js';
import { type BrokerAddress, topicsOf } from './address.js';
import { type Broker, connectBroker } from './broker.js';
import { createScene, type Following, type RelayScene, type ShownFrame } from './scene.js';

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

interface Page extends View, Following {}

interface PageOptions extends PageAsked {
  readonly scene: RelayScene;
  readonly limits: Pick<Limits, 'stalledMilliseconds'>;
}

const READ_ONLY = 'This is a relay, to follow and to answer questions; exploring takes the class itself.';
const BY_RELAY = ' by a relay: to follow, not to explore';
const WAITING = 'Waiting for the presenter…';

function openPage({ identity, scene, limits, onEnd }: PageOptions): Page {
  const follower = createFollower(scene.source, identity);
  let isOver = false;
  const end: View['guest']['end'] = (how, farewell = '') => {
    if (isOver) return;
    isOver = true;
    showing.close(farewell);
    scene.leave(page);
    onEnd(how, farewell);
  };
  const showing = new Showing<ShownFrame>({
    encode: scene.encode,
    stalledMilliseconds: limits.stalledMilliseconds,
    onSeen: () => {},
    onLost: end,
  });
  const standing = (): Inlines => {
    const { trouble, presenter } = scene;
    const typed = follower.typed();
    if (trouble !== null) return [text(trouble, 'warning')];
    if (typed?.kind === 'said') return [text(typed.text, 'title')];
    if (presenter === null) return [text(WAITING, 'warning')];
    const asked = follower.standing();
    return [
      text(`Following ${presenter}`, 'title'),
      ...(asked.length === 0 ? [text(BY_RELAY, 'muted')] : [text('. '), ...asked]),
    ];
  };
  const controls = (): Controls => ({
    theme: null,
    standing: standing(),
    exploring: false,
    answers: false,
    stops: null,
    entry: null,
    guess: { isTaken: scene.source.question !== null, now: scene.source.guessOf(identity) },
    buttons: [COLORS, LEAVE],
  });
  const likeness = (): string => {
    const typed = follower.typed();
    const guesses = [scene.source.guessOf(identity), scene.source.firstGuessOf(identity)];
    return [typed?.kind === 'said' ? typed.text : null, ...guesses].join('\n');
  };
  const refresh = (): void => {
    if (!isOver) showing.show(scene.shownTo(likeness(), controls));
  };
  const run = (line: string): void => {
    const [name = '', ...words] = line.trim().split(/\s+/);
    if (name === 'guess') follower.answer(words.join(' '));
    else if (name === LEAVE.line) end('left');
    else follower.say(READ_ONLY);
  };
  const press = (key: string): void => {
    if (follower.press(key)) return;
    if (key === 'q') end('left');
    else follower.say(READ_ONLY);
  };
  const act = (done: Act): void => {
    follower.forgetWords();
    if ('key' in done) press(done.key);
    else if ('line' in done) run(done.line);
  };
  const page: Page = {
    identity,
    refresh,
    showing,
    guest: {
      end,
      enter: refresh,
      explore: () => {
        follower.say(READ_ONLY);
        refresh();
        return false;
      },
      act: (acts) => {
        for (const done of acts) act(done);
        refresh();
      },
    },
  };
  return page;
}
