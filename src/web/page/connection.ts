/**
 * The connection to the class: it joins by the token in the address, and comes back by itself when the network or the
 * server was gone. Articles come down an event stream, or by polls where something holds the stream back.
 */
import type { Act } from '../../document/article.js';
import { readJson } from '../../document/json.js';
import { CONFIRM_COUNT, type Down, type Entered, type TurnedAway, type Up } from '../protocol.js';

export type Condition =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost' }
  /** The token has not been shown yet: it takes a name and a press. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'turned away'; readonly reason: string };

interface ConnectionOptions {
  readonly token: string;
  readonly onDown: (message: Down) => void;
  readonly onCondition: (condition: Condition) => void;
}

export interface Connection {
  /** Shows the token, and enters. */
  join(name: string): void;
  /** Enters as who joined before, in this window. */
  enter(): void;
  send(act: Act): void;
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5000;
/** A stream that brings nothing at once is held back by something on the way. */
const PATIENCE = 5000;
/** The server gives a sign of life every 15 seconds. */
const SILENCE = 40_000;
/** The last messages are confirmed after a while. */
const CONFIRM_PAUSE = 10_000;
const NAME = 'backstep-name';

export function createConnection({ token, onDown, onCondition }: ConnectionOptions): Connection {
  let view = '';
  let seen = 0;
  let confirmed = 0;
  let pause = FIRST_PAUSE;
  let polls = false;
  let isOver = false;
  let isConnected = false;
  /** Which attempt is under way; what an earlier one still brings is dropped. */
  let attempt = 0;
  let waiting: Act[] = [];
  let isSending = false;
  let watch: number | undefined;
  let confirming: number | undefined;

  const post = (path: string, body: object): Promise<Response> =>
    fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

  const retry = (mine: number): void => {
    if (mine !== attempt || isOver) return;
    attempt++;
    if (isConnected) onCondition({ kind: 'lost' });
    isConnected = false;
    const next = attempt;
    // Not everybody at the same moment.
    setTimeout(() => void enter(next), pause * (0.5 + Math.random()));
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  };
  const take = (event: string, mine: number): void => {
    if (mine !== attempt || isOver) return;
    if (!isConnected) onCondition({ kind: 'connected' });
    isConnected = true;
    pause = FIRST_PAUSE;
    seen++;
    const message = readJson(event) as Down;
    if ('farewell' in message) isOver = true;
    onDown(message);
    if (isOver || polls) return;
    clearTimeout(confirming);
    if (seen - confirmed >= CONFIRM_COUNT) confirm();
    else confirming = setTimeout(confirm, CONFIRM_PAUSE);
  };
  const confirm = (): void => {
    confirmed = seen;
    void post('act', { view, seen } satisfies Up).catch(() => {});
  };
  const stream = (mine: number): void => {
    seen = 0;
    confirmed = 0;
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
    const response = await post('enter', { view }).catch(() => null);
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
    while (waiting.length > 0) {
      const acts = waiting.slice(0, ACTS_AT_ONCE);
      waiting = waiting.slice(ACTS_AT_ONCE);
      await post('act', { view, acts } satisfies Up).catch(() => {});
    }
    isSending = false;
  };
  return {
    join: (name) => void join(name, ++attempt),
    enter: () => {
      isOver = false;
      comeBack(++attempt);
    },
    send: (act) => {
      if (!isConnected || isOver) return;
      waiting.push(act);
      void sendAll();
    },
  };
}

/** What the body of a message has room for. */
const ACTS_AT_ONCE = 8;
