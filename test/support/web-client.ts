/** A page of the class without a browser: the same requests, on Node's own client. */

import { Agent, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import {
  type Controls,
  type Down,
  type Entered,
  RUN_PATH,
  readDown,
  type Taken,
} from '../../src/class/web/protocol.js';
import {
  type Act,
  type Article,
  type Asked as AskedFor,
  type Blocks,
  textOfInlines,
  textsOf,
} from '../../src/document/document.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: RequestOptions['headers'];
  readonly body?: string;
  readonly agent?: Agent;
}

/** Sends a request as the page would, but for what `asked` says. */
export async function ask(origin: string, path: string, asked: Asked = {}): Promise<Answer> {
  const response = await open(origin, path, asked);
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  const bytes = Buffer.concat(parts);
  const text = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8');
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

export function post(origin: string, path: string, values: object, asked: Asked = {}): Promise<Answer> {
  const headers = { Origin: origin, 'Content-Type': 'application/json', ...asked.headers };
  return ask(origin, path, { method: 'POST', body: JSON.stringify(values), ...asked, headers });
}

function open(origin: string, path: string, { method = 'GET', headers = {}, body, agent }: Asked) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const options = { hostname, port, path, method, headers, setHost: !('Host' in (headers as object)) };
    const sent = request({ ...options, ...(agent === undefined ? {} : { agent }) }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

export interface WebClient {
  readonly cookie: string;
  readonly view: string;
  /** All that the page shows, as text. */
  text(): string;
  article(): Article | null;
  controls(): Controls | null;
  /** What the page has asked for, over the article. */
  asked(): AskedFor | null;
  readonly messages: readonly Down[];
  /** When the last message came. */
  readonly shownAt: number;
  /** Bytes of messages so far. */
  readonly bytes: number;
  /** Resolves once the text matches, in whatever case. */
  until(pattern: RegExp): Promise<string>;
  press(...keys: readonly string[]): Promise<Answer>;
  /** Gives command lines, as buttons do. */
  run(...lines: readonly string[]): Promise<Answer>;
  act(...acts: readonly Act[]): Promise<Answer>;
  /** Says whether its guest wants to explore; resolves with whether they do. */
  want(exploring: boolean): Promise<boolean>;
  /** Asks for the run of the class, to be explored. */
  takeRun(): Promise<Answer>;
  /** Gives every message so far and from now on to a page. */
  onMessage(take: (message: Down) => void): void;
  /** Reads nothing any more, as on a line that has stopped. */
  stop(): void;
  goOn(): void;
  readonly isOpen: boolean;
  leave(): void;
}

export interface ClientOptions {
  readonly token: string;
  readonly name?: string;
  /** Of a browser that was let in before. */
  readonly cookie?: string;
  /** Whether messages are confirmed when that is asked for, as the page does. */
  readonly confirms?: boolean;
  /** Whether the page explored before it was loaded anew. */
  readonly isExploring?: boolean;
  /** Whether the page was shown the class before. */
  readonly isGreeted?: boolean;
}

export async function joinByWeb(origin: string, options: ClientOptions): Promise<WebClient> {
  const { token, name = 'guest', confirms = true } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const known = options.cookie === undefined ? {} : { Cookie: options.cookie };
  const joined = await post(origin, '/join', { token, name }, { agent, headers: known });
  const cookie = joined.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const headers = { Cookie: cookie };
  const entered = await post(
    origin,
    '/enter',
    { exploring: options.isExploring === true, greeted: options.isGreeted === true },
    { agent, headers },
  );
  if (entered.status !== 200) throw new Error(`${joined.status} ${entered.status} ${entered.text}`);
  const { view } = JSON.parse(entered.text) as Entered;
  const response = await open(origin, `/events?view=${view}`, { headers });
  const shown: ShownNow = { article: null, controls: null, asked: null };
  const messages: Down[] = [];
  let onMessage = (_: Down): void => {};
  const waiting = new Set<() => void>();
  let [shownAt, bytes, isOpen, rest] = [0, 0, true, ''];
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    bytes += part.length;
    rest += part;
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (event.startsWith('event: confirm') && confirms) {
        void post(origin, '/act', { view, seen: messages.length }, { agent, headers }).catch(() => {});
      }
      if (!event.startsWith('data: ')) continue;
      const message = readDown(event.slice('data: '.length));
      if (message === null) throw new Error(`A page cannot read ${event}`);
      messages.push(message);
      onMessage(message);
      shownAt = performance.now();
      take(shown, message);
    }
    for (const check of waiting) check();
  });
  const end = (): void => {
    isOpen = false;
    for (const check of waiting) check();
  };
  response.on('close', end);
  response.on('error', end);
  const text = (): string => textOf(shown);
  const act = (...acts: readonly Act[]): Promise<Answer> => post(origin, '/act', { view, acts }, { agent, headers });
  return {
    ...{ cookie, view, text, messages, act },
    article: () => shown.article,
    controls: () => shown.controls,
    asked: () => shown.asked,
    get shownAt() {
      return shownAt;
    },
    get bytes() {
      return bytes;
    },
    get isOpen() {
      return isOpen;
    },
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const wanted = new RegExp(pattern.source, `${pattern.flags}i`);
        const check = (): void => {
          if (wanted.test(text())) {
            waiting.delete(check);
            resolve(text());
          } else if (!isOpen) reject(new Error(`The stream has ended at:\n${text()}`));
        };
        waiting.add(check);
        check();
      }),
    press: (...keys) => act(...keys.map((key) => ({ key }))),
    want: async (exploring) => {
      const { text } = await post(origin, '/act', { view, exploring }, { agent, headers });
      return (JSON.parse(text) as Taken).exploring;
    },
    takeRun: () => ask(origin, `/${RUN_PATH}?view=${view}`, { headers }),
    onMessage: (take) => {
      onMessage = take;
      for (const message of messages) take(message);
    },
    run: (...lines) => act(...lines.map((line) => ({ line }))),
    stop: () => void response.pause(),
    goOn: () => void response.resume(),
    leave: () => {
      response.destroy();
      agent.destroy();
    },
  };
}

interface ShownNow {
  article: Article | null;
  controls: Controls | null;
  asked: AskedFor | null;
}

/** As the page does. */
function take(shown: ShownNow, message: Down): void {
  if ('farewell' in message) return;
  if (message.article !== undefined) shown.article = { ...shown.article, ...message.article } as Article;
  shown.controls = message.controls ?? shown.controls;
  if (message.asked !== undefined) shown.asked = message.asked;
}

function textOf({ article, controls, asked }: ShownNow): string {
  const standing = controls === null ? '' : textOfInlines(controls.standing);
  const over = asked === null ? [] : [asked.title.join(' › '), ...wordsOf(asked.blocks)];
  return [...(article === null ? [] : articleLines(article)), standing, ...over].join('\n');
}

function articleLines({
  run,
  place,
  title,
  notice,
  words,
  question,
  blocks,
  beside,
  listing,
}: Article): readonly string[] {
  const at = place.step === 0 ? `start of ${place.stepCount} steps` : `step ${place.step} of ${place.stepCount}`;
  return [
    `${run.name}, ${run.about}, ${place.branch}`,
    `iteration ${place.iteration} of ${place.lastIteration}, ${at}`,
    title.join(' › '),
    ...(notice === null ? [] : [textOfInlines(notice.inlines)]),
    ...wordsOf(words),
    ...(question === null ? [] : wordsOf([question])),
    ...wordsOf(blocks),
    ...wordsOf(beside),
    ...listing.map(({ name }) => name),
  ];
}

function wordsOf(blocks: Blocks): readonly string[] {
  return textsOf(blocks);
}
