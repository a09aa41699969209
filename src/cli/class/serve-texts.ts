/**
 * The texts of the terminal in which a class is served: how to join, the status line, and log lines yet to be shown.
 */
import { stripVTControlCharacters } from 'node:util';
import type { Classroom } from '../../class/room/classroom.js';
import { countMembers, nameInText } from '../../class/room/roles.js';
import type { Size } from '../../document/cells/cell-grid.js';
import { wrapText } from '../../document/drawing/rows/rows.js';
import { formatPlural } from '../../document/numbers.js';
import { listSome } from '../../files/refusal.js';

/** What everybody is told when the class has ended. */
export const FAREWELL = 'The class has ended. Thank you for coming.';
/** What everybody in a terminal is told when it has broken off. */
export const BROKEN_OFF = 'The class was interrupted. Once it goes on, the same command leads back to your place.';

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

/** How large the screen is; `Infinity` where the text is read as a whole. */
const WHOLE: Size = { columns: Infinity, rows: Infinity };

/**
 * @param size of the terminal, one row of which is the status line; if its rows are too few, empty lines are left out,
 *   and then the code, which a key shows; null without a terminal
 */
export function welcomeLines(welcome: Welcome, isInteractive: boolean, size: Size | null): readonly string[] {
  const { columns, rows } = size ?? WHOLE;
  const fits = (lines: readonly string[]): boolean => heightOf(lines, columns) < rows;
  const code = indented(welcome.qr);
  const wrapped = [joiningLines(welcome), presentingLines(welcome, isInteractive)].map((lines) =>
    lines.flatMap((line) => wrapSentence(line, columns)),
  );
  const [how = [], more = []] = wrapped;
  const roomy = ['', ...how, '', ...code, '', ...more, ''];
  if (fits(roomy)) return roomy;
  const [tightHow = [], tightMore = []] = wrapped.map((lines) => lines.filter((line) => line !== ''));
  const tight = [...tightHow, ...code, ...tightMore];
  if (fits(tight) || !isInteractive || code.length === 0) return tight;
  return [...tightHow, `The QR code has no room here: ${SHOW_CODE} shows it alone.`, ...tightMore];
}

/** How to join, and below it what whoever serves the class was told. */
export function lobbyLines(welcome: Welcome, told: readonly string[], { columns, rows }: Size): readonly string[] {
  const below = told.flatMap((line) => wrapSentence(line, columns));
  return [...welcomeLines(welcome, true, { columns, rows: rows - heightOf(below, columns) }), ...below];
}

/** The code alone, for a terminal without room for it beside the words. */
export function codeLines({ qr }: Welcome, { columns, rows }: Size): readonly string[] {
  const height = qr.length + 1;
  const width = Math.max(0, ...qr.map(widthOfLine)) + INDENTATION.length;
  if (height <= rows && width <= columns) return indented(qr);
  return wrapSentence(`The QR code needs ${width} columns and ${height} rows.`, columns);
}

/** The rows that lines take where those that are too long go on in the next. */
function heightOf(lines: readonly string[], columns: number): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOfLine(line) / columns)), 0);
}

/** The sequences that set the colours of a code take no room. */
function widthOfLine(line: string): number {
  return stripVTControlCharacters(line).length;
}

/** Commands and links, which are indented, are left whole. */
function wrapSentence(line: string, columns: number): readonly string[] {
  if (line.startsWith(INDENTATION) || line.length <= columns) return [line];
  return wrapText(line, columns);
}

const INDENTATION = '    ';

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${INDENTATION}${line}`);
}

function joiningLines(welcome: Welcome): readonly string[] {
  const { solo, links, command, others, viewerPassword, needsViewerPassword } = welcome;
  const who = solo ? 'Every guest gets a session of their own' : 'The class joins';
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

/** The key that shows the code alone. */
export const SHOW_CODE = 'c';
/** The key that shows the presenters' password for a while. */
export const SHOW_SECRET = 's';
const SECRET_MILLISECONDS = 10_000;

/** A secret in place of the status line, for a while: whoever projects this terminal does not project the secret. */
export type Secret = ReturnType<typeof createSecret>;

export function createSecret(password: string) {
  let until = 0;
  return {
    /** Shows it, or hides it again. */
    toggle: () => {
      until = performance.now() < until ? 0 : performance.now() + SECRET_MILLISECONDS;
    },
    /** Null while it is hidden. */
    get line() {
      return performance.now() < until ? ` presenters: ${password}   ${SHOW_SECRET} hides it` : null;
    },
  };
}

const MOST_NAMES = 3;

interface ClassStatus {
  readonly classroom: Pick<Classroom, 'members' | 'driving' | 'relays' | 'solo'>;
  readonly connectionCount: number;
  readonly milliseconds: number;
  /** How often each event of the log has come. */
  readonly events: ReadonlyMap<string, number>;
}

/** What strangers do is counted here; lines of the log would scroll away how to join. */
const COUNTED_EVENTS: readonly (readonly [event: string, singular: string, plural: string])[] = [
  ['login refused', 'login refused', 'logins refused'],
  ['turned away', 'turned away', 'turned away'],
  ['token refused', 'link refused', 'links refused'],
];

/** The status, cut to the parts that fit; the most important come first. */
export function statusLine({ classroom, connectionCount, milliseconds, events }: ClassStatus, width: number): string {
  const { viewers, exploring, behind } = countMembers(classroom.members);
  const { driving, members, relays, solo } = classroom;
  const late = [...members].filter(({ isBehind }) => isBehind).map(nameInText);
  const names = listSome(late, MOST_NAMES);
  const parts = [
    formatPlural(viewers, 'viewer'),
    ...(relays.viewers === 0 ? [] : [`${relays.viewers} by relays`]),
    ...(relays.isBrokerLost ? ['the broker is lost'] : []),
    ...(solo ? ['each in a session of their own'] : [`${exploring} exploring`]),
    `${behind} behind${names === '' ? '' : ` (${names})`}`,
    ...(solo ? [] : [driving === null ? 'nobody drives' : `${driving.name} drives`]),
    ...COUNTED_EVENTS.flatMap(([event, singular, plural]) => {
      const count = events.get(event) ?? 0;
      return count === 0 ? [] : [formatPlural(count, singular, plural)];
    }),
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

/** Strangers can cause lines as fast as they like, and nobody may look for hours. */
const MOST_LINES = 8;

export function createLineKeeper() {
  let lines: string[] = [];
  let dropped = 0;
  return {
    keep: (line: string) => {
      lines.push(line);
      if (lines.length <= MOST_LINES) return;
      lines.shift();
      dropped++;
    },
    /** The most recent lines since the last call, after a line on how many older ones were dropped. */
    take: (): readonly string[] => {
      const taken = dropped === 0 ? lines : [`${formatPlural(dropped, 'line')} of the log left out\n`, ...lines];
      lines = [];
      dropped = 0;
      return taken;
    },
  };
}
