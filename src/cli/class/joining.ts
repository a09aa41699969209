/** How to join a class that is open, for the terminal in which it is served and for presenters in the midst of it. */
import { networkInterfaces } from 'node:os';
import { isLoopback, reachableHosts } from '../../class/door/addresses.js';
import { qrLines } from '../../class/door/qr.js';
import type { Joining } from '../../class/panels/joining.js';
import { PRESENTER_NAME } from '../../ssh/authentication.js';
import { joinAddress, joinCommand } from '../../ssh/join.js';
import type { Welcome } from '../serve-texts.js';
import type { Access } from './access.js';

interface OpenDoor {
  readonly joining: Joining;
  readonly welcome: Omit<Welcome, 'fingerprint' | 'solo'>;
}

/** @param ascii whether screens lack the characters of a QR code */
export function openDoor(host: string, port: number, { rules, made }: Access, ascii: boolean): OpenDoor {
  const [first, ...others] = reachableHosts(host, networkInterfaces());
  const command = joinCommand(first, port);
  const more = others.map((other) => joinCommand(other, port));
  const code = (paper: 'dark' | 'light' | 'own'): readonly string[] =>
    ascii ? [] : qrLines(joinAddress(first, port), paper);
  const needsViewerPassword = rules.viewerPassword !== null;
  const hasColors = process.stdout.isTTY === true && !process.env.NO_COLOR;
  return {
    joining: {
      commands: [command, ...more],
      password: needsViewerPassword ? `The password is ${made.viewer ?? 'the one for viewers'}.` : null,
      qr: { onDark: code('dark'), onLight: code('light') },
    },
    welcome: {
      command,
      qr: code(hasColors ? 'own' : 'dark'),
      others: more,
      presenter: joinCommand(first, port, PRESENTER_NAME),
      hasPresenterKey: rules.presenterKeys.length > 0,
      presenterPassword: made.presenter,
      viewerPassword: made.viewer,
      needsViewerPassword,
      isLoopback: isLoopback(host),
    },
  };
}
