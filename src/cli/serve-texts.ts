/**
 * The texts of the terminal in which a class is served: how to join, the status line, and log lines yet to be shown.
 */
import type { Classroom } from '../class/classroom.js';
import { countMembers } from '../class/roles.js';
import { listSome } from '../data/printable.js';
import { formatPlural } from '../views/drawing/numbers.js';

/** What everybody is told when the class has ended. */
export const FAREWELL = 'The class has ended. Thank you for coming.';

export interface Welcome {
  /** The addresses of the page, the likeliest first; none without one. */
  readonly links: readonly string[];
  /** Whether the page can be read on the way. */
  readonly isReadable: boolean;
  readonly command: string;
  readonly qr: readonly string[];
  readonly others: readonly string[];
  readonly presenter: string;
  readonly hasPresenterKey: boolean;
  readonly presenterPassword: string | null;
  readonly viewerPassword: string | null;
  readonly needsViewerPassword: boolean;
  readonly isLoopback: boolean;
  readonly fingerprint: string;
  readonly solo: boolean;
}

/** @param rows of the terminal, one of which is the status line; if they are too few, empty lines are left out */
export function welcomeLines(welcome: Welcome, isInteractive: boolean, rows: number): readonly string[] {
  const qr = welcome.qr.map((line) => `    ${line}`);
  const [how, more] = [joiningLines(welcome), presentingLines(welcome, isInteractive)];
  const roomy = ['', ...how, '', ...qr, '', ...more, ''];
  if (roomy.length < rows) return roomy;
  const [tightHow, tightMore] = [how, more].map((lines) => lines.filter((line) => line !== ''));
  const tight = [...tightHow, ...qr, ...tightMore];
  // If something scrolls off, it should be the picture rather than the words.
  return tight.length < rows ? tight : [...qr, ...tightHow, ...tightMore];
}

function joiningLines(welcome: Welcome): readonly string[] {
  const { solo, links, command, others, viewerPassword, needsViewerPassword } = welcome;
  const who = solo ? 'Every guest gets a session of their own' : 'The class joins';
  const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `    ${line}`);
  const page = links.length === 0 ? [] : [`${who} in a browser:`, '', ...indented(links), ''];
  const start = links.length === 0 ? who : 'Or over SSH';
  const password = viewerPassword === null ? '' : `, with the password ${viewerPassword}`;
  const known = viewerPassword === null && needsViewerPassword ? ', with the password for viewers' : '';
  return [...page, `${start}${password}${known}:`, '', ...indented([command, ...others])];
}

function presentingLines(welcome: Welcome, isInteractive: boolean): readonly string[] {
  const { solo, presenter, hasPresenterKey, presenterPassword, fingerprint, isLoopback } = welcome;
  const ways = [
    ...(hasPresenterKey ? ['your key'] : []),
    ...(presenterPassword === null
      ? []
      : [isInteractive ? `the password that ${SHOW_SECRET} shows` : `the password ${presenterPassword}`]),
  ];
  const by = ways.length === 0 ? 'the password for presenters' : ways.join(' or ');
  return [
    ...(solo ? [] : [`Presenters join with ${by}:`, '', `    ${presenter}`, '']),
    `Host key ${fingerprint}`,
    ...(welcome.isReadable
      ? ['What the page shows can be read on the way: --cert and --key, or a proxy, encrypt it (help web).']
      : []),
    ...(isLoopback ? ['Only this machine can join; --host 0.0.0.0 opens the class to the network.'] : []),
    ...(isInteractive ? [solo ? 'q ends it.' : 'Enter drives from here, q ends the class.'] : []),
  ];
}

/** The key that shows the presenters' password for a while. */
export const SHOW_SECRET = 's';
const SECRET_MILLISECONDS = 10_000;

/** A secret in place of the status line, for a while: whoever projects this terminal does not project the secret. */
export interface Secret {
  /** Shows it, or hides it again. */
  toggle(): void;
  /** Null while it is hidden. */
  readonly line: string | null;
}

export function createSecret(password: string, now: () => number = () => performance.now()): Secret {
  let until = 0;
  return {
    toggle: () => {
      until = now() < until ? 0 : now() + SECRET_MILLISECONDS;
    },
    get line() {
      return now() < until ? ` presenters: ${password}   ${SHOW_SECRET} hides it` : null;
    },
  };
}

const MOST_NAMES = 3;

interface ClassStatus {
  readonly classroom: Pick<Classroom, 'members' | 'driving' | 'relayed'>;
  readonly connectionCount: number;
  readonly milliseconds: number;
}

/** As much of the status as fits, the most important first. */
export function statusLine({ classroom, connectionCount, milliseconds }: ClassStatus, width: number): string {
  const { viewers, exploring, behind } = countMembers(classroom.members);
  const { driving, members, relayed } = classroom;
  const late = [...members].filter(({ isBehind }) => isBehind).map(({ name }) => name);
  const names = listSome(late, MOST_NAMES);
  const parts = [
    formatPlural(viewers, 'viewer'),
    ...(relayed === 0 ? [] : [`${relayed} by relays`]),
    `${exploring} exploring`,
    `${behind} behind${names === '' ? '' : ` (${names})`}`,
    driving === null ? 'nobody drives' : `${driving.name} drives`,
    `up ${uptime(milliseconds)}`,
    formatPlural(connectionCount, 'connection'),
  ];
  const fitting = parts.filter((_, k) => parts.slice(0, k + 1).join(' · ').length < width - 1);
  return ` ${fitting.join(' · ')}`;
}

function uptime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

interface LineKeeper {
  keep(line: string): void;
  /** The most recent lines since the last call, after a line on how many older ones were dropped. */
  take(): readonly string[];
}

/** Strangers can cause lines as fast as they like, and nobody may look for hours. */
const MOST_LINES = 8;

export function createLineKeeper(): LineKeeper {
  let lines: string[] = [];
  let dropped = 0;
  return {
    keep: (line) => {
      lines.push(line);
      if (lines.length <= MOST_LINES) return;
      lines.shift();
      dropped++;
    },
    take: () => {
      const taken = dropped === 0 ? lines : [`${formatPlural(dropped, 'line')} of the log left out\n`, ...lines];
      lines = [];
      dropped = 0;
      return taken;
    },
  };
}
