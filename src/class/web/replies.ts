/**
 * Replies to requests, with the headers that every one of them has, and the script that a page fetches once somebody
 * explores on it.
 * Invariant: a page of the class can load nothing but the debugger, be framed nowhere and run no script but these two,
 * whatever text reaches it: it names the hash of either, and so does its policy.
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { once } from '../../numbers/kernels/remember.js';
import { ENGINE_POLICY } from './protocol.js';

/** What a page explores with. */
export type Engine = ReturnType<typeof createEngine>;

/** Sent with every reply. */
const SAFE_HEADERS = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;
const NOTHING_LOADS = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Once a page has its engine, it does not ask again. */
const KEPT = 'private, max-age=31536000, immutable';

/** The headers of replies that are no page. */
export const CLOSED_HEADERS = { ...SAFE_HEADERS, 'Content-Security-Policy': NOTHING_LOADS } as const;

export const EVENT_STREAM_HEADERS = {
  ...CLOSED_HEADERS,
  'Content-Type': 'text/event-stream; charset=utf-8',
  // nginx would collect what it passes on.
  'X-Accel-Buffering': 'no',
} as const;

/**
 * The headers of the page. Its script and its style stand in it, and are allowed by their hashes, and so is the script with
 * which it explores: no other script runs, and no text can become markup.
 * @param engine the hash of that script; null where nothing is explored
 */
export function pageHeaders(page: string, engine: string | null = null): Readonly<Record<string, string>> {
  const policy = [
    NOTHING_LOADS,
    "connect-src 'self'",
    ['script-src', hashesOf(page, 'script'), ...(engine === null ? [] : [`'${engine}'`])].join(' '),
    `style-src ${hashesOf(page, 'style')}`,
    "require-trusted-types-for 'script'",
    // The page's script makes the one policy before anything else runs, and no second one is allowed.
    `trusted-types ${engine === null ? "'none'" : ENGINE_POLICY}`,
  ];
  return {
    ...SAFE_HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
  };
}

/** What a policy allows by its contents. */
export function hashesOf(page: string, element: 'script' | 'style'): string {
  return contentsOf(page, element)
    .map((text) => `'${integrityOf(text)}'`)
    .join(' ');
}

/** What stands in a page between its tags. */
export function contentsOf(page: string, element: 'script' | 'style'): readonly string[] {
  return [...page.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(([, text]) => text);
}

/** The hash of a script or a style, as a policy and an element have it. */
export function integrityOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

export function reply(response: ServerResponse, status: number, body: object | string = ''): void {
  if (response.headersSent || response.writableEnded) return;
  const [type, text] = typeof body === 'string' ? ['text/plain', body] : ['application/json', JSON.stringify(body)];
  response.writeHead(status, { ...CLOSED_HEADERS, 'Content-Type': `${type}; charset=utf-8` });
  response.end(text);
}

/** The debugger as a script of its own. */
export function createEngine(script: string) {
  const compressed = once(() => promisify(gzip)(script, { level: 9 }));
  return {
    /** As a policy and a script have it. */
    integrity: integrityOf(script),
    send: async (response: ServerResponse) => {
      const bytes = await compressed();
      response.writeHead(200, {
        ...CLOSED_HEADERS,
        'Cache-Control': KEPT,
        'Content-Type': 'text/javascript; charset=utf-8',
        'Content-Encoding': 'gzip',
        'Content-Length': bytes.length,
      });
      response.end(bytes);
    },
  };
}
