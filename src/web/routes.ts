/**
 * What the page can ask for: itself, to be let in, to enter the class, articles, and to do something.
 * Invariant: whoever comes this way is a viewer. There is no route to a presenter's place, to a file, or to anything
 * but the page and the class.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { viewerName } from '../class/door/names.js';
import { isSameSecret } from '../class/door/secret.js';
import type { GuestEnd } from '../class/guest.js';
import type { Log } from '../class/log.js';
import type { Identity } from '../class/roles.js';
import { actsIn } from './acts.js';
import { numberIn, readBody, textIn } from './body.js';
import type { Entered, TurnedAway } from './protocol.js';
import { CLOSED_HEADERS, EVENT_STREAM_HEADERS, reply } from './replies.js';
import { newName, type Session, type Sessions } from './sessions.js';
import type { View } from './view.js';

/** A page that wants to look at what is shown here. */
export interface PageAsked {
  readonly identity: Identity;
  /** Called once, when nothing more will be sent. */
  readonly onEnd: (how: GuestEnd) => void;
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
}

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The network that it comes from. */
  readonly address: string;
  /** Null before the token was shown. */
  readonly session: Session | null;
  readonly query: URLSearchParams;
  /** Whether the page is reached encrypted. */
  readonly isSecure: boolean;
}

type Values = Readonly<Record<string, unknown>>;

interface Route {
  readonly method: 'GET' | 'POST';
  /** Whether it is answered before the token was shown. */
  readonly isOpen?: true;
  readonly answer: (asked: Asked) => void | Promise<void>;
}

/** Pages that one browser may have open; with one more, the oldest is closed. */
const MOST_VIEWS = 4;

/** By their paths. */
export function createRoutes(options: RoutesOptions): ReadonlyMap<string, Route> {
  const enter = createEntrance(options);
  const letIn = ({ request, response, session, address, isSecure }: Asked, values: Values): void => {
    const { log, sessions, token, presenters } = options;
    if (!isSameSecret(textIn(values, 'token'), token)) {
      log('token refused', { address });
      reply(response, 403, { reason: 'This link is of a class that has ended, or not complete. Ask for the new one.' });
      return;
    }
    const given = textIn(values, 'name').trim();
    const who = { name: viewerName(given, presenters), isNamed: given !== '', address };
    const known = session ?? sessions.open(who, request.headers.cookie);
    response.setHeader('Set-Cookie', sessions.cookieOf(known, isSecure));
    reply(response, 204);
  };
  const act = ({ response }: Asked, view: View, values: Values): void => {
    view.confirm(numberIn(values, 'seen') ?? 0);
    view.guest.act(actsIn(values.acts));
    reply(response, 204);
  };
  return new Map<string, Route>([
    ['/', { method: 'GET', isOpen: true, answer: ({ response }) => options.sendPage(response) }],
    ['/join', { method: 'POST', isOpen: true, answer: withBody(letIn) }],
    ['/enter', { method: 'POST', answer: withBody(enter) }],
    ['/events', { method: 'GET', answer: (asked) => withView(asked, asked.query.get('view'), stream) }],
    ['/poll', { method: 'GET', answer: (asked) => withView(asked, asked.query.get('view'), poll) }],
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
function createEntrance(options: RoutesOptions): (asked: Asked, values: Values) => void {
  const { log } = options;
  return ({ response, session, address }, values) => {
    if (session === null) return;
    const before = textIn(values, 'view');
    if (session.views.has(before)) {
      reply(response, 200, { view: before } satisfies Entered);
      return;
    }
    const [oldest] = session.views.values();
    if (session.views.size >= MOST_VIEWS) oldest?.guest.end('left', 'The class is open in another window.');
    const view = newName();
    const { role, name } = session.identity;
    const began = performance.now();
    const opened = options.openView({
      identity: session.identity,
      onEnd: (how) => {
        session.views.delete(view);
        log('left', { address, role, name, how, seconds: Math.round((performance.now() - began) / 1000) });
      },
    });
    if ('reason' in opened) {
      log('turned away', { address, reason: opened.reason });
      reply(response, 403, opened);
      return;
    }
    session.views.set(view, opened);
    opened.guest.enter();
    log('joined', { address, role, name, term: 'browser' });
    reply(response, 200, { view } satisfies Entered);
  };
}

function stream(view: View, { response }: Asked): void {
  // The stream has no end that could be announced, and no chunks: all pages get the same bytes.
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, EVENT_STREAM_HEADERS);
  response.flushHeaders();
  view.stream(response);
}

function poll(view: View, { response, query }: Asked): void {
  for (const [name, value] of Object.entries(CLOSED_HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  view.poll(response, Number(query.get('seen') ?? 0));
}

function withView(asked: Asked, name: unknown, action: (view: View, asked: Asked) => void): void {
  const view = typeof name === 'string' ? asked.session?.views.get(name) : undefined;
  if (view === undefined) reply(asked.response, 410, 'This page has to enter the class again.');
  else action(view, asked);
}

function withBody(action: (asked: Asked, values: Values) => void): Route['answer'] {
  return async (asked) => {
    const body = await readBody(asked.request);
    if (body.kind === 'object') action(asked, body.values);
    else {
      asked.response.setHeader('Connection', 'close');
      reply(asked.response, body.status, body.words);
    }
  };
}
