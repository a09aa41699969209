/**
 * The presenter's side: the newest frame of each size that relays ask for, whole, and what the relays have counted.
 * Invariant: a relay's guesses are votes like others, one for each that it counts; those of a relay that is gone, or is
 * silent, count no longer. No answer leaves before it is revealed, since a frame holds what viewers see.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { CellGrid } from '../cells/cell-grid.js';
import type { Classroom } from '../class/classroom.js';
import type { Log } from '../class/log.js';
import { LADDER } from '../class/screen-sizes.js';
import type { StageLease } from '../class/stage-pool.js';
import { throttle } from '../class/throttle.js';
import { openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import { spokenStop } from '../report/spoken.js';
import type { DebuggerState } from '../store.js';
import { row, span } from '../views/drawing/rows.js';
import { isFooterOfKeys } from '../views/footer.js';
import type { Controls } from '../web/messages.js';
import { createPictures, remember } from '../web/pictures.js';
import { ROLE_THEME } from '../web/role-theme.js';
import { type BrokerAddress, topicsOf } from './address.js';
import { connectBroker } from './broker.js';
import { type Counts, nameOfSize, type Presence, readCounts, readPresence, type Vote } from './messages.js';

export interface Publisher {
  /** Tells all relays that the class has ended, and leaves nothing on the broker. */
  close(): Promise<void>;
}

interface PublisherOptions {
  readonly classroom: Classroom;
  readonly address: BrokerAddress;
  readonly log: Log;
}

interface Screen {
  readonly lease: StageLease;
  readonly unsubscribe: () => void;
  /** What was sent last. */
  text: string;
}

interface Relay {
  readonly counts: Counts;
  readonly heardAt: number;
  /** The votes that it has cast. */
  readonly votes: readonly number[];
}

const FOLLOWER = { role: 'viewer' } as const;
/** What a relay does not offer, said on every screen. */
const READ_ONLY = 'a relay: to follow, not to explore';
const WHERE_ELSE = 'exploring takes the address of the class itself';
const WIDE = 100;
const NO_CONTROLS: Controls = { theme: null, exploring: false, asksNumber: null, buttons: [] };
const LARGEST_ID = 2 ** 31;
const MOST_RELAYS = 64;
/** Relays say every few seconds that they are there. */
const SILENT_MILLISECONDS = 15_000;
const CHECK_MILLISECONDS = 1000;

/** Rejects with an error whose message ends a sentence. */
export async function publishClass({ classroom, address, log }: PublisherOptions): Promise<Publisher> {
  const topics = topicsOf(address);
  const id = randomUUID();
  const screens = new Map<string, Screen>();
  const relays = new Map<string, Relay>();
  const votes = createVotes();
  const frameText = createFrames(classroom);
  let other: Presence | null = null;
  const here = (isHere: boolean): string => JSON.stringify({ isHere, id } satisfies Presence);
  const broker = await connectBroker(address, {
    lastWill: { topic: topics.presenter, text: here(false), isKept: true },
    onMessage: (topic, bytes, name) => {
      if (topic === topics.presenter) other = readPresence(bytes);
      else if (bytes.length === 0) forget(name);
      else {
        const counts = readCounts(bytes);
        if (counts !== null && (relays.has(name) || relays.size < MOST_RELAYS)) hear(name, counts);
      }
    },
    onChange: (isConnected) => {
      log(isConnected ? 'broker back' : 'broker lost', { host: address.host });
      if (isConnected) begin();
    },
  });
  const draw = (name: string, screen: Screen): void => {
    const text = frameText(screen.lease.stage.grid, votes.of(classroom));
    if (text === screen.text) return;
    screen.text = text;
    broker.publish(topics.frame(name), text, 'keep');
  };
  const drawSoon = throttle(
    () => {
      for (const [name, screen] of screens) draw(name, screen);
    },
    (error) => log('failure', { message: String(error) }),
  );
  const open = (name: string): void => {
    const size = LADDER.find((each) => nameOfSize(each) === name);
    if (size === undefined) return;
    const lease = classroom.poolFor(FOLLOWER).acquire({ size, theme: ROLE_THEME });
    const unsubscribe = lease.stage.subscribe(() => draw(name, screen));
    const screen: Screen = { lease, unsubscribe, text: '' };
    screens.set(name, screen);
    draw(name, screen);
  };
  const shut = (name: string, { lease, unsubscribe }: Screen): void => {
    unsubscribe();
    screens.delete(name);
    classroom.poolFor(FOLLOWER).release(lease);
  };
  /** Draws what relays ask for, on stages that are well, and nothing else. */
  const suit = (): void => {
    const wished = new Set([...relays.values()].flatMap(({ counts }) => Object.keys(counts.sizes)));
    for (const [name, screen] of screens) {
      if (!wished.has(name)) broker.publish(topics.frame(name), '', 'keep');
      if (!wished.has(name) || !classroom.poolFor(FOLLOWER).suits(screen.lease)) shut(name, screen);
    }
    for (const name of wished) if (!screens.has(name)) open(name);
    const viewers = [...relays.values()].flatMap(({ counts }) => Object.values(counts.sizes));
    classroom.countRelayed(viewers.reduce((sum, count) => sum + count, 0));
  };
  const hear = (name: string, counts: Counts): void => {
    const before = relays.get(name);
    const isNew = JSON.stringify(counts) !== JSON.stringify(before?.counts);
    const vote = votes.of(classroom);
    const cast = isNew && vote !== null && vote.id === counts.vote ? votesIn(counts, vote) : null;
    if (cast !== null) castVotes(name, before?.votes ?? [], cast);
    relays.set(name, { counts, heardAt: performance.now(), votes: cast ?? before?.votes ?? [] });
    if (isNew) suit();
  };
  const castVotes = (name: string, before: readonly number[], after: readonly number[]): void => {
    const voter = (k: number) => ({ voter: `relay ${name} ${k}`, name: '', isNamed: false });
    after.forEach((guess, k) => {
      classroom.guess(voter(k), guess);
    });
    before.slice(after.length).forEach((_, k) => {
      classroom.forgetGuess(voter(after.length + k));
    });
  };
  const forget = (name: string): void => {
    castVotes(name, relays.get(name)?.votes ?? [], []);
    relays.delete(name);
    suit();
  };
  const begin = (): void => {
    broker.publish(topics.presenter, here(true), 'keep');
    for (const size of LADDER.map(nameOfSize)) {
      const screen = screens.get(size);
      broker.publish(topics.frame(size), screen?.text ?? '', 'keep');
    }
  };
  try {
    // In this order: what the broker has kept comes before the answer to the second question.
    await broker.subscribe(topics.presenter);
    await broker.subscribe(topics.counts('+'));
    if ((other as Presence | null)?.isHere) {
      throw new Error(`there is a presenter already; mqtt://${address.host}/NAME is another class`);
    }
    await broker.publishSurely(topics.presenter, here(true));
  } catch (error) {
    await broker.close();
    throw error;
  }
  begin();
  const unsubscribe = classroom.store.subscribe(drawSoon.call);
  const checking = setInterval(() => {
    const now = performance.now();
    for (const [name, { heardAt }] of relays) if (now - heardAt > SILENT_MILLISECONDS) forget(name);
    suit();
    drawSoon.call();
  }, CHECK_MILLISECONDS).unref();
  return {
    close: async () => {
      clearInterval(checking);
      unsubscribe();
      drawSoon.cancel();
      for (const [name, screen] of screens) shut(name, screen);
      for (const size of LADDER) broker.publish(topics.frame(nameOfSize(size)), '', 'keep');
      broker.publish(topics.presenter, '', 'keep');
      await broker.close();
    },
  };
}

/** Each vote that is counted; what answers no such question is left out. */
function votesIn({ guesses }: Counts, { question }: Vote): readonly number[] {
  const isAnswer = (guess: number): boolean => question.kind === 'value' || question.options[guess] !== undefined;
  return guesses.flatMap(([guess, count]) => (isAnswer(guess) ? new Array<number>(count).fill(guess) : []));
}

/** Each frame as JSON: a screen as viewers see it, with a row of its own, and what is to be read aloud. */
function createFrames(classroom: Classroom): (grid: CellGrid, vote: Vote | null) => string {
  const pictures = createPictures();
  const wordsOf = remember((state: DebuggerState) => JSON.stringify(spokenStop(state)));
  return (grid, vote) => {
    const state = classroom.shownTo(FOLLOWER).getState();
    const { driving, painter } = classroom;
    const place = driving === null ? ' waiting for the presenter' : ` following ${driving.name}`;
    const footer = isFooterOfKeys(state.session)
      ? [row(span(grid.columns < WIDE ? ` ${READ_ONLY}` : ` ${READ_ONLY}; ${WHERE_ELSE}`, 'muted'))]
      : [];
    const additions = {
      row: row(span(place, driving === null ? 'warning' : 'accent')),
      over: footer,
      theme: ROLE_THEME,
    };
    const painted = painter.paint(grid, additions, grid.rows.length + 1);
    const { columns, lines } = pictures.of(painted, state, NO_CONTROLS);
    const message = JSON.stringify(state.session.message?.text ?? null);
    return `{"columns":${columns},"lines":[${lines.join()}],"stop":${wordsOf(state)},"message":${message},"vote":${JSON.stringify(vote)}}`;
  };
}

/** Names each vote, so that guesses which come late count for none but their own. */
function createVotes() {
  let counted: Quiz['at'] | null = null;
  let isSecond = false;
  let id = 0;
  return {
    /** Null while no guesses are taken. */
    of: ({ store, moderation }: Classroom): Vote | null => {
      const quiz = openQuizOf(store.getState().session);
      if (quiz === null || moderation.isMuted) return null;
      const isAgain = quiz.firstGuesses !== null;
      if (quiz.at !== counted || isAgain !== isSecond) id = randomInt(LARGEST_ID);
      [counted, isSecond] = [quiz.at, isAgain];
      const { topic } = quiz;
      return {
        id,
        question:
          quiz.kind === 'value' ? { kind: 'value', topic } : { kind: quiz.kind, topic, options: [...quiz.options] },
      };
    },
  };
}
