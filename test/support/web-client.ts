/** A page of the class without a browser: the same requests, on Node's own client. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { CONFIRM_COUNT, type Down, type Entered, type Picture } from '../../src/web/messages.js';

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
  let text = '';
  response.setEncoding('utf8');
  for await (const part of response) text += part;
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
  /** The screen as text, line by line. */
  text(): string;
  readonly messages: readonly Down[];
  /** When the last message came. */
  readonly shownAt: number;
  /** Bytes of messages so far. */
  readonly bytes: number;
  until(pattern: RegExp): Promise<string>;
  press(...keys: readonly string[]): Promise<Answer>;
  resize(columns: number, rows: number): Promise<Answer>;
  /** Reads nothing any more, as on a line that has stopped. */
  stop(): void;
  goOn(): void;
  readonly isOpen: boolean;
  leave(): void;
}

export interface ClientOptions {
  readonly token: string;
  readonly name?: string;
  readonly columns?: number;
  readonly rows?: number;
  /** Of a browser that was let in before. */
  readonly cookie?: string;
  /** Whether messages are confirmed, as the page does. */
  readonly confirms?: boolean;
}

export async function joinByWeb(origin: string, options: ClientOptions): Promise<WebClient> {
  const { token, name = 'guest', columns = 120, rows = 40, confirms = true } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const known = options.cookie === undefined ? {} : { Cookie: options.cookie };
  const joined = await post(origin, '/join', { token, name }, { agent, headers: known });
  const cookie = joined.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const headers = { Cookie: cookie };
  const entered = await post(origin, '/enter', { columns, rows }, { agent, headers });
  if (entered.status !== 200) throw new Error(`${joined.status} ${entered.status} ${entered.text}`);
  const { view } = JSON.parse(entered.text) as Entered;
  const response = await open(origin, `/events?view=${view}`, { headers });
  const lines: string[] = [];
  const messages: Down[] = [];
  const waiting = new Set<() => void>();
  let [shownAt, bytes, isOpen, rest] = [0, 0, true, ''];
  response.setEncoding('utf8');
  response.on('data', (part: string) => {
    bytes += part.length;
    rest += part;
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (!event.startsWith('data: ')) continue;
      const message = JSON.parse(event.slice('data: '.length)) as Down;
      messages.push(message);
      shownAt = performance.now();
      if ('lines' in message) draw(lines, message);
      if (confirms && messages.length % CONFIRM_COUNT === 0) {
        void post(origin, '/act', { view, seen: messages.length }, { agent, headers }).catch(() => {});
      }
    }
    for (const check of waiting) check();
  });
  const end = (): void => {
    isOpen = false;
    for (const check of waiting) check();
  };
  response.on('close', end);
  response.on('error', end);
  const text = (): string => lines.join('\n');
  return {
    ...{ cookie, view, text, messages },
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
        const check = (): void => {
          if (pattern.test(text())) {
            waiting.delete(check);
            resolve(text());
          } else if (!isOpen) reject(new Error(`The stream has ended at:\n${text()}`));
        };
        waiting.add(check);
        check();
      }),
    press: (...keys) => post(origin, '/act', { view, keys }, { agent, headers }),
    resize: (wide, high) => post(origin, '/act', { view, columns: wide, rows: high }, { agent, headers }),
    stop: () => void response.pause(),
    goOn: () => void response.resume(),
    leave: () => {
      response.destroy();
      agent.destroy();
    },
  };
}

function draw(lines: string[], picture: Picture): void {
  lines.length = picture.rows;
  for (const [place, line] of Object.entries(picture.lines)) {
    lines[Number(place)] = line.map((span) => (typeof span === 'string' ? span : span[1])).join('');
  }
}
