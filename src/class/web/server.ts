/**
 * The server of the page, a second door to the class beside that of SSH, and every connection to it from its first byte.
 * Invariant: whatever a request holds, it ends that request only. Headers and bodies are small and have to come soon.
 * Connections of nobody who was let in are few.
 */
import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { remember } from '../../numbers/kernels/remember.js';
import { setRecent } from '../../training/recent.js';
import { createBudget } from '../room/budget.js';
import { listen } from '../room/door/addresses.js';
import { crowdOf, networkOf } from '../room/door/network.js';
import type { Limits } from '../room/limits.js';
import { createGate, type Gate } from './origins.js';
import { BEAT_MILLISECONDS } from './outlet.js';
import { createEngine, pageHeaders, reply } from './replies.js';
import { createRoutes, type RoutesOptions } from './routes.js';
import { createSessions, type Sessions, type WebSession } from './sessions.js';

interface WebOptions extends Omit<RoutesOptions, 'sessions' | 'sendPage' | 'token' | 'engine'> {
  readonly limits: Pick<Limits, 'mostViewers' | 'mostStrangers' | 'mostStrangersOfAddress' | 'greetingMilliseconds'>;
  /** The page as the build has made it. */
  readonly page: string;
  /** The debugger as a script, for pages on which the class is explored; null where it is not. */
  readonly engine: string | null;
  /** Whether the class, gone on with after it broke off, has a vote of somebody; default: of nobody. */
  readonly hasVoted?: (voter: string) => boolean;
  /** What lets a browser in, for the class on this port. */
  readonly tokenFor: (port: number) => string;
  /** Null for plain HTTP. */
  readonly certificate: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** The origins under which the page is reached, once its port is known. */
  readonly originsAt: (port: number) => readonly string[];
  /** Whether a proxy on this machine says where requests come from. */
  readonly isBehindProxy: boolean;
}

const SECOND = 1000;
/** How long a body may take beyond its headers. */
const BODY_MILLISECONDS = 5 * SECOND;
const HTTP_LIMITS: ServerOptions = {
  maxHeaderSize: 8192,
  // Longer than a page is silent, which then needs no new connection.
  keepAliveTimeout: 180 * SECOND,
  connectionsCheckingInterval: SECOND,
  noDelay: true,
};
/** Requests before the token is shown: a whole class asks for the page and shows it at once, from one address. */
const REQUESTS_OF_NEWCOMER = 4;
/** The requests among them that each connection has to itself: the page, and the token. */
const REQUESTS_OF_CONNECTION = 2;

export function startWebServer(options: WebOptions) {
  const { limits, log, certificate } = options;
  const sockets = createSockets(limits);
  const engine = options.engine === null ? null : createEngine(options.engine);
  const headers = pageHeaders(options.page, engine?.integrity);
  const page = options.page.replace('data-engine=""', () => `data-engine="${engine?.integrity ?? ''}"`);
  const newcomers = createNewcomers(limits.mostViewers * REQUESTS_OF_NEWCOMER);
  const addressOf = createAddressOf(options.isBehindProxy);
  let door: Door | null = null;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '/' } = request;
    if (door === null || !URL.canParse(url, 'http://page'))
      return reply(response, 400, 'This is no request for a page.');
    // What stands before this server may have looked at the other one.
    if ((request.headersDistinct.host ?? []).length > 1) return reply(response, 400, 'A request has one Host.');
    const { pathname, searchParams } = new URL(url, 'http://page');
    // Whoever only checks that the page is there may do so; Node.js sends no body then.
    const method = request.method === 'HEAD' && pathname === '/' ? 'GET' : (request.method ?? 'GET');
    const checked = door.gate({ method, path: pathname, headers: request.headers });
    if ('status' in checked) return reply(response, checked.status, checked.words);
    const route = door.routes.get(pathname);
    if (route === undefined) return reply(response, 404, 'There is nothing here but the page of the class: /');
    if (route.method !== method) return reply(response, 405, `This takes ${route.method}.`);
    const session = door.sessions.of(request.headers.cookie);
    const address = addressOf(request);
    const mayAsk = session === null ? newcomers(request.socket, address) : session.requests.take(1);
    if (!mayAsk) return reply(response, 429, 'Too many requests. Wait a little.');
    if (session !== null) sockets.belongsTo(request.socket, session);
    else if (route.isOpen !== true) return reply(response, 401, 'Show the token of the class first.');
    const isSecure = checked.origin.startsWith('https:');
    await route.answer({ request, response, session, address, query: searchParams, isSecure });
  };
  const answers = new WeakMap<Socket, ServerResponse>();
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const before = answers.get(socket);
    answers.set(socket, response);
    // Browsers await an answer before they ask again on a connection; thousands of requests at once would be one turn.
    if (socket.destroyed || before?.writableFinished === false) {
      socket.destroy();
      return;
    }
    response.on('error', () => {});
    answer(request, response).catch((error) => {
      log('request failed', { address: addressOf(request), message: String(error) });
      reply(response, 500, 'Something went wrong; the class continues.');
    });
  };
  const headersTimeout = limits.greetingMilliseconds;
  const settings = { ...HTTP_LIMITS, headersTimeout, requestTimeout: headersTimeout + BODY_MILLISECONDS };
  const server =
    certificate === null
      ? createServer(settings, onRequest)
      : createSecureServer({ ...settings, ...certificate }, onRequest);
  server.on('connection', sockets.admit);
  server.on('clientError', (_error, socket) => socket.destroy());
  const beating = setInterval(() => {
    for (const view of viewsOf(door?.sessions.all ?? [])) view.showing.check();
  }, BEAT_MILLISECONDS).unref();
  return {
    /** Rejects if the port is not available. */
    listen: async (port: number, host: string) => {
      const { port: bound } = await listen(server, port, host);
      const token = options.tokenFor(bound);
      const sessions = createSessions(bound, options.hasVoted ?? (() => false));
      const sendPage = (response: ServerResponse): void => void response.writeHead(200, headers).end(page);
      const routes = createRoutes({ ...options, engine, sessions, token, sendPage });
      door = { sessions, routes, gate: createGate(options.originsAt(bound)) };
      return { port: bound, token };
    },
    get connectionCount() {
      return sockets.count;
    },
    /** Tells every page, and closes; without a farewell pages go on trying to come back. */
    close: async (farewell: string | null) => {
      clearInterval(beating);
      if (farewell === null) sockets.close();
      else for (const { guest } of [...viewsOf(door?.sessions.all ?? [])]) guest.end('ended', farewell);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(sockets.close, FAREWELL_MILLISECONDS).unref();
      });
    },
  };
}

/** How long the farewell has to be sent before connections are closed. */
const FAREWELL_MILLISECONDS = 250;

/** What exists once the port is known. */
interface Door {
  readonly sessions: Sessions;
  readonly routes: ReturnType<typeof createRoutes>;
  readonly gate: Gate;
}

function viewsOf(sessions: Iterable<WebSession>) {
  return Array.from(sessions).flatMap(({ views }) => [...views.values()]);
}

/**
 * Whether somebody who has not shown the token may ask for one more thing. The first things that a connection asks for
 * do not depend on what others of its network do, so nobody keeps a neighbour out.
 */
function createNewcomers(atOnce: number) {
  const budgets = new Map<string, ReturnType<typeof createBudget>>();
  const asked = new WeakMap<Socket, number>();
  return (socket: Socket, address: string): boolean => {
    const before = asked.get(socket) ?? 0;
    asked.set(socket, before + 1);
    if (before < REQUESTS_OF_CONNECTION) return true;
    const budget = budgets.get(address) ?? createBudget(atOnce / 4, atOnce);
    setRecent(budgets, address, budget, MOST_NETWORKS);
    return budget.take(1);
  };
}

/** More networks than that are not remembered; the oldest is forgotten. */
const MOST_NETWORKS = 4096;

/** The network that a request comes from: as the proxy says, where there is one on this machine. */
function createAddressOf(isBehindProxy: boolean): (request: IncomingMessage) => string {
  return ({ socket, headers }) => {
    const peer = networkOf(socket.remoteAddress ?? 'unknown');
    const isLocal = peer.startsWith('127.') || peer === networkOf('::1');
    if (!isBehindProxy || !isLocal) return peer;
    const last = [headers['x-forwarded-for']].flat().join().split(',').at(-1)?.trim() ?? '';
    return isIP(last) === 0 ? peer : networkOf(last);
  };
}

/** Browsers open six at most, and a class may be open in two windows. */
const MOST_OF_SESSION = 12;

function createSockets(limits: Pick<Limits, 'mostStrangers' | 'mostStrangersOfAddress'>) {
  const strangers = new Map<Socket, string>();
  const owners = new Map<Socket, object>();
  const socketsOf = remember((_: object) => new Set<Socket>());
  const forget = (socket: Socket): void => {
    strangers.delete(socket);
    const owner = owners.get(socket);
    owners.delete(socket);
    if (owner !== undefined) socketsOf(owner).delete(socket);
  };
  const makeRoom = (network: string): void => {
    const [oldest] = crowdOf([...strangers], ([, other]) => other, network, limits);
    oldest?.[0].destroy();
  };
  return {
    admit: (socket: Socket) => {
      const network = networkOf(socket.remoteAddress ?? 'unknown');
      // Whatever happens to it, its errors must not affect anyone else.
      socket.on('error', () => {});
      makeRoom(network);
      strangers.set(socket, network);
      socket.once('close', () => forget(socket));
    },
    /** Counts a connection among those of a browser that was let in. */
    belongsTo: (socket: Socket, session: object) => {
      if (owners.get(socket) === session) return;
      forget(socket);
      owners.set(socket, session);
      const own = socketsOf(session);
      own.add(socket);
      const [oldest] = own;
      if (own.size > MOST_OF_SESSION) oldest?.destroy();
    },
    get count() {
      return strangers.size + owners.size;
    },
    close: () => {
      for (const socket of [...strangers.keys(), ...owners.keys()]) socket.destroy();
    },
  };
}
