/**
 * Where the last class on a port broke off: asks whether to go on with it, before anybody can join. Once the port is open,
 * the pages of that class come into the new one.
 */
import { basename } from 'node:path';
import type { RunningProgram } from '../running.js';
import { brokenClass } from './open-class.js';

type Answer = 'go on' | 'new' | 'interrupted';

/** @param path where the class on the port is saved */
export async function askToGoOn({ input, print }: RunningProgram, path: string): Promise<Answer> {
  const saved = brokenClass(path);
  if (saved === null) return 'new';
  const { fixture } = saved.session;
  const what = saved.lesson?.name ?? fixture.name ?? basename(fixture.path ?? '');
  const reading = readAnswer(input);
  print(
    `The last class on this port broke off: ${what}.\nEnter goes on with it, with its links and names; n begins a new one. `,
  );
  const answer = await reading;
  print('\n');
  return answer;
}

function readAnswer(input: NodeJS.ReadStream): Promise<Answer> {
  input.setRawMode(true);
  return new Promise((resolve) => {
    const finish = (answer: Answer): void => {
      input.off('data', onData);
      input.off('end', onEnd);
      input.setRawMode(false);
      input.pause();
      resolve(answer);
    };
    const onEnd = (): void => finish('interrupted');
    const onData = (bytes: Buffer): void => {
      const text = bytes.toString('utf8');
      if (text.includes('\x03')) finish('interrupted');
      else if (/[\r\n]/.test(text)) finish('go on');
      else if (/n/i.test(text)) finish('new');
    };
    input.on('data', onData);
    input.on('end', onEnd);
  });
}
