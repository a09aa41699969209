// The input stream an Ink instance reads its keys from, fed by hand: from the process's own input, an SSH channel or a
// test. Bytes go to Ink at once; what comes before anything listens waits, up to a limit.

import { EventEmitter } from 'node:events';
import { StringDecoder } from 'node:string_decoder';

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
      const text = typeof bytes === 'string' ? bytes : decoder.write(Buffer.from(bytes));
      if (text === '' || waiting.length + text.length > WAITING_LIMIT) return;
      waiting += text;
      input.emit('readable');
    },
  });
  input.setMaxListeners(0);
  input.on('newListener', (event) => {
    if (event === 'readable' && waiting !== '') queueMicrotask(() => input.emit('readable'));
  });
  return input;
}
