/** How to join a class that is open, for the terminal in which it is served and for presenters in the midst of it. */
import { isLoopback, reachableHosts } from '../../class/room/door/addresses.js';
import { PRESENTER_NAME } from '../../class/room/door/names.js';
import { qrLines } from '../../class/room/door/qr.js';
import { joinAddress, joinCommand } from '../../class/ssh/join.js';
import type { Access } from './access.js';
import type { WebDoor } from './open-web.js';

interface Ways {
  /** The page of the class; null without one. */
  readonly web: Pick<WebDoor, 'links' | 'isReadable'> | null;
  /** Whether screens lack the characters of a QR code. */
  readonly ascii: boolean;
  /** Whether what is printed has colours. */
  readonly hasColors: boolean;
}

/** The QR code leads to the page of the class, or without one to its SSH address. */
export function openDoor(host: string, port: number, { rules, made }: Access, { web, ascii, hasColors }: Ways) {
  const [first, ...others] = reachableHosts(host);
  const command = joinCommand(first, port);
  const links = web?.links ?? [];
  const more = others.map((other) => joinCommand(other, port));
  const code = (paper: 'dark' | 'light' | 'own'): readonly string[] =>
    ascii ? [] : qrLines(links[0] ?? joinAddress(first, port), paper);
  const needsViewerPassword = rules.viewerPassword !== null;
  return {
    joining: {
      commands: [...links, command, ...more],
      password: needsViewerPassword ? `The password is ${made.viewer ?? 'the one for viewers'}.` : null,
      qr: { onDark: code('dark'), onLight: code('light') },
    },
    welcome: {
      links,
      isReadable: web?.isReadable === true,
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
