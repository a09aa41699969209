/**
 * The debugger as a script of its own, which a page fetches once somebody explores on it.
 * Invariant: the page of a class runs these bytes or none: it names their hash, and so does its policy.
 */
import type { ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { once } from '../kernels/remember.js';
import { CLOSED_HEADERS, integrityOf } from './replies.js';

export type Engine = ReturnType<typeof createEngine>;

/** Once a page has it, it does not ask again. */
const KEPT = 'private, max-age=31536000, immutable';

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
