/**
 * The server's log: one line per event, as text or as JSON.
 * Invariant: text that a peer sent is made short, printable ASCII before it is written anywhere.
 */

export type LogFormat = 'text' | 'json';

type LogFields = Readonly<Record<string, string | number | boolean>>;

export type Log = (event: string, fields?: LogFields) => void;

const LONGEST_FIELD = 160;

/** A peer's text for logs and screens: anything but printable ASCII becomes a question mark. */
export function sanitizePeerText(text: string, longest = 32): string {
  return text.slice(0, longest).replace(/[^\x20-\x7e]/g, '?');
}

/** @param write receives each whole line with its line break, and the event's name */
export function createLog(
  format: LogFormat,
  write: (line: string, event: string) => void,
  now: () => Date = () => new Date(),
): Log {
  return (event, fields = {}) => {
    const clean = Object.entries(fields).map(([name, value]): [string, string | number | boolean] => [
      name,
      typeof value === 'string' ? sanitizePeerText(value, LONGEST_FIELD) : value,
    ]);
    const time = now().toISOString();
    const text = [time, event, ...clean.map(([name, value]) => `${name}=${showField(value)}`)].join(' ');
    write(`${format === 'json' ? JSON.stringify({ time, event, ...Object.fromEntries(clean) }) : text}\n`, event);
  };
}

function showField(value: string | number | boolean): string {
  const text = String(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
