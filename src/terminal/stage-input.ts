// The input stream an Ink instance reads its keys from, fed by hand: from the process's own input, an SSH channel or a
// test. Keys go to Ink at once, everything else is dropped; what comes before anything listens waits, up to a limit.

import { EventEmitter } from 'node:events';
import { StringDecoder } from 'node:string_decoder';
import { createKeyFilter } from './known-keys.js';

/** The part of a terminal's input that Ink 6.8.0 uses. */
export interface StageInput extends EventEmitter {
  readonly isTTY: true;
  setRawMode(mode: boolean): this;
  setEncoding(encoding: string): this;
  ref(): this;
  unref(): this;
  read(): string | null;
  /** Gives UTF-8 bytes, in pieces of any size, to whoever listens. */
  push(bytes: Uint8Array | string): void;
}

/** Keys waiting for a listener, in UTF-16 units; more are dropped. */
const WAITING_LIMIT = 65_536;

export function createStageInput(): StageInput {
  const decoder = new StringDecoder('utf8');
  let waiting = '';
  const filter = createKeyFilter((keys) => {
    if (waiting.length + keys.length > WAITING_LIMIT) return;
    waiting += keys;
    input.emit('readable');
  });
  const input: StageInput = Object.assign(new EventEmitter(), {
    isTTY: true as const,
    setRawMode: () => input,
    setEncoding: () => input,
    ref: () => input,
    unref: () => input,
    read: () => {
      const text = waiting;
      waiting = '';
      return text === '' ? null : text;
    },
    push: (bytes: Uint8Array | string) => {
      filter.push(typeof bytes === 'string' ? bytes : decoder.write(Buffer.from(bytes)));
    },
  });
  input.setMaxListeners(0);
  input.on('newListener', (event) => {
    if (event === 'readable' && waiting !== '') queueMicrotask(() => input.emit('readable'));
  });
  return input;
}
