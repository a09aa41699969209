/**
 * Generated command lines on sessions over several fixtures: none throws, each ends or can be stopped, nothing that is
 * said or drawn has a control character. The mode "long" prints the turns of the event loop that compute longest, which
 * should be well below a second: how fast a machine is decides no test.
 */
import { describe, expect, test } from 'vitest';
import { spell } from '../../../src/commands/spelling.js';
import { contextOf } from '../../../src/debugger/command.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { describeEnded } from '../../../src/report/transcript.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { randomLine } from '../../support/command-lines.js';
import { cases, DEPTH, seedOf } from '../../support/depth.js';
import { placesOf } from '../../support/expressions/places.js';
import { DIVERGING } from '../../support/fixtures.js';
import { pick, type Random, randomFrom } from '../../support/random.js';
import { makeSharedFolder } from '../../support/temporary-folder.js';
import { type Turn, WatchedSession } from '../../support/watched-session.js';

const RUNS = [
  { name: 'we-love-deep-learning', overrides: DIVERGING },
  { name: 'villages-mlp', overrides: ['training.validation={"share":0.2,"every":2}'] },
  { name: 'villages-microgpt', overrides: [] },
  { name: 'harbour-bpe', overrides: [] },
  { name: 'river-gpt', overrides: [] },
];
/** Of each run: 50,000 altogether in the mode "long". */
const LINES = cases(100 * DEPTH ** 2);
/** A session grows with its branches, displays and breakpoints. */
const LINES_OF_A_SESSION = 50;
const SIZES = [
  [120, 40],
  [60, 20],
  [200, 60],
] as const;
/** What no terminal may get to see but as an escape. */
const CONTROLS = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

const folder = makeSharedFolder();

describe.each(RUNS)('of $name', ({ name, overrides }) => {
  const loaded = loadFixture(name, { overrides: ['training.iterations=300', ...overrides] });
  const program = openProgram(loaded);
  const atoms = placesOf(new Timeline(program)).flatMap((place) => place.atoms);

  test('a session lives through any lines', async () => {
    const seed = seedOf(1);
    const random = randomFrom(seed);
    const slowest: Turn[] = [];
    const onTurn = (turn: Turn): void => {
      if (turn.seconds > (slowest[SHOWN - 1]?.seconds ?? 0)) {
        slowest.push(turn);
        slowest.sort((a, b) => b.seconds - a.seconds).splice(SHOWN);
      }
    };
    const failures: string[] = [];
    let refused = 0;
    for (let k = 0; k < LINES && failures.length < MOST_FAILURES; k += LINES_OF_A_SESSION) {
      const session = new WatchedSession(new Timeline(program), loaded.source, folder, onTurn);
      const script: string[] = [];
      try {
        while (script.length < Math.min(LINES_OF_A_SESSION, LINES - k)) {
          script.push(randomLine(random, { context: contextOf(session.held.store.getState()), atoms }));
          await step(session, script[script.length - 1], random);
          if (session.held.session.open.message?.tone === 'warning') refused++;
        }
      } catch (error) {
        const lines = script.map((line) => JSON.stringify(line)).join('\n');
        failures.push(`${error instanceof Error ? error.stack : error}\nafter\n${lines}`);
      }
      session.held.driver.dispose();
    }
    expect(failures.join('\n\n'), `seed ${seed}`).toBe('');
    // About 0.69 of the lines are refused, which only hundreds of them tell from too many.
    if (DEPTH === 1) return;
    expect(refused).toBeLessThan(0.75 * LINES);
    const report = slowest.map(({ seconds, what }) => `${seconds.toFixed(3)} s ${JSON.stringify(what).slice(0, 300)}`);
    process.stdout.write(
      `${name}, ${LINES} lines, ${refused} of them refused; the longest turns:\n${report.join('\n')}\n`,
    );
  });
});

const SHOWN = 8;
const MOST_FAILURES = 8;

async function step(session: WatchedSession, line: string, random: Random): Promise<void> {
  const { held } = session;
  const before = contextOf(held.store.getState());
  await session.execute(line);
  const after = contextOf(held.store.getState());
  const [width, height] = pick(random, SIZES);
  const said = session.watch('description', () => describeEnded({ line, nested: false, before, after })) ?? [];
  const drawn = session.watch('screen', () => {
    const parts = screenParts(held.session, held.branches, width, height);
    if (parts === null) throw new Error('There is no room for a screen.');
    const { top, program, step: pane, loss, targets, displays, scrubber, footer } = parts;
    return [...top, ...program, ...pane, ...loss, ...targets, ...displays, scrubber ?? [], footer].map(textOf);
  });
  for (const text of [spell(held.session.open.message?.text ?? '', 'buttons'), ...said, ...(drawn ?? [])]) {
    if (CONTROLS.test(text)) throw new Error(`It says ${JSON.stringify(text)}.`);
  }
  session.requireSound();
}
