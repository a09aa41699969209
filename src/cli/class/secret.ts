/**
 * Asks for a password on the terminal without showing it.
 * Invariant: the terminal's mode is restored, however the question ends.
 */
import { Refusal } from '../ending.js';
import type { RunningProgram } from '../running.js';

export function askSecret({ input, errors, print }: RunningProgram, question: string): Promise<string> {
  if (!input.isTTY) {
    throw new Refusal('There is no terminal to ask for the password. Set BACKSTEP_PRESENTER_PASSWORD instead.');
  }
  print(question, errors);
  input.setRawMode(true);
  return new Promise((resolve, reject) => {
    let typed = '';
    const finish = (end: () => void): void => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      print('\n', errors);
      end();
    };
    const onData = (chunk: Buffer): void => {
      for (const character of chunk.toString('utf8')) {
        if (character === '\r' || character === '\n') {
          finish(() => resolve(typed));
          return;
        }
        if (character === '\x03' || character === '\x04') {
          finish(() => reject(new Refusal('No password was given.')));
          return;
        }
        if (character === '\x7f' || character === '\b') typed = [...typed].slice(0, -1).join('');
        else if (character >= ' ') typed += character;
      }
    };
    input.on('data', onData);
  });
}
