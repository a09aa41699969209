/** A file of commands without a screen: what each is followed by. */
import { expect, test } from 'vitest';
import { runScript } from '../../src/cli/script.js';
import { DEFAULT_OPTIONS } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { runGiven, run as runProgram, runShell } from '../support/command-line.js';
import { openRun } from '../support/running.js';

test('the help is printed where it was asked for, and not again after what follows', async () => {
  let output = '';
  await runScript(openRun('we-love-deep-learning', { set: [] }), 'help\nstep\nstep\n', (part) => {
    output += part;
  });
  expect(output.split('Moving through the run')).toHaveLength(2);
  expect(output).toContain('> step\nmain, iteration 0, step 2 of 47');
});

test('commands come from a pipe and from the command line, in this order', async () => {
  const { code, stdout } = await runShell(
    `printf 'goto 5\\nprint iteration' | "$0" "$1" --commands - --eval 'print/17 0.1' --eval 'print iteration + 1'`,
  );
  const commands = stdout.split('\n').filter((line) => line.startsWith('> '));
  expect(commands).toEqual(['> goto 5', '> print iteration', '> print/17 0.1', '> print iteration + 1']);
  expect(stdout).toContain('0.1 = 0.10000000000000001\n');
  expect(stdout).toContain('iteration + 1 = 6\n');
  expect(code).toBe(0);
});

test('numbers in a pipe have the minus sign that a terminal shows', async () => {
  const { stdout } = await runProgram('--eval', 'print 1 - 1.67454');
  expect(stdout).toContain('= −0.674540\n');
});

test('a pipe of something other than text is refused, and so is a command that is none', async () => {
  const binary = await runGiven({ input: 'goto 5\n\0' }, '--commands', '-');
  expect(binary).toMatchObject({ code: 2, stdout: '' });
  expect(binary.stderr).toContain('--commands -: is not a UTF-8 text file');
  expect((await runProgram('--eval', 'prnt')).code).toBe(1);
});

test('a script that is broken off says from where on nothing was run', async () => {
  const { timeline, source } = openRun('we-love-deep-learning', { set: [] });
  const small = new Timeline(timeline.program, { ...DEFAULT_OPTIONS, metricsBytes: 100 });
  const ended = await runScript({ timeline: small, source }, 'step\ngoto end\n\nprint loss\n', () => {});
  expect(ended).toEqual({ refused: true, notRun: 'print loss' });
});

test('a program whose script is broken off ends with 1, and says so', async () => {
  // On a machine with no memory to speak of.
  const poor = `import os from 'node:os'; import { syncBuiltinESMExports } from 'node:module'; os.totalmem = () => 200; syncBuiltinESMExports();`;
  const { code, stdout, stderr } = await runShell(
    `"$0" --import "data:text/javascript,${poor}" "$1" --eval step --eval 'goto end' --eval 'print loss'`,
  );
  expect(stdout).toMatch(/> goto end\n[^\n]*memory[^\n]*\n$/);
  expect(stderr).toBe('backstep: The commands from "print loss" on were not run.\n');
  expect(code).toBe(1);
});

test('commands of a breakpoint run at its stop, and displays are printed wherever a script stops', async () => {
  let printed = '';
  const run = openRun('we-love-deep-learning', { set: [] });
  const lines = ['display iteration + 0.5', 'break softmax', 'commands', 'print 7 * 6', 'end', 'continue'];
  const { refused } = await runScript(run, lines.join('\n'), (text) => {
    printed += text;
  });
  expect(refused).toBe(false);
  expect(printed).toMatch(/> continue\n[\s\S]*step \d+ of \d+[\s\S]*\n {2}1: iteration \+ 0\.5 = 0\.5\n/);
  expect(printed).toContain('  > print 7 * 6\n  7 * 6 = 42\n');
});

test('stop is a line like others: it closes what stands over the step, and the lines after it run', async () => {
  let printed = '';
  const run = openRun('we-love-deep-learning', { set: [] });
  const lines = ['goto 3.loss/total', 'why', 'stop', 'play', 'stop', 'print iteration + 39'];
  const { refused, notRun } = await runScript(run, lines.join('\n'), (text) => {
    printed += text;
  });
  expect({ refused, notRun }).toEqual({ refused: false, notRun: null });
  expect(printed).toMatch(
    /> why\n[\s\S]*> stop\n> play\n> stop\nPaused\.\n> print iteration \+ 39\niteration \+ 39 = 42\n$/,
  );
});

test('a script with play ends, and quit ends it where it stands, with an echo', async () => {
  const { code, stdout, stderr } = await runProgram('--eval', 'goto 3', '--eval', 'play');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/> play\n$/);
  const left = await runProgram('--eval', 'goto 3', '--eval', 'quit', '--eval', 'print 1');
  expect(left.code).toBe(0);
  expect(left.stdout).toMatch(/> quit\n$/);
});

test('--lesson opens the lesson there, too, and without one all commands of lessons say the same', async () => {
  const open = await runProgram('--lesson', 'momentum', '--eval', 'next-stop', '--eval', 'next-stop');
  expect(open).toMatchObject({ code: 0, stderr: '' });
  expect(open.stdout).toMatch(/> next-stop\nmain, iteration 0, step 47 of 47[\s\S]*> next-stop\n/);
  const none = await runProgram('--eval', 'lesson', '--eval', 'lesson momentum');
  expect(none.stdout.match(/There are no lessons to choose from here\./g)).toHaveLength(2);
});

test('a folder is no script, neither by its name nor as stdin', async () => {
  const asInput = await runShell(`"$0" "$1" --commands - < .`);
  expect(asInput).toMatchObject({ code: 2, stdout: '' });
  expect(asInput.stderr).toContain('--commands -: is a directory, expected a file');
  expect((await runProgram('--commands', '.')).stderr).toContain('--commands .: is a directory, expected a file');
});
