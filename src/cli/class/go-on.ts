/**
 * Where the last class on a port broke off: asks whether to go on with it, before anybody can join. Once the port is open,
 * the pages of that class come into the new one.
 */
import { basename } from 'node:path';
import type { RunningProgram } from '../running.js';
import { brokenClass } from './open-class.js';
import { readAnswer } from './secret.js';

type Answer = 'go on' | 'new' | 'interrupted';

/** @param path where the class on the port is saved */
export async function askToGoOn({ input, print }: RunningProgram, path: string): Promise<Answer> {
  const saved = brokenClass(path);
  if (saved === null) return 'new';
  const { fixture } = saved.session;
  const what = saved.lesson?.name ?? fixture.name ?? basename(fixture.path ?? '');
  const reading = readAnswer(input, (text): Answer | undefined => {
    if (text.includes('\x03')) return 'interrupted';
    if (/[\r\n]/.test(text)) return 'go on';
    return /n/i.test(text) ? 'new' : undefined;
  });
  print(
    `The last class on this port broke off: ${what}.\nEnter goes on with it, with its links and names; n begins a new one. `,
  );
  const answer = await reading;
  print('\n');
  return answer ?? 'interrupted';
}
