/** The debugger in a terminal, and its commands without one: by keys and by files. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runGiven } from '../support/command-line.js';
import { openProgram, type ProgramTerminal } from '../support/program-terminal.js';
import { makeSharedFolder } from '../support/temporary-folder.js';

const folder = makeSharedFolder();

function open(...args: readonly string[]): ProgramTerminal {
  return openProgram(args, { folder });
}

function run(...args: readonly string[]) {
  return runGiven({ folder }, ...args);
}

describe('in a terminal', () => {
  test('a line is typed, completed, recalled and left', async () => {
    const screen = open();
    await screen.until(/ start [◂<]/);
    screen.write(':');
    await screen.until(/^:█/m);
    screen.write('st');
    await screen.until(/^:st█/m);
    screen.write('\t');
    await screen.until(/^:st█ +step +stop/m);
    screen.write('\t');
    await screen.until(/^:step █ +\[step\] +stop/m);
    screen.write('3\r');
    await screen.until(/step 3 of 47/);
    screen.write(':');
    await screen.until(/^:█/m);
    screen.write('\x1b[A');
    await screen.until(/^:step 3█/m);
    screen.write('\x1b[D\x1b[D');
    await screen.until(/^:step 3 +\[COUNT\]/m);
    screen.write('\r');
    await screen.until(/step 6 of 47/);
    screen.write(':nothing\r');
    await screen.until(/There is no command "nothing"/);
    screen.write(':help goto\r');
    await screen.until(/help › goto/);
    screen.write('\x1b');
    await screen.until(/forward ›|predict ›/);
    screen.write('q');
    expect(await screen.exited).toBe(0);
  });

  test('an edit forks, the header names the branch, both losses are drawn, and the session is opened again', async () => {
    const screen = open();
    await screen.until(/ start [◂<]/);
    screen.write('g50.2\r');
    await screen.until(/step 2 of 47/);
    screen.write('e');
    await screen.until(/^:set table\(we, love\) 3\.93\d+/m);
    screen.write('-1');
    // What is typed takes the place of the value.
    await screen.until(/^:set table\(we, love\) -1█/m);
    screen.write(' as low\r');
    await screen.until(/low forks from main at iteration 50: table\(we, love\) 3\.93\d+ → −1\./);
    screen.write('}}}');
    expect(await screen.until(/iteration 53 of 5000/)).toMatch(/ low +iteration 53/);
    screen.write('=');
    await screen.until(/main and low first differ in iteration 50/);
    await screen.until(/loss of low; dotted: main/);
    screen.write(':save s.json\r');
    await screen.until(/Saved as s\.json/);
    screen.write('V');
    await screen.until(/ main +iteration 53 of 5000/);
    screen.write('q');
    expect(await screen.exited).toBe(0);
    const again = open('--session', 's.json');
    const text = await again.until(/The session is restored/);
    expect(text).toMatch(/ low +iteration 53 of 5000/);
    expect(text).toMatch(/step 2 of 47/);
  });

  test('Esc stops a script and a long way to an edit, and nothing has changed', async () => {
    writeFileSync(join(folder, 'long.txt'), 'goto 100000000\nset learningRate 1\n');
    const screen = open('--set', 'training.iterations=100000000');
    await screen.until(/ start [◂<]/);
    screen.write(':source long.txt\r');
    await screen.until(/iterations, Esc stops/);
    screen.write('\x1b');
    await screen.until(/Stopped on the way/);
    screen.write('\x1b');
    const text = await screen.until(/iteration 0 of 100000000/);
    expect(text).toMatch(/ main +iteration 0 of 100000000/);
    screen.write('\x1b[C');
    await screen.until(/step 1 of 47/);
  });
});

describe('without a terminal', () => {
  test('a file of commands gives a transcript, and a transcript the same again', async () => {
    writeFileSync(join(folder, 'a.txt'), '# a comment\ngoto 3\nset learningRate 1\nsource b.txt\n');
    writeFileSync(join(folder, 'b.txt'), 'step 2\ncompare\n');
    const first = await run('--commands', 'a.txt');
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    writeFileSync(join(folder, 'c.txt'), first.stdout);
    expect((await run('--commands', 'c.txt')).stdout).toBe(first.stdout);
    expect(first.stdout).toMatch(/^> source b\.txt\n {2}> step 2\n {2}what-if-1, iteration 3, step 2/m);
  });

  test('a script stops at the line that is refused, and the exit code is 1', async () => {
    writeFileSync(join(folder, 'a.txt'), 'source b.txt\nstep\n');
    writeFileSync(join(folder, 'b.txt'), 'step\n\nnonsense\nstep 5\n');
    const { stdout, code } = await run('--commands', 'a.txt');
    expect(code).toBe(1);
    expect(stdout).toContain('There is no command "nonsense"');
    expect(stdout).toMatch(/> step\nmain, iteration 0, step 2 of 47/);
  });

  test('a script that runs itself ends', async () => {
    writeFileSync(join(folder, 'self.txt'), 'source self.txt\n');
    const { stdout, code } = await run('--commands', 'self.txt');
    expect(code).toBe(1);
    expect(stdout).toMatch(/at most 8 deep/);
  });

  test('a transcript is written, and can be run', async () => {
    writeFileSync(join(folder, 'a.txt'), 'transcript t.txt\nstep 4\nset momentum 0.5\ntranscript off\nstep\n');
    expect((await run('--commands', 'a.txt')).code).toBe(0);
    const text = readFileSync(join(folder, 't.txt'), 'utf8');
    expect(text.match(/^> .*$/gm)).toEqual(['> step 4', '> set momentum 0.5']);
    expect((await run('--commands', 't.txt')).stdout).toBe(text);
  });

  test('no file is overwritten that is not ours, and nothing is left beside it', async () => {
    writeFileSync(join(folder, 'mine.txt'), 'precious');
    writeFileSync(join(folder, 'a.txt'), 'save mine.txt\ntranscript mine.txt\nsave .\nsave nowhere/x\n');
    const { stdout, code } = await run('--commands', 'a.txt');
    expect(code).toBe(1);
    expect(stdout.match(/^! /gm)).toHaveLength(4);
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('precious');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('a file that is not ours is overwritten by force, wherever the word stands', async () => {
    for (const line of ['save --force mine.txt', 'save mine.txt --force', 'transcript --force mine.txt']) {
      writeFileSync(join(folder, 'mine.txt'), 'precious');
      writeFileSync(join(folder, 'a.txt'), `${line}\n`);
      expect((await run('--commands', 'a.txt')).code).toBe(0);
      expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toMatch(/"backstep session"|^# backstep transcript/);
    }
  });

  test.each([
    [['--session', 'none.json'], /--session none\.json: no such file/],
    [['--session', 'a.txt'], /--session a\.txt: not JSON/],
    [['--session', 's.json', 'adam-small-steps'], /--session brings its own fixture/],
    [['--commands', 'none.txt'], /--commands none\.txt: no such file/],
  ])('%j is refused with exit code 2', async (args, message) => {
    const { stderr, stdout, code } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });
});
