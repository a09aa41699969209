/**
 * The server's log: one line per event, as text or as JSON.
 * Invariant: text that a peer sent is cut short, and its control and bidirectional characters are escaped, before it is
 * written anywhere; letters of all scripts stay. What strangers can cause as
 * often as they like is counted: of the same from the same network the first few are written, then the eighth, the sixteenth
 * and so on.
 */

import { escapeControls } from '../../files/printable.js';
import { setRecent } from '../../training/recent.js';
import { networkOf } from './door/network.js';

export type LogFormat = 'text' | 'json';

type LogFields = Readonly<Record<string, string | number | boolean>>;

export type Log = (event: string, fields?: LogFields) => void;

const LONGEST_FIELD = 160;

const CAUSED_BY_STRANGERS: ReadonlySet<string> = new Set([
  ...['token refused', 'login refused', 'turned away', 'dropped', 'connection error', 'connection failed'],
  ...['request failed', 'frame refused', 'counts refused'],
]);
/** This many are written in any case: somebody who mistypes a password has as many tries. */
const MOST_LISTED = 3;
/** An event that comes again after this time counts from one. */
const FORGOTTEN_MILLISECONDS = 600_000;
/** More kinds than that are not remembered; the oldest is forgotten. */
const MOST_KINDS = 4096;

/** The name of a terminal, a kind of key and the like, which a peer sends: anything but printable ASCII becomes a question mark. */
export function sanitizePeerText(text: string, longest = 32): string {
  return text.slice(0, longest).replace(/[^\x20-\x7e]/g, '?');
}

/**
 * @param write receives each whole line with its line break, and the event's name
 * @param onCounted called for an event that is counted and not written
 */
export function createLog(
  format: LogFormat,
  write: (line: string, event: string) => void,
  onCounted: (event: string) => void = () => {},
): Log {
  const timesOf = createCounter();
  return (event, fields = {}) => {
    const times = CAUSED_BY_STRANGERS.has(event) ? timesOf(kindOf(event, fields)) : 1;
    if (times > MOST_LISTED && !Number.isInteger(Math.log2(times))) {
      onCounted(event);
      return;
    }
    const all = times === 1 ? fields : { ...fields, times };
    const clean = Object.entries(all).map(([name, value]): [string, string | number | boolean] => [
      name,
      typeof value === 'string'
        ? escapeControls([...value.slice(0, 2 * LONGEST_FIELD)].slice(0, LONGEST_FIELD).join(''))
        : value,
    ]);
    const time = new Date().toISOString();
    const text = [time, event, ...clean.map(([name, value]) => `${name}=${showField(value)}`)].join(' ');
    write(`${format === 'json' ? JSON.stringify({ time, event, ...Object.fromEntries(clean) }) : text}\n`, event);
  };
}

/** What a stranger chooses, such as a message, makes no other kind. */
function kindOf(event: string, { address = '', reason = '' }: LogFields): string {
  return [event, networkOf(String(address)), reason].join('\n');
}

/** Says how often something has come by now. */
function createCounter(): (kind: string) => number {
  const counts = new Map<string, { readonly times: number; readonly at: number }>();
  return (kind) => {
    const before = counts.get(kind);
    const times = before === undefined || Date.now() - before.at > FORGOTTEN_MILLISECONDS ? 1 : before.times + 1;
    setRecent(counts, kind, { times, at: Date.now() }, MOST_KINDS);
    return times;
  };
}

function showField(value: string | number | boolean): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
