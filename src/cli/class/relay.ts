/**
 * `backstep relay`: shows a class that is on a broker to browsers, until its presenter ends it.
 * Invariant: only the class ends a relay; whatever else does breaks it off, and its links lead to the next one on the port.
 * No guest of a relay gets further than the relay.
 */
import { qrLines } from '../../class/room/door/qr.js';
import { DEFAULT_LIMITS, limitsFor } from '../../class/room/limits.js';
import { createLog, type LogFormat } from '../../class/room/log.js';
import { EXIT, exitCodeOf, type RunningProgram } from '../running.js';
import { atBroker } from './open-relay.js';
import { openWeb, type WebFlags } from './open-web.js';
import { FAREWELL } from './serve-texts.js';

export interface RelayFlags extends WebFlags {
  readonly web: number;
  readonly host: string;
  readonly maxViewers: number;
  readonly maxPerAddress?: number;
  readonly log: LogFormat;
}

export async function relayClass(broker: string, flags: RelayFlags, running: RunningProgram): Promise<number> {
  const { output, errors, environment } = running;
  const [words, logs] = flags.log === 'json' ? [errors, output] : [output, errors];
  const log = createLog(flags.log, (line) => void running.print(line, logs));
  const limits = { ...DEFAULT_LIMITS, ...limitsFor(flags.maxViewers, flags.maxPerAddress) };
  const follower = await atBroker('relay', broker, environment, async (address) => {
    const { followClass } = await import('../../class/relay/follower.js');
    return await followClass({ address, limits, log });
  });
  const { openView, ended } = follower;
  const web = await openWeb(
    running,
    { ...flags, isKept: true, isExplored: false },
    { openView, limits, log, presenters: [] },
  ).catch(async (error) => {
    await follower.close();
    throw error;
  });
  const links = web?.links ?? [];
  const paper = output.isTTY === true && !environment.NO_COLOR ? 'own' : 'dark';
  const lines = [
    'The class joins in a browser:',
    '',
    ...links,
    '',
    ...links.slice(0, 1).flatMap((link) => qrLines(link, paper)),
  ];
  words.write(`\n${lines.map((line, k) => (k === 0 || line === '' ? line : `    ${line}`)).join('\n')}\n`);
  const [code, farewell] = await new Promise<readonly [number, string | null]>((resolve) => {
    running.takeOver({
      signal: (name) => resolve([exitCodeOf(name), null]),
      fault: (error) => log('failure', { message: String(error) }),
    });
    void ended.then(() => resolve([EXIT.done, FAREWELL]));
  });
  await web?.close(farewell);
  await follower.close();
  return code;
}
