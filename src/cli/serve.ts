/**
 * `backstep serve`: opens a class over SSH, shows how to join, and keeps a status line until it is asked to stop.
 * Invariant: only whoever is asked to ends a class. Whatever else ends the process breaks it off, as a crash does, to be gone
 * on with. Guests get their terminals back; a password is printed at most once.
 */
import * as fs from 'node:fs';
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Publisher } from '../class/relay/publisher.js';
import type { ClassFolder } from '../class/room/class-files.js';
import { type Classroom, createClassroom } from '../class/room/classroom.js';
import { drawAhead } from '../class/room/drawing-ahead.js';
import { startAutosave } from '../class/room/keeping/autosave.js';
import {
  DEFAULT_LIMITS,
  GUESTS_QUOTA,
  type Limits,
  limitsFor,
  PRESENTERS_QUOTA,
  VIEWER_BRANCH_LIMITS,
} from '../class/room/limits.js';
import { createLog, type Log, type LogFormat } from '../class/room/log.js';
import type { Joining } from '../class/room/panels/joining.js';
import { openResults } from '../class/room/voting/results-file.js';
import { defaultHostKeyFile, openHostKey } from '../class/ssh/keys.js';
import { type ClassServer, startServer } from '../class/ssh/server.js';
import { createClassViews } from '../class/web/class-views.js';
import type { SessionFiles } from '../debugger/session-host.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { widthOf } from '../document/cells/width.js';
import { limitFolder } from '../files/folder-quota.js';
import { quote, refuse, refusing, shorten } from '../files/refusal.js';
import { messageOf } from '../numbers/engine/errors.js';
import type { FixtureDesk } from '../terminal/components/fixture-desk.js';
import type { TimelineOptions } from '../timeline/history.js';
import { Timeline } from '../timeline/timeline.js';
import { commandToGoOn, type TypedOption, whatToAdd } from './arguments/command-to-go-on.js';
import { type AccessFlags, decideAccess } from './class/access.js';
import { openDoor } from './class/joining.js';
import { askToGoOn, CLASS_MEMORY, checkAutosave, openClass, setAside, usualAutosave } from './class/open-class.js';
import { atBroker, relayCommand } from './class/open-relay.js';
import { cannotListen, openWeb, type WebDoor, type WebFlags } from './class/open-web.js';
import { BROKEN_OFF, FAREWELL } from './class/serve-texts.js';
import { listLessons } from './course.js';
import { type FixtureOptions, folderOf } from './open-run.js';
import { executeFirst } from './opening.js';
import { createDesk } from './own-session.js';
import { runShown } from './progress.js';
import { codeOfFailedWrite, EXIT, exitCodeOf, type RunningProgram } from './running.js';
import { createConsole, isInteractive, type ServeConsole } from './serve-console.js';
import { createClassFiles } from './session-files.js';
import { chosenDisplay, type DisplayFlags, readSettings } from './settings/settings.js';

export interface ServeFlags extends FixtureOptions, DisplayFlags, WebFlags, AccessFlags {
  readonly port: number;
  /** A broker to which the class is sent. */
  readonly relay?: string;
  readonly maxViewers: number;
  readonly maxPerAddress?: number;
  readonly idle?: number;
  readonly hostKey?: string;
  /** Where the class is saved; false for nowhere. */
  readonly autosave?: string | false;
  /** A file for how the class has voted. */
  readonly results?: string;
  readonly presenterFiles?: string;
  readonly guestFiles?: string;
  readonly log: LogFormat;
  /** All of these as they were typed, for the command that goes on with the class. */
  readonly typed: readonly TypedOption[];
}

export async function serveClass(
  fixture: string | undefined,
  flags: ServeFlags,
  running: RunningProgram,
): Promise<number> {
  const path = autosavePath(flags, flags.port, running);
  const isAsked = flags.session === undefined && flags.autosave !== false && isInteractive(flags.log, running);
  const answer = isAsked ? await askToGoOn(running, path) : 'new';
  if (answer === 'interrupted') return EXIT.interrupted;
  if (answer === 'new') return await openAndServe(fixture, flags, running);
  const { set, seed, lesson, ...others } = flags;
  return await openAndServe(undefined, { ...others, session: path }, running);
}

async function openAndServe(fixture: string | undefined, flags: ServeFlags, running: RunningProgram): Promise<number> {
  const { environment, at } = running;
  if (flags.relay !== undefined && flags.solo === true)
    refuse('Relays follow a presenter, and with --solo nobody presents: leave out --relay or --solo.');
  if (flags.results !== undefined && flags.solo === true)
    refuse('Results are votes of a class, and with --solo everybody is alone: leave out --results or --solo.');
  if (flags.autosave) checkAutosave(flags.autosave, at(flags.autosave));
  const opened = await openClass(fixture, flags, running);
  const { lesson, saved } = opened;
  // The first screen shows this iteration; Ctrl-C is heard while a large model executes it.
  await runShown(executeFirst(opened.timeline), running);
  const presenters = presentersFolder(flags.presenterFiles, running);
  const guestFolder = flags.guestFiles === undefined ? undefined : folderAt('--guest-files', flags.guestFiles, running);
  const key = openHostKey(flags.hostKey === undefined ? defaultHostKeyFile(environment) : at(flags.hostKey));
  const display = chosenDisplay(flags, readSettings(environment));
  const access = await decideAccess(flags, running);
  const console = createConsole(flags.log, running);
  const log = createLog(flags.log, console.writeLog, console.count);
  const onError = (error: unknown): void => log('failure', { message: messageOf(error) });
  const limits = limitsOf(flags);
  const onVoted =
    flags.results === undefined ? () => null : noteResults(flags.results, at(flags.results), { log, console });
  let joining: Joining | null = null;
  const ending = new AbortController();
  const classroom = createClassroom({
    timeline: opened.timeline,
    source: opened.source,
    lesson,
    solo: flags.solo === true,
    files: createClassFiles(limitFolder(fs, presenters.path, PRESENTERS_QUOTA), presenters),
    desk: openDesk(folderOf(flags, running), CLASS_MEMORY, lesson),
    lessons: listLessons(lesson),
    saved,
    savedAt: autosavePath(flags, flags.port, running),
    display,
    howToJoin: () => joining,
    onEndAsked: () => ending.abort(),
    onVoted,
    onError,
  });
  await classroom.restored;
  const openGuestFiles = guestFolder === undefined ? undefined : guestFilesIn(guestFolder);
  const guestDesk = guestFolder === undefined ? undefined : openDesk(guestFolder, VIEWER_BRANCH_LIMITS);
  const server = startServer({
    classroom,
    hostKey: key.privateKey,
    access: access.rules,
    limits,
    log,
    openGuestFiles,
    guestDesk,
  });
  const { port, host } = await server
    .listen(flags.port, flags.host)
    .catch(cannotListen('--port', flags.port, flags.host));
  const doors: { close(farewell: string): Promise<void> }[] = [server];
  // A class without the page or the broker that was asked for is none.
  const giveUp = async (error: unknown): Promise<never> => {
    await Promise.all(doors.map((door) => door.close('')));
    throw error;
  };
  const web = await openWeb(
    running,
    { ...flags, isKept: flags.autosave !== false, isExplored: true },
    {
      openView: createClassViews({ classroom, limits, log }),
      limits,
      log,
      hasVoted: classroom.ballot.hasVoted,
      presenters: access.rules.presenterKeys.map(({ comment }) => comment),
    },
  ).catch(giveUp);
  if (web !== null) doors.push(web);
  const publisher =
    flags.relay === undefined
      ? null
      : await atBroker('--relay', flags.relay, environment, async (address) => {
          // What speaks to brokers is loaded only where there is one.
          const { publishClass } = await import('../class/relay/publisher.js');
          return await publishClass({ classroom, address, log });
        }).catch(giveUp);
  // The table for letters whose width differs takes a while to load: now nobody waits for it.
  widthOf('\u05d0');
  drawAhead(opened.timeline, onError).catch(onError);
  log('listening', { host, port, fingerprint: key.fingerprint });
  const hasColors = running.output.isTTY === true && !environment.NO_COLOR;
  const door = openDoor(host, port, access, { web, ascii: display.ascii, hasColors });
  joining = door.joining;
  console.welcome({
    ...door.welcome,
    fingerprint: `${key.fingerprint}${key.isNew ? ' (made just now)' : ''}`,
    solo: flags.solo === true,
  });
  if (flags.relay !== undefined) console.say(`Relays show the class elsewhere: ${relayCommand(flags.relay)}`);
  const autosave =
    flags.autosave === false
      ? null
      : openAutosave(classroom, flags, { port, web: web?.port }, { log, console, running });
  const { signal: endAsked } = ending;
  return await runUntilStopped({ running, server, web, publisher, console, autosave, onError, endAsked });
}

/** Where the class is saved. */
function autosavePath({ autosave }: ServeFlags, port: number, { environment, at }: RunningProgram): string {
  return autosave ? at(autosave) : usualAutosave(port, environment);
}

interface Told {
  readonly log: Log;
  readonly console: ServeConsole;
}

/** Writes the results of each vote; refuses a file that cannot take them before anybody is let in. */
function noteResults(name: string, path: string, { log, console }: Told): ReturnType<typeof openResults> {
  const onProblem = (message: string): void => {
    log('results not written', { file: name, message });
    console.say(`${shorten(name, 200)} ${message}`);
  };
  return refusing(`--results ${shorten(name, 200)} `, () => openResults(path, { onProblem }));
}

function openAutosave(
  classroom: Classroom,
  flags: ServeFlags,
  { port, web }: { readonly port: number; readonly web: number | undefined },
  { log, console, running }: Told & { readonly running: RunningProgram },
) {
  const path = autosavePath(flags, port, running);
  const broken = setAside(path, flags.session === undefined ? undefined : running.at(flags.session));
  const ports = { '--port': port, ...(web !== undefined && { '--web': web }) };
  const commandWith = (session: string): string =>
    [`    ${commandToGoOn(running.called, flags.typed, session, ports)}`, whatToAdd(flags.typed) ?? []]
      .flat()
      .join('\n');
  const hint = broken === null ? null : `This goes on with the class before it:\n${commandWith(broken)}`;
  // At a terminal it was offered before, and the hall need not read where files are.
  const isTold = !isInteractive(flags.log, running);
  if (hint !== null && isTold) console.say(`The last class on this port broke off. ${hint}`);
  // The next class there asks at a terminal, where the port is not another each time.
  const isAskedNext = (ended: boolean): boolean =>
    !ended && !isTold && flags.port !== 0 && !flags.typed.some(({ name }) => name === '--session');
  log('saving', { file: path });
  const autosave = startAutosave({
    path,
    save: classroom.save,
    onProblem: (reason) => log('not saved', { file: path, reason }),
  });
  return {
    /** Says where the class is kept. */
    close: async (ended: boolean) => {
      const problem = await autosave.close(ended);
      console.say(
        problem === null
          ? `${isAskedNext(ended) ? 'The same command asks whether to go on with this class. In full' : 'This goes on with this class'}:\n${commandWith(path)}`
          : `This class is not saved: ${shorten(path, 200)} cannot be written: ${problem}.`,
      );
      if (hint !== null && !isTold) console.say(hint);
    },
  };
}

/** Where presenters' files lie unless --presenter-files says otherwise: below the working directory. */
const PRESENTERS_FOLDER = 'presenter-files';

/** The folder of that name is made when something is written; one that is given must exist. */
function presentersFolder(given: string | undefined, running: RunningProgram): ClassFolder {
  const path = folderToMake('--presenter-files', given ?? PRESENTERS_FOLDER, running);
  return { path, who: 'presenters', prepare: () => void fs.mkdirSync(path, { recursive: true, mode: 0o700 }) };
}

/** The real path of a folder, which need not be there where it can be made; of several, only the last is made. */
function folderToMake(option: string, given: string, running: RunningProgram): string {
  const path = running.at(given);
  if (given === '' || fs.existsSync(path)) return folderAt(option, given, running);
  const parent = dirname(path);
  if (!fs.existsSync(parent) || !fs.statSync(parent).isDirectory())
    refuse(`${option} ${quote(given, 200)}: there is no folder in which it could be made.`);
  return join(realpathSync(parent), basename(path));
}

function guestFilesIn(path: string): () => SessionFiles {
  const files = limitFolder(fs, path, GUESTS_QUOTA);
  return () => createClassFiles(files, { path, who: 'guests' });
}

/** The real path of a folder that exists. Without this check, people would be told that every file is outside of it. */
function folderAt(option: string, path: string, { at }: RunningProgram): string {
  try {
    if (fs.statSync(at(path)).isDirectory()) return realpathSync(at(path));
  } catch {}
  refuse(`${option} takes a folder that exists; got ${quote(path, 200)}.`);
}

function limitsOf({ maxViewers, maxPerAddress, idle }: ServeFlags): Limits {
  return {
    ...DEFAULT_LIMITS,
    ...limitsFor(maxViewers, maxPerAddress),
    ...(idle !== undefined && { idleMilliseconds: idle * 60_000 }),
  };
}

function openDesk(folder: string | undefined, memory: TimelineOptions, lesson: Lesson | null = null): FixtureDesk {
  return createDesk(folder, (program) => new Timeline(program, memory), lesson);
}

interface Served {
  readonly running: RunningProgram;
  readonly server: ClassServer;
  readonly web: WebDoor | null;
  readonly publisher: Publisher | null;
  readonly console: ServeConsole;
  readonly autosave: ReturnType<typeof openAutosave> | null;
  readonly onError: (error: unknown) => void;
  /** Aborted when a presenter ends the class. */
  readonly endAsked: AbortSignal;
}

/** What ends it: somebody who ends the class, or something else, with its exit code. */
type Cause = 'asked' | number;

/** Resolves with the exit code once everybody has been told. */
function runUntilStopped(served: Served): Promise<number> {
  const { running, server, web, publisher, console, autosave, onError, endAsked } = served;
  return new Promise((resolve) => {
    let isStopping = false;
    const stop = (cause: Cause): void => {
      if (isStopping) return;
      isStopping = true;
      const ended = cause === 'asked';
      if (ended) server.shared.classroom.ballot.end();
      // The class is saved as it is now, with everybody in their places.
      const saving = autosave?.close(ended) ?? Promise.resolve();
      const leaving = console.close();
      const doors = [web?.close(ended ? FAREWELL : null), publisher?.close(ended ? 'ended' : 'broken off')];
      const closing = Promise.allSettled(doors).then(() => server.close(ended ? FAREWELL : BROKEN_OFF));
      void Promise.allSettled([closing, saving, leaving]).then(() => {
        resolve(ended ? EXIT.done : cause);
      });
    };
    running.takeOver({
      signal: (name) => stop(exitCodeOf(name)),
      // An error outside any session must not end the class.
      fault: onError,
      // There are guests to be told before the process ends, and what is written meanwhile fails too.
      failedWrite: (stream, error) => {
        if (!isStopping) stop(codeOfFailedWrite(running, stream, error));
      },
    });
    endAsked.addEventListener('abort', () => stop('asked'));
    const connections = (): number => server.connectionCount + (web?.connectionCount() ?? 0);
    console.run(server, connections, { stop: () => stop('asked'), hangUp: () => stop(exitCodeOf('SIGHUP')), onError });
  });
}
