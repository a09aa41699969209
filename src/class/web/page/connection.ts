/**
 * The connection to the class: it joins by the token in the address, and comes back by itself when the network or the
 * server was gone. Articles come down an event stream, or by polls where something holds the stream back.
 */
import type { Act } from '../../../document/document.js';
import { type Down, type Entered, RUN_PATH, readDown, type Taken, type TurnedAway, type Up } from '../protocol.js';

export type Condition =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost' }
  /** Somebody who has left, or whom the class has left, asks to be let in again. */
  | { readonly kind: 'returning' }
  /** The token has not been shown yet: it takes a name and a press. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'turned away'; readonly reason: string };

interface ConnectionOptions {
  readonly token: string;
  readonly onDown: (message: Down) => void;
  readonly onCondition: (condition: Condition) => void;
  /** Whether the guest explores in this page or wants to, and goes on doing so wherever the class is joined anew. */
  readonly isExploring: () => boolean;
  /** Called when the class has answered `want`. */
  readonly onTaken: (isExploring: boolean) => void;
  /** Called when the class takes long to answer, and when it has answered. */
  readonly onSlow: (isSlow: boolean) => void;
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
/** A stream that brings nothing at once is held back by something on the way. */
const PATIENCE = 5000;
/** The server gives a sign of life every 15 seconds. */
const SILENCE = 40_000;
/** What takes longer is said. */
const SLOW = 200;
/** A request that takes longer has been lost on the way. */
const UNANSWERED = 15_000;
/** Whoever asks to be let in again is told after so many attempts that nobody answers. */
const RETURNS = 4;
const NAME = 'backstep-name';
/** The token of the class that this window has been shown, which greets it no more. */
const GREETED = 'backstep-greeted';
/** What is asked for later where it cannot be asked for now. */
const KEPT = 'recap';
const LEAVE = 'quit';

export function createConnection(options: ConnectionOptions) {
  const { token, onDown, onCondition, isExploring, onTaken, onSlow } = options;
  let view = '';
  let seen = 0;
  let pause = FIRST_PAUSE;
  let polls = false;
  let isOver = false;
  let isConnected = false;
  /** Which attempt is under way; what an earlier one still brings is dropped. */
  let attempt = 0;
  /** How often somebody is still to be asked for who wants to come back; null where nobody has left. */
  let returns: number | null = null;
  let waiting: Act[] = [];
  /** Whether the class is to be told whether the guest wants to explore. */
  let isWanted = false;
  let isSending = false;
  let watch: number | undefined;

  const post = (path: string, body: object): Promise<Response> =>
    fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(UNANSWERED),
    });

  const retry = (mine: number): void => {
    if (mine !== attempt || isOver) return;
    attempt++;
    isConnected = false;
    if (returns === 0) {
      isOver = true;
      onCondition({ kind: 'turned away', reason: NO_ANSWER });
      return;
    }
    if (returns === null) onCondition({ kind: 'lost' });
    else returns--;
    const next = attempt;
    // Not everybody at the same moment.
    setTimeout(() => void enter(next), pause * (0.5 + Math.random()));
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  };
  const take = (event: string, mine: number): void => {
    if (mine !== attempt || isOver) return;
    if (!isConnected) {
      onCondition({ kind: 'connected' });
      sessionStorage.setItem(GREETED, token);
    }
    isConnected = true;
    returns = null;
    pause = FIRST_PAUSE;
    seen++;
    const message = readDown(event);
    isOver = message === null || 'farewell' in message;
    if (message === null) onCondition({ kind: 'turned away', reason: UNREADABLE });
    else onDown(message);
    if (isOver) return;
    void sendAll();
  };
  /** What is lost is asked for again. */
  const confirm = (): void => void post('act', { view, seen } satisfies Up).catch(() => {});
  const stream = (mine: number): void => {
    seen = 0;
    const source = new EventSource(`events?view=${view}`);
    const end = (): void => {
      clearTimeout(watch);
      source.close();
    };
    const expect = (milliseconds: number, otherwise: () => void): void => {
      clearTimeout(watch);
      watch = setTimeout(() => {
        end();
        otherwise();
      }, milliseconds);
    };
    expect(PATIENCE, () => {
      polls = true;
      void poll(mine);
    });
    const goOn = (): void => (mine === attempt ? expect(SILENCE, () => retry(mine)) : end());
    source.onmessage = ({ data }: MessageEvent<string>) => {
      goOn();
      take(data, mine);
      if (isOver) end();
    };
    source.addEventListener('beat', goOn);
    source.addEventListener('confirm', () => {
      goOn();
      if (mine === attempt) confirm();
    });
    source.onerror = () => {
      end();
      retry(mine);
    };
  };
  const poll = async (mine: number): Promise<void> => {
    seen = 0;
    while (mine === attempt && !isOver) {
      const response = await fetch(`poll?view=${view}&seen=${seen}`).catch(() => null);
      if (response === null || !response.ok) return retry(mine);
      const text = await response.text().catch(() => '');
      if (text !== '') take(text.replace(/^data: /, ''), mine);
    }
  };
  const enter = async (mine: number): Promise<void> => {
    const greeted = sessionStorage.getItem(GREETED) === token;
    const response = await post('enter', { view, exploring: isExploring(), greeted }).catch(() => null);
    if (mine !== attempt) return;
    if (response === null || response.status >= 429) return retry(mine);
    // The server was started anew, and knows nobody yet.
    if (response.status === 401) return comeBack(mine);
    if (response.status === 403) return turnAway(response);
    ({ view } = (await response.json()) as Entered);
    if (polls) void poll(mine);
    else stream(mine);
  };
  const comeBack = (mine: number): void => {
    const name = sessionStorage.getItem(NAME);
    if (name === null) onCondition({ kind: 'unknown' });
    else void join(name, mine);
  };
  const join = async (name: string, mine: number): Promise<void> => {
    const response = await post('join', { token, name }).catch(() => null);
    if (response === null || response.status >= 429) return retry(mine);
    if (!response.ok) return turnAway(response);
    sessionStorage.setItem(NAME, name);
    void enter(mine);
  };
  const turnAway = async (response: Response): Promise<void> => {
    const { reason } = (await response.json().catch(() => ({}))) as Partial<TurnedAway>;
    onCondition({ kind: 'turned away', reason: reason ?? 'The class does not answer. Ask for its address again.' });
  };
  const sendAll = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    let isSlow = false;
    const slow = setTimeout(() => {
      isSlow = true;
      onSlow(true);
    }, SLOW);
    while (isConnected && !isOver && (waiting.length > 0 || isWanted)) {
      const acts = waiting.slice(0, ACTS_AT_ONCE);
      waiting = waiting.slice(acts.length);
      const wanted = isWanted ? { exploring: isExploring() } : {};
      isWanted = false;
      const mine = attempt;
      const response = await post('act', { view, acts, ...wanted } satisfies Up).catch(() => null);
      if (response?.ok === true) {
        const taken = 'exploring' in wanted ? ((await response.json().catch(() => null)) as Taken | null) : null;
        if (taken !== null && !isWanted) onTaken(taken.exploring);
      } else {
        waiting = [...acts.filter(isKept), ...waiting];
        isWanted ||= 'exploring' in wanted;
        // All of it is sent with the next message that comes down.
        if (response === null) retry(mine);
        break;
      }
    }
    isSending = false;
    clearTimeout(slow);
    if (isSlow) onSlow(false);
  };
  return {
    /** Shows the token, and enters. */
    join: (name: string) => void join(name, ++attempt),
    /** Enters as who joined before, in this window. */
    enter: () => comeBack(++attempt),
    /** Enters anew as who has been here. */
    comeAgain: () => {
      [view, isOver, isConnected, waiting, isWanted, pause] = ['', false, false, [], false, FIRST_PAUSE];
      returns = RETURNS;
      onCondition({ kind: 'returning' });
      comeBack(++attempt);
    },
    send: (act: Act) => {
      if (isOver || !(isConnected || (isKept(act) && !waiting.some(isKept)))) return;
      waiting.push(act);
      void sendAll();
    },
    /** Tells the class whether the guest wants to explore, now or as soon as it answers. */
    want: () => {
      isWanted = true;
      void sendAll();
    },
    /** Tells the class so, if it can be told. */
    leave: () => {
      if (isConnected) void post('act', { view, acts: [{ line: LEAVE }] } satisfies Up).catch(() => {});
      isOver = true;
      attempt++;
    },
    /** The run of the class, to be explored. Rejects with what to say. */
    fetchRun: async () => {
      const response = await fetch(`${RUN_PATH}?view=${view}`).catch(() => null);
      if (response?.ok === true) return await response.text();
      throw new Error(NO_RUN);
    },
  };
}

function isKept(act: Act): boolean {
  return 'line' in act && act.line === KEPT;
}

const NO_ANSWER = 'The class does not answer. It is over, or cannot be reached from here.';
const UNREADABLE = 'The class has sent what this page cannot read. Load the page again.';
const NO_RUN = 'The run did not reach this page. Try again in a moment, or explore over SSH.';

/** What the body of a message has room for. */
const ACTS_AT_ONCE = 8;
