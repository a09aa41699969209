/**
 * The presenter's side: publishes the newest frame of the class, whole, and hears what relays count.
 * Invariant: nothing is said for a broker on which no relay is, no frame is published twice, and no answer leaves before
 * it is revealed.
 */
import { randomUUID } from 'node:crypto';
import { forPages, sayArticle } from '../../commands/articles/article.js';
import { createCentreSource } from '../../commands/articles/said-at-place.js';
import { spell } from '../../commands/spelling.js';
import type { Answered, Question } from '../../debugger/teaching/quiz.js';
import { writeJson } from '../../document/json.js';
import { ARTICLE_VERSION } from '../../document/schema.js';
import { remember } from '../../numbers/kernels/remember.js';
import { spokenStop } from '../../report/stops.js';
import type { DebuggerState } from '../../terminal/store.js';
import type { Classroom } from '../room/classroom.js';
import type { Log } from '../room/log.js';
import { throttle } from '../room/throttle.js';
import { type BrokerAddress, endOf, topicsOf } from './address.js';
import { type Broker, connectBroker } from './broker.js';
import { type Presence, type Revealed, readPresence, type Vote } from './messages.js';
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
    onMessage: (topic, bytes) => {
      if (topic === topics.presenter) other = readPresence(bytes);
      else tally.hear(endOf(topic), bytes);
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

/** Followers of a relay see what viewers see. */
const FOLLOWER = { role: 'viewer' } as const;

export function createFrames(classroom: Classroom): () => string {
  const centreOf = createCentreSource();
  const said = remember((shown: DebuggerState): string => {
    const state = forPages(shown);
    const article = writeJson(sayArticle(state.session, state.branches, centreOf));
    return `"article":${article},"stop":${JSON.stringify(spokenStop(state, centreOf))}`;
  });
  return () => {
    const state = classroom.shownTo(FOLLOWER).getState();
    const { message } = state.session.open;
    const rest = {
      version: ARTICLE_VERSION,
      presenter: classroom.driving?.name ?? null,
      message: message === null ? null : spell(message.text, 'commands'),
      vote: openVoteOf(classroom),
      revealed: revealedIn(classroom),
    };
    return `{${said(state)},${JSON.stringify(rest).slice(1)}`;
  };
}

/** The open question; null while no guesses are taken. */
function openVoteOf({ ballot: { question, takesGuesses, ids } }: Classroom): Vote | null {
  if (question === null || !takesGuesses) return null;
  return { id: ids.now, first: ids.first, question: questionOf(question) };
}

/** The question whose answer the class sees; null without one. */
function revealedIn({ ballot: { revealed, ids } }: Classroom): Revealed | null {
  if (revealed === null) return null;
  return { id: ids.now, question: { ...questionOf(revealed), answer: revealed.answer } as Revealed['question'] };
}

function questionOf(question: Question | Answered): Vote['question'] {
  const { kind, topic } = question;
  return kind === 'value' ? { kind, topic } : { kind, topic, options: [...question.options] };
}
