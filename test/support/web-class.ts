/**
 * Opens a class with its page for a test: the real server, in this process, on a free port of this machine, and somebody
 * who presents. It is closed when the test has ended.
 */
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { type Classroom, createClassroom } from '../../src/class/room/classroom.js';
import type { GuestScreen } from '../../src/class/room/guest/screen.js';
import { createTerminalSights } from '../../src/class/room/guest/terminal-sights.js';
import { Guest } from '../../src/class/room/guest.js';
import { DEFAULT_LIMITS, type Limits } from '../../src/class/room/limits.js';
import { createLog } from '../../src/class/room/log.js';
import { createGuestPainter } from '../../src/class/ssh/shared-frames.js';
import { createClassViews } from '../../src/class/web/class-views.js';
import { originsOf } from '../../src/class/web/origins.js';
import { contentsOf } from '../../src/class/web/replies.js';
import { startWebServer } from '../../src/class/web/server.js';
import { readLessonHead } from '../../src/cli/lesson.js';
import { createDesk } from '../../src/cli/own-session.js';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import type { CellGrid, Size } from '../../src/document/cells/cell-grid.js';
import { themeFor } from '../../src/terminal/components/theme.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import { UNSERVED } from './served.js';
import { gridText } from './shown-grid.js';

export const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA';

export interface WebClassOptions {
  readonly fixture?: string;
  readonly lesson?: Lesson;
  /** Those that the presenter can begin. */
  readonly lessons?: readonly string[];
  readonly solo?: boolean;
  /** How long a stop counts as passed only. */
  readonly stayMilliseconds?: number;
  /** How long a piece of work may keep the class waiting. */
  readonly timeLimit?: { readonly milliseconds: number };
  readonly limits?: Partial<Limits>;
  /** Where its page is reached, if something stands before the server. */
  readonly seenAt?: number;
  readonly certificate?: { readonly cert: Buffer; readonly key: Buffer };
}

export interface WebClass {
  readonly classroom: Classroom;
  readonly port: number;
  readonly origin: string;
  /** Lets in whoever opens it. */
  readonly link: string;
  readonly log: readonly string[];
  readonly connectionCount: () => number;
  /** The presenter's screen as text. */
  shown(): string;
  /** Presses keys as the presenter. */
  present(...keys: readonly string[]): void;
  /** Takes away what the presenter was told, as time does. */
  passTime(): void;
  close(): Promise<void>;
}

export async function openWebClass(options: WebClassOptions = {}): Promise<WebClass> {
  const loaded = loadFixture(options.fixture ?? DEFAULT_FIXTURE_NAME);
  const lines: string[] = [];
  const log = createLog('json', (line) => void lines.push(line));
  const classroom = createClassroom({
    ...UNSERVED,
    timeline: new Timeline(openProgram(loaded)),
    source: loaded.source,
    lesson: options.lesson ?? null,
    solo: options.solo === true,
    desk: createDesk(undefined, (program) => new Timeline(program)),
    lessons: (options.lessons ?? []).map(readLessonHead),
    ...(options.stayMilliseconds === undefined ? {} : { stayMilliseconds: options.stayMilliseconds }),
    ...(options.timeLimit === undefined ? {} : { timeLimit: options.timeLimit }),
    onError: (error) => log('failure', { message: String(error) }),
  });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const server = startWebServer({
    openView: createClassViews({ classroom, limits, log }),
    ...{ limits, log, presenters: ['ada'] },
    page: readFileSync(new URL('../../dist/page.html', import.meta.url), 'utf8'),
    engine: contentsOf(readFileSync(new URL('../../dist/run.html', import.meta.url), 'utf8'), 'script').join(''),
    tokenFor: () => TOKEN,
    certificate: options.certificate ?? null,
    originsAt: (port) =>
      originsOf({
        ...{ host: '127.0.0.1', port: options.seenAt ?? port, url: null, reachable: ['127.0.0.1'] },
        isSecure: options.certificate !== undefined,
      }),
    isBehindProxy: false,
  });
  const { port } = await server.listen(0, '127.0.0.1');
  let screen: CellGrid | null = null;
  const presenter = createPresenter(classroom, limits, (grid) => {
    screen = grid;
  });
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    presenter.end('ended');
    await server.close('The class has ended. Thank you for coming.');
    classroom.close();
  };
  onTestFinished(close);
  const origin = `${options.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${options.seenAt ?? port}`;
  return {
    ...{ classroom, port, origin, link: `${origin}/#${TOKEN}`, log: lines, close },
    connectionCount: () => server.connectionCount,
    shown: () => (screen === null ? '' : gridText(screen)),
    present: (...keys) => presenter.act(keys.map((key) => ({ key }))),
    passTime: () => presenter.tell(null),
  };
}

const PRESENTERS_SIZE: Size = { columns: 120, rows: 40 };

/** Somebody who presents. */
function createPresenter(classroom: Classroom, limits: Limits, show: (grid: CellGrid) => void): Guest {
  const onError = (error: unknown): void => {
    throw error;
  };
  const paint = createGuestPainter(classroom);
  const sights = createTerminalSights({
    ...{ classroom, member: () => guest, size: () => PRESENTERS_SIZE, onError },
    theme: () => themeFor('dark', 'true-color'),
  });
  const screen: GuestScreen = {
    look: sights.look,
    room: () => PRESENTERS_SIZE,
    takeNextTheme: () => 'dark',
    isBehind: () => false,
    isAway: () => false,
    show: (seen) => {
      show(paint(sights.grid(), seen, themeFor('dark', 'true-color'), PRESENTERS_SIZE.rows));
    },
    close: () => {},
  };
  const guest = new Guest({
    ...{ classroom, limits, screen, openFiles: undefined, desk: undefined },
    identity: { role: 'presenter', name: 'ada', address: '192.0.2.1', voter: 'ada', isNamed: true, isHost: false },
    onError,
    onEnd: () => {},
  });
  if (!classroom.solo) guest.enter();
  return guest;
}
