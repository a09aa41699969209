/**
 * Replies to requests, with the headers that every one of them has.
 * Invariant: a page of the class can load nothing, be framed nowhere and run no script but its own, whatever text
 * reaches it.
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

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

/** For replies that are no page. */
export const CLOSED_HEADERS = { ...SAFE_HEADERS, 'Content-Security-Policy': NOTHING_LOADS } as const;

export const EVENT_STREAM_HEADERS = {
  ...CLOSED_HEADERS,
  'Content-Type': 'text/event-stream; charset=utf-8',
  // nginx would collect what it passes on.
  'X-Accel-Buffering': 'no',
} as const;

/**
 * The headers of the page. Its script and its style stand in it, and are allowed by their hashes: no other inline script
 * runs, and no text can become markup.
 */
export function pageHeaders(page: string): Readonly<Record<string, string>> {
  const policy = [
    NOTHING_LOADS,
    "connect-src 'self'",
    `script-src ${hashesOf(page, 'script')}`,
    `style-src ${hashesOf(page, 'style')}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    ...SAFE_HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
  };
}

/** What a policy allows by its contents. */
export function hashesOf(page: string, element: 'script' | 'style'): string {
  const contents = [...page.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(([, text]) => text);
  return contents.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
}

export function reply(response: ServerResponse, status: number, body: object | string = ''): void {
  if (response.headersSent || response.writableEnded) return;
  const [type, text] = typeof body === 'string' ? ['text/plain', body] : ['application/json', JSON.stringify(body)];
  response.writeHead(status, { ...CLOSED_HEADERS, 'Content-Type': `${type}; charset=utf-8` });
  response.end(text);
}
