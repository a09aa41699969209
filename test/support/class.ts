/**
 * Opens a class for a test: the real server, in this process, on a free port of this machine, with its log. It is
 * closed when the test has ended, after the clients that joined it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Classroom, createClassroom } from '../../src/class/room/classroom.js';
import { DEFAULT_LIMITS, type Limits } from '../../src/class/room/limits.js';
import { createLog } from '../../src/class/room/log.js';
import { parseAuthorizedKeys } from '../../src/class/ssh/authentication.js';
import { makeKeyPair, openHostKey } from '../../src/class/ssh/keys.js';
import { type ClassServer, startServer } from '../../src/class/ssh/server.js';
import type { SessionFiles } from '../../src/debugger/session-host.js';
import type { Lesson } from '../../src/debugger/teaching/lesson.js';
import type { FixtureDesk } from '../../src/terminal/components/fixture-desk.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../src/training/iteration/open-program.js';
import { UNSERVED } from './served.js';
import { type ClientOptions, joinClass } from './ssh-client.js';
import { makeTestFolder } from './temporary-folder.js';
import type { Terminal } from './terminal.js';

export interface ClassOptions {
  readonly fixture?: string;
  readonly viewerPassword?: string;
  readonly lesson?: Lesson;
  readonly solo?: boolean;
  readonly limits?: Partial<Limits>;
  readonly openGuestFiles?: () => SessionFiles;
  /** What a presenter may open; nothing if left out. */
  readonly desk?: FixtureDesk;
}

export interface TestClass {
  readonly port: number;
  readonly classroom: Classroom;
  readonly server: ClassServer;
  readonly log: readonly string[];
  readonly folder: string;
  /** Options of `ssh` that log a presenter in, by the name in the key. */
  readonly keys: {
    readonly ada: readonly string[];
    readonly ben: readonly string[];
    readonly stranger: readonly string[];
  };
  /** Resolves when a line of the log matches. */
  logged(pattern: RegExp): Promise<string>;
}

export const PASSWORD = 'right horse';

export async function openClass(options: ClassOptions = {}): Promise<TestClass> {
  const folder = makeTestFolder();
  const ada = makeKey(folder, 'ada');
  const ben = makeKey(folder, 'ben');
  const stranger = makeKey(folder, 'stranger');
  const parsed = parseAuthorizedKeys(`${ada.line}\n${ben.line}\n`);
  const hostKey = openHostKey(join(folder, 'host-key'));
  const name = options.fixture ?? DEFAULT_FIXTURE_NAME;
  const loaded = loadFixture(name);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const log = createLog('json', (line) => {
    lines.push(line);
    for (const check of waiting) check();
  });
  const classroom = createClassroom({
    ...UNSERVED,
    timeline: new Timeline(openProgram(loaded)),
    source: loaded.source,
    lesson: options.lesson ?? null,
    solo: options.solo === true,
    desk: options.desk,
    lessons: [],
    onError: (error) => log('failure', { message: String(error) }),
  });
  const server = startServer({
    classroom,
    hostKey: hostKey.privateKey,
    access: {
      presenterKeys: parsed,
      presenterPassword: PASSWORD,
      viewerPassword: options.viewerPassword ?? null,
    },
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    log,
    openGuestFiles: options.openGuestFiles,
    guestDesk: undefined,
  });
  onTestFinished(() => server.close('The class has ended.'));
  const { port } = await server.listen(0, '127.0.0.1');
  return {
    port,
    classroom,
    server,
    log: lines,
    folder,
    keys: { ada: ada.options, ben: ben.options, stranger: stranger.options },
    logged: (pattern) =>
      new Promise((resolve) => {
        const check = (): void => {
          const line = lines.find((candidate) => pattern.test(candidate));
          if (line === undefined) return;
          waiting.delete(check);
          resolve(line);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** Joins as a presenter, ada unless `options` say otherwise. */
export async function present({ port, keys }: TestClass, options: ClientOptions = {}): Promise<Terminal> {
  const client = joinClass(port, { user: 'presenter', options: keys.ada, ...options });
  await client.until(/you drive|ask to drive/);
  return client;
}

/** Joins as a viewer. */
export async function view({ port }: TestClass, options: ClientOptions = {}): Promise<Terminal> {
  const client = joinClass(port, options);
  await client.until(/following|waiting for the presenter|exploring/);
  return client;
}

function makeKey(folder: string, name: string): { readonly line: string; readonly options: readonly string[] } {
  const file = join(folder, name);
  const pair = makeKeyPair(`${name}@desk`);
  writeFileSync(file, pair.private, { mode: 0o600 });
  writeFileSync(`${file}.pub`, `${pair.public}\n`);
  return { line: pair.public, options: ['-i', file, '-o', 'IdentitiesOnly=yes'] };
}
