/**
 * What is asked on a terminal before there is a screen.
 * Invariant: the terminal's mode is restored, however a question ends.
 */
import { refuse } from '../../files/refusal.js';
import type { RunningProgram } from '../running.js';

/** Reads keys, which are not shown, until they are an answer; undefined where the input ends before. */
export function readAnswer<Answer>(
  input: NodeJS.ReadStream,
  answerIn: (text: string) => Answer | undefined,
): Promise<Answer | undefined> {
  input.setRawMode(true);
  return new Promise((resolve) => {
    const finish = (answer?: Answer): void => {
      input.off('data', take);
      input.off('end', finish);
      input.setRawMode(false);
      input.pause();
      resolve(answer);
    };
    const take = (bytes: Buffer): void => {
      const answer = answerIn(bytes.toString('utf8'));
      if (answer !== undefined) finish(answer);
    };
    input.on('data', take);
    input.on('end', finish);
  });
}

/** Asks for a password. */
export async function askSecret({ input, errors, print }: RunningProgram, question: string): Promise<string> {
  if (!input.isTTY) {
    refuse('There is no terminal to ask for the password. Set BACKSTEP_PRESENTER_PASSWORD instead.');
  }
  print(question, errors);
  let typed = '';
  const secret = await readAnswer(input, (text) => {
    for (const character of text) {
      if (character === '\r' || character === '\n') return typed;
      if (character === '\x03' || character === '\x04') return null;
      if (character === '\x7f' || character === '\b') typed = [...typed].slice(0, -1).join('');
      else if (character >= ' ') typed += character;
    }
    return undefined;
  });
  print('\n', errors);
  if (secret == null) refuse('No password was given.');
  return secret;
}
