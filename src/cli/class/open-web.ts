/**
 * The class in browsers (`--web`): its page, its port, its certificate and the links that lead there.
 */
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { isLoopback, reachableHosts } from '../../class/room/door/addresses.js';
import { endToken, openToken } from '../../class/web/class-token.js';
import { linkTo, originsOf } from '../../class/web/origins.js';
import { contentsOf } from '../../class/web/replies.js';
import { startWebServer } from '../../class/web/server.js';
import { newName } from '../../class/web/sessions.js';
import { stateFolder } from '../../files/own-folders.js';
import { quote, refuse, refusing, shorten } from '../../files/refusal.js';
import { bytesOfFile } from '../../files/text-file.js';
import { readBuilt } from '../built.js';
import type { RunningProgram } from '../running.js';

export interface WebFlags {
  /** The port of the page. */
  readonly web?: number;
  /** Files with a certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
  /** The address that a proxy gives to the page. */
  readonly webUrl?: string;
}

interface Place extends WebFlags {
  readonly host: string;
  /** Whether the class is kept on disk. */
  readonly isKept: boolean;
  /** Whether pages may explore. */
  readonly isExplored: boolean;
}

export interface WebDoor {
  readonly port: number;
  /** The likeliest first. */
  readonly links: readonly string[];
  /** Whether what is sent can be read on the way. */
  readonly isReadable: boolean;
  readonly connectionCount: () => number;
  /** Tells every page, and lets nobody in any more; without a farewell links and pages wait for the class to go on. */
  close(farewell: string | null): Promise<void>;
}

type ServerOptions = Parameters<typeof startWebServer>[0];

/** Null where no page was asked for. Rejects with a refusal if it cannot be opened. */
export async function openWeb(
  { environment, at }: RunningProgram,
  place: Place,
  shared: Pick<ServerOptions, 'openView' | 'limits' | 'log' | 'presenters' | 'hasVoted'>,
): Promise<WebDoor | null> {
  if (place.web === undefined) return refuseWithout(place);
  const { host, isKept, webUrl } = place;
  const certificate = readCertificate(place, at);
  const url = webUrl === undefined ? null : readUrl(webUrl);
  const isSecure = certificate !== null;
  const reachable = reachableHosts(host);
  const fileAt = (port: number): string => join(stateFolder(environment), `web-${port}.token`);
  const server = startWebServer({
    ...shared,
    page: readBuilt('page.html'),
    // The one of a published page.
    engine: place.isExplored ? contentsOf(readBuilt('run.html'), 'script').join('') : null,
    certificate,
    tokenFor: (port) => (isKept ? openToken(fileAt(port)) : newName()),
    originsAt: (port) => originsOf({ host, port, isSecure, reachable, url }),
    isBehindProxy: url !== null,
  });
  const { port, token } = await server.listen(place.web, host).catch(cannotListen('--web', place.web, host));
  const own = originsOf({ host, port, isSecure, reachable, url: null }).slice(0, reachable.length);
  return {
    port,
    links: [...(url === null ? [] : [url]), ...own].map((address) => linkTo(address, token)),
    isReadable: !isSecure && !isLoopback(host) && !(url?.startsWith('https:') ?? false),
    connectionCount: () => server.connectionCount,
    close: async (farewell) => {
      if (isKept && farewell !== null) endToken(fileAt(port));
      await server.close(farewell);
    },
  };
}

/** Refuses a port that cannot be listened on. @param option the one that names it */
export function cannotListen(option: string, port: number, host: string): (error: NodeJS.ErrnoException) => never {
  return ({ code = 'unknown reason' }) => {
    const hint = code === 'EADDRINUSE' ? ` Something else is listening there; ${option} 0 picks a free one.` : '';
    refuse(`Cannot listen on port ${port} of ${shorten(host)} (${code}).${hint}`);
  };
}

function refuseWithout({ cert, key, webUrl }: WebFlags): null {
  const [given] = Object.entries({ '--cert': cert, '--key': key, '--web-url': webUrl }).filter(([, value]) => value);
  if (given === undefined) return null;
  refuse(`${given[0]} is about the page of the class: add --web.`);
}

function readCertificate({ cert, key }: WebFlags, at: RunningProgram['at']): ServerOptions['certificate'] {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) refuse('--cert and --key go together: give both files.');
  const files = { cert: readGiven('--cert', cert, at), key: readGiven('--key', key, at) };
  try {
    createSecureContext(files);
  } catch {
    refuse(`--cert ${shorten(cert)} and --key ${shorten(key)} are no certificate with its key, in PEM.`);
  }
  return files;
}

const CERTIFICATE_LIMIT = 1_048_576;

function readGiven(option: string, path: string, at: RunningProgram['at']): Buffer {
  return refusing(`${option} ${shorten(path)}: `, () => bytesOfFile(at(path), CERTIFICATE_LIMIT), '.');
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href;
  refuse(`--web-url takes the address of the page, such as https://class.example/; got ${quote(text, 200)}.`);
}
