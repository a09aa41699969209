/** A class whose server was killed, opened again with everyone where they were, and class files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { createKeptGuests } from '../../../../src/class/room/keeping/kept-guests.js';
import { classText, readClass } from '../../../../src/debugger/teaching/class-file.js';
import { changeSession } from '../../../../src/terminal/store.js';
import { Timeline } from '../../../../src/timeline/timeline.js';
import { loadFixture } from '../../../../src/training/fixture/load-fixture.js';
import { DEFAULT_FIXTURE_NAME } from '../../../../src/training/fixture/shipped-fixtures.js';
import { openProgram } from '../../../../src/training/iteration/open-program.js';
import { run } from '../../../support/command-line.js';
import { holdSession } from '../../../support/held-session.js';
import { refusalOf } from '../../../support/refusals.js';
import { type Serving, serveHere, serveIn } from '../../../support/serve.js';
import { hasSsh, joinClass, RIGHT } from '../../../support/ssh-client.js';
import { makeTestFolder } from '../../../support/temporary-folder.js';
import type { Terminal } from '../../../support/terminal.js';

async function joinAsPresenter(port: number): Promise<Terminal> {
  const presenter = joinClass(port, { user: 'presenter' });
  await presenter.until(/password:/);
  presenter.write('right horse\r');
  await presenter.until(/you drive/);
  return presenter;
}

async function saved(file: string, pattern: RegExp): Promise<void> {
  while (!existsSync(file) || !pattern.test(readFileSync(file, 'utf8'))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const LESSON = `# Short
fixture: we-love-deep-learning

## One sentence
> goto 0

## Scores
> goto 0.forward/prediction 4/z

## A guess
> goto 0.forward/prediction 4/z
> quiz word

## Exponentials
> goto 0.predict/prediction 1/exponentials

## Shares
> goto 0.predict/prediction 1/softmax
`;

test('a class that was ended by a signal prints a command that goes on with it on the same ports, with its options', async () => {
  const folder = makeTestFolder();
  const state = makeTestFolder();
  const results = "the class's votes.csv";
  const options = ['--web', '0', '--results', results, '--max-viewers', '7', '--lesson', 'adam', '--seed', '3'];
  const first = await serveIn(folder, { XDG_STATE_HOME: state }, ...options);
  const link = await linkOf(first.text);
  const command = await commandAfterEnd(first);
  expect(command).toContain(`--port ${first.port} --web ${new URL(link).port} `);
  expect(command).toContain(" --results 'the class'\\''s votes.csv'");
  expect(command).toContain(' --max-viewers 7 ');
  expect(command).not.toMatch(/--lesson|--seed/);
  rmSync(join(folder, results));
  const again = spawn('sh', ['-c', `exec ${command}`], {
    cwd: folder,
    env: { ...process.env, BACKSTEP_PRESENTER_PASSWORD: 'right horse', XDG_STATE_HOME: state },
  });
  onTestFinished(() => void again.kill('SIGKILL'));
  let said = '';
  for (const stream of [again.stdout, again.stderr]) stream.on('data', (data) => (said += data));
  const exited = once(again, 'close').then(([code]) => code);
  const served = { text: () => said, kill: (signal: NodeJS.Signals) => void again.kill(signal), exited };
  expect(await linkOf(served.text)).toBe(link);
  expect(existsSync(join(folder, results))).toBe(true);
  // It is saved as the same file, not as a second one.
  expect(await commandAfterEnd(served)).toBe(command);
  expect(readdirSync(join(state, 'backstep')).filter((name) => name.startsWith('class-'))).toHaveLength(1);
});

async function linkOf(text: () => string): Promise<string> {
  await expect.poll(text, { timeout: 20_000 }).toMatch(/http:\S+#[\s\S]*ssh -p/);
  return /http:\S+#\S+/.exec(text())?.[0] ?? '';
}

/** What it prints last, once it was asked to end. */
async function commandAfterEnd({ kill, exited, text }: Omit<Serving, 'port'>): Promise<string> {
  kill('SIGTERM');
  await exited;
  return /goes on with this class:\n {4}(.*)\n$/.exec(text())?.[1] ?? text();
}

describe.skipIf(!hasSsh)('a class', () => {
  test('that was killed goes on at its stop, with those who explored where they were', async () => {
    const folder = makeTestFolder();
    const file = join(folder, 'class.json');
    const lesson = join(folder, 'short.lesson');
    writeFileSync(lesson, LESSON);
    const first = await serveIn(folder, {}, '--lesson', lesson, '--autosave', file);
    const presenter = await joinAsPresenter(first.port);
    const mary = joinClass(first.port, { user: 'mary' });
    const paul = joinClass(first.port, { user: 'paul' });
    await mary.until(/1\/\d+ One sentence/);
    await paul.until(/following/);
    presenter.write('  5');
    await paul.until(/3\/\d+[\s\S]*your guess/);
    await saved(file, /"heading": "3\. A guess"/);
    presenter.write(' ');
    await paul.until(/✓ 5 the/);
    presenter.write(' ');
    await paul.until(/4\/\d+ /);
    mary.write('d:set learningRate 1 as mine\r}');
    await mary.until(/iteration 1 of 5000[\s\S]*in mine, a branch of your own/);
    await saved(file, /"heading": "3\. A guess"[\s\S]*"stop": 3\s[\s\S]*"guests": \[[\s\S]*"iteration": 1,/);
    first.kill('SIGKILL');
    await Promise.all([presenter.exited, mary.exited, paul.exited]);

    const again = await serveHere(folder, {}, '--session', file, '--autosave', file);
    const follower = joinClass(again.port, { user: 'paul' });
    await follower.until(/4\/\d+ [\s\S]*waiting for the presenter/);
    // Who comes after the crash is told what was said before it.
    follower.write('r');
    await follower.until(/the stops so far[\s\S]*3\. A guess/);
    follower.write('\x1b');
    await follower.until(/^(?![\s\S]*the stops so far:)[\s\S]*waiting for the presenter/);
    const explorer = joinClass(again.port, { user: 'mary' });
    await explorer.until(/mine +iteration 1 of 5000[\s\S]*in mine, a branch of your own/);
    const back = await joinAsPresenter(again.port);
    await back.until(/4\/\d+ /);
    back.write(':results\r');
    await back.until(/Which word is the likeliest/);
    back.write('\x1b');
    await back.until(/4\/\d+ /);
    back.write(' ');
    await follower.until(/5\/\d+ [\s\S]*following/);
    // Nobody else gets what mary explored.
    const other = joinClass(again.port, { user: 'maria' });
    await other.until(/following/);
    back.write(':end-class\r');
    await back.until(/End the class for everyone\? y ends it/);
    back.write('y');
    await again.exited;
    const [, command] = /This goes on with this class:\n {4}(.*)/.exec(again.text()) ?? [];
    expect(command).toContain(`serve --session ${file} --port ${again.port} `);
    expect(readFileSync(file, 'utf8')).toContain('"ended": true');
  });

  test('keeps the place of one who explores while their connection is gone', async () => {
    const folder = makeTestFolder();
    const { port } = await serveHere(folder);
    const mary = joinClass(port, { user: 'mary' });
    await mary.until(/waiting/);
    mary.write(`d:set learningRate 1 as mine\r}`);
    await mary.until(/iteration 1 of 5000[\s\S]*exploring/);
    await mary.close();
    const again = joinClass(port, { user: 'mary' });
    await again.until(/mine +iteration 1 of 5000[\s\S]*exploring/);
    again.write(RIGHT);
    await again.until(/step 1 of 47/);
  });

  test('opens a saved session, too, and says what is wrong with a file that is neither', async () => {
    const folder = makeTestFolder();
    const file = join(folder, 'session.json');
    const ended = await run('--eval', 'goto 3.softmax', '--eval', `save ${file}`);
    expect(ended.code).toBe(0);
    const { port } = await serveHere(folder, {}, '--session', file);
    const viewer = joinClass(port);
    await viewer.until(/iteration 3 of 5000/);
    for (const text of ['nothing', '{}', '{"format":"backstep class","version":9}']) {
      writeFileSync(file, text);
      const { code, stderr } = await run('serve', '--port', '0', '--session', file);
      expect([code, stderr.split('\n')]).toEqual([2, [expect.stringMatching(/^backstep: --session .*: /), '']]);
    }
  });
});

describe('a class file', () => {
  it('keeps both votes on a question, and opens one of an earlier version, which knew no second', async () => {
    const loaded = loadFixture(DEFAULT_FIXTURE_NAME);
    const { store, execute } = holdSession(new Timeline(openProgram(loaded)));
    store.setState({ source: loaded.source });
    await execute('quiz word', 'follow');
    const { quiz } = store.getState().session.teaching;
    if (quiz === null) throw new Error('There is no question.');
    changeSession(store, {
      quiz: {
        ...quiz,
        firstGuesses: [
          [1, 1],
          [2, 1],
        ],
        guesses: [[4, 3]],
      },
    });
    const kept = createKeptGuests([], '').classOf(store.getState(), [], { ended: true, open: null, stops: [] });
    if (kept === null) throw new Error('The class cannot be saved.');
    const text = classText(kept);
    const answeredIn = (file: string): unknown => {
      return readClass(file).answered;
    };
    const [firstGuesses, guesses] = [
      [
        [1, 1],
        [2, 1],
      ],
      [[4, 3]],
    ];
    expect(answeredIn(text)).toMatchObject([{ firstGuesses, guesses }]);
    const earlier = JSON.parse(text);
    earlier.version = 1;
    delete earlier.open;
    earlier.answered[0].guesses = [4, 4, 4];
    delete earlier.answered[0].firstGuesses;
    expect(answeredIn(JSON.stringify(earlier))).toMatchObject([{ firstGuesses: null, guesses }]);
  });

  it('gives a class or a sentence, whatever it holds', () => {
    for (const text of ['', '[]', 'null', '{"format":"backstep class"}', '{"format":"backstep class","version":1}']) {
      expect(refusalOf(() => readClass(text))).toMatch(/.{10}/);
    }
  });
});
