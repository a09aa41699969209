// Starts the debugger on the terminal at hand. Invariant: returns how it ended; the terminal is as it was found.
import { listFixtures } from '../data/list-fixtures.js';
import { loadFixture } from '../data/load-fixture.js';
import { openProgram } from '../data/open-program.js';
import { Driver } from '../debugger/driver.js';
import type { Session } from '../debugger/session.js';
import { createDebuggerStore } from '../store.js';
import { type FullScreenEnd, runFullScreen } from '../terminal/full-screen.js';
import { Timeline } from '../timeline/timeline.js';
import { App } from '../ui/app.js';
import type { Choice } from '../ui/chooser.js';

export function runDebugger(timeline: Timeline, fixtureFolder: string | undefined): Promise<FullScreenEnd> {
  const store = createDebuggerStore(timeline);
  let quit = (): void => {};
  const write = (change: Partial<Session>): void =>
    store.setState(({ session }) => ({ session: { ...session, ...change } }));
  const driver = new Driver({ read: store.getState, write, quit: () => quit() });
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
      write({ overlay: { kind: 'none' }, message: { tone: 'warning', text: first } });
      return;
    }
    store.setState({ timeline: new Timeline(openProgram(loaded.fixture)) });
    driver.restart({ tone: 'information', text: `Opened ${loaded.fixture.name}.` });
  };
  return runFullScreen({
    stdin: process.stdin,
    stdout: process.stdout,
    env: process.env,
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
        />
      );
    },
  }).finally(() => driver.dispose());
}
