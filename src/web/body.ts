/**
 * The body of a request: a small object of JSON.
 * Invariant: no more of it is read than the page ever sends.
 */
import type { IncomingMessage } from 'node:http';

/** More than any message of the page takes. */
const MOST_BYTES = 2048;

type Body =
  | { readonly kind: 'object'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly status: number; readonly words: string };

const BROKEN_OFF: Body = { kind: 'refused', status: 400, words: 'The body broke off.' };

/** By events, which cost less than an iterator: every page posts all the time. */
export function readBody(request: IncomingMessage): Promise<Body> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return Promise.resolve({ kind: 'refused', status: 415, words: 'The body has to be JSON.' });
  }
  const tooLarge: Body = { kind: 'refused', status: 413, words: `A body has at most ${MOST_BYTES} bytes.` };
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return Promise.resolve(tooLarge);
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MOST_BYTES) parts.push(part);
      else resolve(tooLarge);
    });
    request.on('end', () => resolve(objectIn(Buffer.concat(parts))));
    request.on('close', () => resolve(BROKEN_OFF));
  });
}

function objectIn(bytes: Buffer): Body {
  try {
    const values: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof values === 'object' && values !== null && !Array.isArray(values)) {
      return { kind: 'object', values: values as Record<string, unknown> };
    }
  } catch {}
  return { kind: 'refused', status: 400, words: 'The body is no JSON object.' };
}

export function textIn(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

/** Null for anything but a number. */
export function numberIn(values: Readonly<Record<string, unknown>>, name: string): number | null {
  const value = values[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
