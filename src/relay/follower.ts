/**
 * The relay's side: the frames of a class, shown to pages that join here, and their guesses, counted.
 * Invariant: nothing goes to the broker but counts. A browser has one vote, however many pages of it are open.
 */
import { randomUUID } from 'node:crypto';
import { whyFull } from '../class/door/admission.js';
import type { Limits } from '../class/limits.js';
import type { Log } from '../class/log.js';
import { throttle } from '../class/throttle.js';
import type { OpenView } from '../web/routes.js';
import { type BrokerAddress, topicsOf } from './address.js';
import { connectBroker } from './broker.js';
import { type Counts, nameOfSize, readFrame, readPresence, SIZES, type Vote } from './messages.js';
import { createFrameEncoder, type KnownFrame, openPage, type Page, type Scene } from './page.js';

export interface Follower {
  readonly openView: OpenView;
  /** Resolves when the presenter has ended the class. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

interface FollowerOptions {
  readonly address: BrokerAddress;
  readonly limits: Pick<Limits, 'mostViewers' | 'mostGuestsOfAddress' | 'stalledMilliseconds'>;
  readonly log: Log;
}

/** As often, the presenter hears that this relay is there. */
const REPORT_MILLISECONDS = 5000;
const NOT_BEGUN = 'The class has not begun, or is somewhere else.';
const AWAY = 'The presenter’s connection is lost; this is the last step.';
const CUT_OFF = 'The broker does not answer; this is the last step.';

/** Rejects with an error whose message ends a sentence. */
export async function followClass({ address, limits, log }: FollowerOptions): Promise<Follower> {
  const topics = topicsOf(address);
  const own = topics.counts(randomUUID());
  const frames = new Map<string, KnownFrame>();
  const pages = new Set<Page>();
  const guesses = new Map<string, number>();
  const encode = createFrameEncoder();
  let vote: Vote | null = null;
  /** What the guesses are for, also while they are not taken. */
  let guessed = 0;
  let trouble: string | null = NOT_BEGUN;
  let isConnected = true;
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const onError = (error: unknown): void => log('failure', { message: String(error) });
  const refreshAll = (): void => {
    for (const page of pages) page.refresh();
  };
  const report = (): void => broker.publish(own, JSON.stringify(countsOf(pages, vote, guesses)));
  const [reportSoon, refreshSoon] = [throttle(report, onError), throttle(refreshAll, onError)];
  const hearPresence = (bytes: Buffer): void => {
    const presence = readPresence(bytes);
    if (bytes.length === 0 && trouble !== NOT_BEGUN) end();
    if (presence !== null) trouble = presence.isHere ? null : AWAY;
    refreshSoon.call();
  };
  const hearFrame = (name: string, bytes: Buffer): void => {
    if (!SIZES.includes(name)) return;
    const frame = readFrame(bytes);
    if (bytes.length === 0) frames.delete(name);
    else if (frame === null) log('frame refused', { size: name, bytes: bytes.length });
    if (frame === null) return;
    if (frame.vote?.id !== vote?.id) {
      if (frame.vote !== null && frame.vote.id !== guessed) {
        guesses.clear();
        guessed = frame.vote.id;
      }
      vote = frame.vote;
      reportSoon.call();
      refreshSoon.call();
    }
    frames.set(name, { frame, lines: frame.lines.map((line) => JSON.stringify(line)), shown: new Map() });
    for (const page of pages) if (nameOfSize(page.size) === name) page.refresh();
  };
  const broker = await connectBroker(address, {
    lastWill: { topic: own, text: '', isKept: false },
    onMessage: (topic, bytes, name) => (topic === topics.presenter ? hearPresence(bytes) : hearFrame(name, bytes)),
    onChange: (connected) => {
      isConnected = connected;
      log(connected ? 'broker back' : 'broker lost', { host: address.host });
      if (!connected) return refreshAll();
      // Until the broker says so, nobody knows whether the presenter is there.
      if (trouble !== NOT_BEGUN) trouble = AWAY;
      report();
      refreshSoon.call();
    },
  });
  await broker.subscribe(topics.presenter);
  await broker.subscribe(topics.frame('+'));
  report();
  const reporting = setInterval(report, REPORT_MILLISECONDS).unref();
  const scene: Scene = {
    frameOf: (size) => frames.get(nameOfSize(size)) ?? null,
    get vote() {
      return vote;
    },
    get trouble() {
      return isConnected ? trouble : CUT_OFF;
    },
    encode,
    guessOf: (voter) => guesses.get(voter) ?? null,
    guess: (voter, guess) => {
      guesses.set(voter, guess);
      reportSoon.call();
      refreshSoon.call();
    },
    onChange: (page) => {
      if (page.isOver) pages.delete(page);
      reportSoon.call();
    },
  };
  return {
    ended,
    openView: (asked) => {
      const reason = whyFull(
        [...pages].map(({ identity }) => identity),
        asked.identity.address,
        limits,
      );
      if (reason !== null) return { reason };
      const page = openPage({ ...asked, scene, limits });
      pages.add(page);
      reportSoon.call();
      return page;
    },
    close: async () => {
      clearInterval(reporting);
      reportSoon.cancel();
      refreshSoon.cancel();
      broker.publish(own, '');
      await broker.close();
    },
  };
}

/** Guesses of browsers that have gone do not count. */
function countsOf(pages: ReadonlySet<Page>, vote: Vote | null, guesses: ReadonlyMap<string, number>): Counts {
  const voters = new Set(Array.from(pages, ({ identity }) => identity.voter));
  const cast = [...guesses].flatMap(([voter, guess]) => (voters.has(voter) ? [guess] : []));
  return {
    sizes: Object.fromEntries(countEach(Array.from(pages, ({ size }) => nameOfSize(size)))),
    vote: vote?.id ?? null,
    guesses: countEach(cast),
  };
}

function countEach<Value>(values: readonly Value[]): [Value, number][] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}
