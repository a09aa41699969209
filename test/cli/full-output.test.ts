/** Every command that prints, onto a disk that fills at some byte: an error with a sentence, wherever that is. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { runProgram } from '../../src/cli/run-program.js';
import { collectSurroundings } from '../support/running.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const RECORDING = fileURLToPath(new URL('../pytorch/recorded/stored/log_of_zero.bst', import.meta.url));

/** As a file on a disk with so much room left, which takes what fits and then is full. */
function diskWith(room: number): NodeJS.WriteStream {
  let left = room;
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      left -= chunk.length;
      done(left >= 0 ? null : Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }));
    },
  });
  return stream as unknown as NodeJS.WriteStream;
}

test.each<readonly [string, readonly string[]]>([
  ['report', ['report', '--iterations', '1']],
  ['report on a recording', ['report', RECORDING]],
  ['run', ['run', '--iterations', '3']],
  ['run as JSON', ['run', '--jsonl', '--iterations', '3']],
  ['commands', ['--eval', 'goto 2', '--eval', 'print loss']],
  ['check', ['check']],
  ['compare', ['compare', RECORDING, RECORDING]],
  ['recorder', ['recorder']],
  ['fixtures', ['fixtures']],
  ['the schema of fixtures', ['fixtures', '--schema']],
  ['config', ['config']],
  ['help', ['help']],
  ['--help', ['--help']],
  ['--version', ['--version']],
  ['completion', ['completion', 'bash']],
])('%s', async (_what, args) => {
  const whole = collectSurroundings();
  expect((await runProgram(args, whole)).code).toBe(0);
  const length = Buffer.byteLength(whole.stdout);
  expect(length).toBeGreaterThan(0);
  // The time that a run has taken may have fewer digits than before.
  const last = args[0] === 'run' ? length - 30 : length - 1;
  for (const room of [0, Math.floor(length / 2), last]) {
    const surroundings = collectSurroundings();
    const { code } = await runProgram(args, Object.assign(surroundings, { output: diskWith(room) }));
    expect({ room, code }).toEqual({ room, code: 2 });
    expect(surroundings.stderr).toContain('backstep: The output cannot be written: the disk is full.\n');
  }
});

test('a script whose file cannot be written does not end with 0', async () => {
  const folder = makeTestFolder();
  writeFileSync(join(folder, 'taken'), '');
  const surroundings = collectSurroundings({ folder });
  const { code } = await runProgram(['--eval', 'save taken/below.json', '--eval', 'print loss'], surroundings);
  expect(code).toBe(1);
  expect(surroundings.stdout).toContain('cannot be written: part of its path is not a folder');
});

test('a fault of the program itself is told in one sentence, whether or not its message ends as one', async () => {
  for (const message of ['It broke.', 'It broke']) {
    const surroundings = collectSurroundings();
    vi.spyOn(surroundings.output, 'write').mockImplementationOnce(() => {
      throw new Error(message);
    });
    expect(await runProgram(['fixtures'], surroundings)).toMatchObject({ code: 1 });
    expect(surroundings.stderr).toContain('This is a fault in backstep itself: It broke. Keep the command');
  }
});
