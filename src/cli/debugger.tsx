// Starts the debugger on the terminal at hand. Invariant: returns how it ended; the terminal is as it was found.
import { listFixtures } from '../data/fixture/list-fixtures.js';
import { loadFixture } from '../data/fixture/load-fixture.js';
import { Driver } from '../debugger/driver.js';
import { newSession } from '../debugger/session.js';
import type { Lesson } from '../debugger/teaching/lesson.js';
import { beginLesson } from '../debugger/teaching/lesson-commands.js';
import { changeSession, contextOf, createDebuggerStore } from '../store.js';
import { type FullScreenEnd, runFullScreen } from '../terminal/full-screen.js';
import { createBranches } from '../timeline/branches.js';
import { Timeline } from '../timeline/timeline.js';
import { openProgram } from '../training/open-program.js';
import { App } from '../ui/app.js';
import type { Choice } from '../ui/chooser.js';
import { pointAt } from '../ui/mouse.js';
import type { Theme } from '../ui/theme.js';
import { takeFirstRun } from './first-run.js';
import type { OpenedRun } from './options.js';
import { createSessionFiles } from './session-files.js';

export interface DebuggerOptions extends OpenedRun {
  readonly fixtureFolder: string | undefined;
  readonly lesson: Lesson | null;
  readonly theme: Theme;
  readonly glyphs: 'unicode' | 'ascii';
  readonly mouse: boolean;
}

export function runDebugger(options: DebuggerOptions): Promise<FullScreenEnd> {
  const { timeline, source, session, fixtureFolder, lesson, theme, glyphs, mouse } = options;
  const store = createDebuggerStore(timeline, source);
  let quit = (): void => {};
  const files = createSessionFiles();
  const driver = new Driver({
    read: () => contextOf(store.getState()),
    write: (change, branches) => changeSession(store, change, branches),
    quit: () => quit(),
    files,
  });
  if (lesson !== null) {
    changeSession(store, { lesson: beginLesson(lesson) });
    driver.runLines('lesson', ['next-stop']);
  }
  if (session !== undefined) void driver.restore(session);
  const listChoices = (): readonly Choice[] =>
    listFixtures(fixtureFolder).map((listing) => ({
      name: listing.name,
      path: listing.path,
      description: listing.kind === 'sound' ? listing.description : `not sound: ${listing.message.split('\n')[0]}`,
    }));
  const onChoose = ({ path }: Choice): void => {
    const loaded = loadFixture(path);
    if (loaded.kind === 'refused') {
      const [first] = loaded.message.split('\n');
      changeSession(store, { overlay: { kind: 'none' }, message: { tone: 'warning', text: first } });
      return;
    }
    const opened = new Timeline(openProgram(loaded), timeline.options);
    const { typed } = store.getState().session;
    store.setState({
      session: { ...newSession(opened), typed },
      branches: createBranches(opened),
      source: loaded.source,
    });
    driver.restart({ tone: 'information', text: `Opened ${loaded.fixture.name}.` });
  };
  if (takeFirstRun(process.env)) {
    const text = 'New here? T takes a tour of seven stops. → steps, ? shows the keys.';
    changeSession(store, { message: { tone: 'information', text } });
  }
  return runFullScreen({
    stdin: process.stdin,
    stdout: process.stdout,
    env: process.env,
    glyphs,
    ...(mouse ? { onMouse: (event, size) => pointAt(store, driver, event, size) } : {}),
    view: (props) => {
      quit = props.quit;
      return (
        <App
          store={store}
          driver={driver}
          columns={props.columns}
          rows={props.rows}
          listChoices={listChoices}
          onChoose={onChoose}
          theme={theme}
        />
      );
    },
  }).finally(() => {
    driver.dispose();
    files.stopTranscript();
  });
}
