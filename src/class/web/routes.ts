/**
 * What the page can ask for: itself, to be let in, to enter the class, articles, and to do something.
 * Invariant: whoever comes this way is a viewer. There is no route to a presenter's place, to a file, or to anything
 * but the page and the class.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { viewerName } from '../room/door/names.js';
import { isSameSecret } from '../room/door/secret.js';
import type { Log } from '../room/log.js';
import type { GuestEnd, Identity } from '../room/roles.js';
import { actsIn, readBody, textIn } from './body.js';
import { ENGINE_PATH, type Entered, RUN_PATH, type Taken, type TurnedAway } from './protocol.js';
import { CLOSED_HEADERS, type Engine, EVENT_STREAM_HEADERS, reply } from './replies.js';
import { newName, type Sessions, type View, type WebSession } from './sessions.js';

/** A page that wants to look at what is shown here. */
export interface PageAsked {
  readonly identity: Identity;
  /** Called once, when nothing more will be sent. */
  readonly onEnd: (how: GuestEnd, farewell: string) => void;
}

/** Opens a view for one page, or says why not. */
export type OpenView = (asked: PageAsked) => View | TurnedAway;

export interface RoutesOptions {
  readonly openView: OpenView;
  readonly log: Log;
  readonly sessions: Sessions;
  /** What lets a browser in. */
  readonly token: string;
  /** Names that viewers may not take. */
  readonly presenters: readonly string[];
  readonly sendPage: (response: ServerResponse) => void;
  /** What pages explore with; null where nothing can be explored. */
  readonly engine: Engine | null;
}

interface PageRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The network that it comes from. */
  readonly address: string;
  /** Null before the token was shown. */
  readonly session: WebSession | null;
  readonly query: URLSearchParams;
  /** Whether the page is reached encrypted. */
  readonly isSecure: boolean;
}

type Values = Readonly<Record<string, unknown>>;

interface Route {
  readonly method: 'GET' | 'POST';
  /** Whether it is answered before the token was shown. */
  readonly isOpen?: true;
  readonly answer: (asked: PageRequest) => void | Promise<void>;
}

/** Pages that one browser may have open; with one more, the oldest is closed. */
const MOST_VIEWS = 4;

/** The routes by their paths. */
export function createRoutes(options: RoutesOptions): ReadonlyMap<string, Route> {
  const letIn = ({ request, response, session, address, isSecure }: PageRequest, values: Values): void => {
    const { log, sessions, token, presenters } = options;
    if (!isSameSecret(textIn(values, 'token'), token)) {
      log('token refused', { address });
      reply(response, 403, {
        reason: 'This link is of a class that has ended, or not complete. Ask for the new one.',
      });
      return;
    }
    const given = textIn(values, 'name').trim();
    const who = { name: viewerName(given, presenters), isNamed: given !== '', address };
    const known = session ?? sessions.open(who, request.headers.cookie);
    response.setHeader('Set-Cookie', sessions.cookieOf(known, isSecure));
    reply(response, 204);
  };
  const act = ({ response }: PageRequest, view: View, values: Values): void => {
    const { seen } = values;
    view.showing.confirm(typeof seen === 'number' && Number.isFinite(seen) ? seen : 0);
    view.guest.act(actsIn(values.acts));
    if (typeof values.exploring !== 'boolean') reply(response, 204);
    else reply(response, 200, { exploring: view.guest.explore(values.exploring) } satisfies Taken);
  };
  const sendEngine = ({ response }: PageRequest): void | Promise<void> =>
    options.engine === null ? reply(response, 404, 'Nothing is explored here.') : options.engine.send(response);
  return new Map<string, Route>([
    ['/', { method: 'GET', isOpen: true, answer: ({ response }) => options.sendPage(response) }],
    ['/join', { method: 'POST', isOpen: true, answer: withBody(letIn) }],
    ['/enter', { method: 'POST', answer: withBody((asked, values) => enter(options, asked, values)) }],
    ['/events', ofView(stream)],
    [`/${ENGINE_PATH}`, { method: 'GET', answer: sendEngine }],
    [`/${RUN_PATH}`, ofView(takeRun)],
    ['/poll', ofView(poll)],
    [
      '/act',
      {
        method: 'POST',
        answer: withBody((asked, values) => withView(asked, values.view, (view) => act(asked, view, values))),
      },
    ],
  ]);
}

/** Opens a page's view of the class, or finds the one that it had before its connection was lost. */
function enter({ log, openView }: RoutesOptions, { response, session, address }: PageRequest, values: Values): void {
  if (session === null) return;
  const before = textIn(values, 'view');
  if (session.views.has(before)) {
    reply(response, 200, { view: before } satisfies Entered);
    return;
  }
  const parted = session.parted.get(before);
  if (parted !== undefined) {
    reply(response, 403, { reason: parted } satisfies TurnedAway);
    return;
  }
  const [oldest] = session.views.values();
  if (session.views.size >= MOST_VIEWS) oldest?.guest.end('left', 'The class is open in another window.');
  const view = newName();
  const { identity } = session;
  const { role, name } = identity;
  const began = performance.now();
  const opened = openView({
    identity,
    onEnd: (how, farewell) => {
      session.views.delete(view);
      if (FOR_GOOD.includes(how)) noteParted(session, view, farewell);
      log('left', { address, role, name, how, seconds: Math.round((performance.now() - began) / 1000) });
    },
  });
  if ('reason' in opened) {
    log('turned away', { address, reason: opened.reason });
    reply(response, 403, opened);
    return;
  }
  session.views.set(view, opened);
  opened.guest.enter({ isExploring: values.exploring === true, isGreeted: values.greeted === true });
  log('joined', { address, role, name, term: 'browser' });
  reply(response, 200, { view } satisfies Entered);
}

/** Ends that a page does not undo by coming back, as it does when a connection is lost: also with its last bytes. */
const FOR_GOOD: readonly GuestEnd[] = ['left', 'ended', 'sent out', 'idle'];

function noteParted({ parted }: WebSession, view: string, farewell: string): void {
  parted.set(view, farewell);
  const [oldest = view] = parted.keys();
  if (parted.size > MOST_VIEWS) parted.delete(oldest);
}

function stream(view: View, { request, response }: PageRequest): void {
  const isPacked = /\bgzip\b/.test(String(request.headers['accept-encoding']));
  // The stream has no end that could be announced, and no chunks: all pages get the same bytes.
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, isPacked ? { ...EVENT_STREAM_HEADERS, 'Content-Encoding': 'gzip' } : EVENT_STREAM_HEADERS);
  response.flushHeaders();
  view.showing.stream(response, isPacked);
}

function poll(view: View, { response, query }: PageRequest): void {
  for (const [name, value] of Object.entries(CLOSED_HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  view.showing.poll(response, Number(query.get('seen') ?? 0));
}

async function takeRun(view: View, { response }: PageRequest): Promise<void> {
  const bytes = (await view.takeRun?.()) ?? null;
  if (bytes === null) return reply(response, 409, 'There is no run to explore here, or it was fetched a moment ago.');
  const type = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Encoding': 'gzip' };
  response.writeHead(200, { ...CLOSED_HEADERS, ...type, 'Content-Length': bytes.length });
  response.end(bytes);
}

type ViewAction = (view: View, asked: PageRequest) => void | Promise<void>;

function ofView(action: ViewAction): Route {
  return { method: 'GET', answer: (asked) => withView(asked, asked.query.get('view'), action) };
}

async function withView(asked: PageRequest, name: unknown, action: ViewAction): Promise<void> {
  const view = typeof name === 'string' ? asked.session?.views.get(name) : undefined;
  if (view === undefined) reply(asked.response, 410, 'This page has to enter the class again.');
  else await action(view, asked);
}

function withBody(action: (asked: PageRequest, values: Values) => void | Promise<void>): Route['answer'] {
  return async (asked) => {
    const body = await readBody(asked.request);
    if (body.kind === 'object') await action(asked, body.values);
    else {
      asked.response.setHeader('Connection', 'close');
      reply(asked.response, body.status, body.words);
    }
  };
}
