/**
 * What a page sends in the body of a request: a small object of JSON, with keys by their names in the command table, command
 * lines, and numbers that somebody asks about.
 * Invariant: no more of it is read than the page ever sends. What is none of these is dropped; no control character comes
 * through.
 */
import type { IncomingMessage } from 'node:http';
import * as z from 'zod/mini';
import { pastedText, pasteKey } from '../../debugger/prompt/key-names.js';
import type { Act } from '../../document/document.js';
import { ADDRESS } from '../../document/value-schema.js';
import { PRINTABLE_TEXT } from '../../files/printable.js';

/** Any message of the page takes less. */
const MOST_BYTES = 2048;

/** Keys without a character. */
const NAMED: ReadonlySet<string> = new Set([
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...['space', 'return', 'escape', 'backspace', 'tab'],
  ...Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `ctrl+${letter}`),
]);

/** A message has room for no more. */
const MOST_ACTS = 64;
const LONGEST_LINE = 400;

type Body =
  | { readonly kind: 'object'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly status: number; readonly words: string };

const BROKEN_OFF: Body = { kind: 'refused', status: 400, words: 'The body broke off.' };

/** Reads a body by events, which cost less than an iterator: every page posts all the time. */
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

export function textIn(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

export function actsIn(value: unknown): readonly Act[] {
  return Array.isArray(value) ? value.slice(0, MOST_ACTS).flatMap((act: unknown) => actOf(act)) : [];
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

function actOf(act: unknown): readonly Act[] {
  if (typeof act !== 'object' || act === null) return [];
  const { key, line, ask } = act as Readonly<Record<string, unknown>>;
  if (typeof key === 'string') return keyOf(key).map((name) => ({ key: name }));
  if (typeof line === 'string') return line.length <= LONGEST_LINE && PRINTABLE_TEXT.test(line) ? [{ line }] : [];
  const asked = z.safeParse(ADDRESS, ask);
  return asked.success ? [{ ask: asked.data }] : [];
}

function keyOf(key: string): readonly string[] {
  if (NAMED.has(key)) return [key];
  const pasted = pastedText(key);
  if (pasted !== null) return [pasteKey(pasted)];
  return [...key].length === 1 && PRINTABLE_TEXT.test(key) && key !== ' ' ? [key] : [];
}
