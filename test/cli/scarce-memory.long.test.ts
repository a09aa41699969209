/** Every command that prints or writes, on a machine whose memory ends at some allocation: all of it, or an error. */
import type { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/run-program.js';
import { runShell } from '../support/command-line.js';
import { DEPTH } from '../support/depth.js';
import { collectSurroundings } from '../support/running.js';
import { endMemoryAfter } from '../support/scarce-memory.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const RECORDING = fileURLToPath(new URL('../pytorch/recorded/stored/log_of_zero.bst', import.meta.url));
/** The first allocations are refused in turn, and of the others about so many. */
const FIRST = DEPTH > 1 ? 20 : 10;
const OTHERS = DEPTH > 1 ? 48 : 6;

async function runWith(room: number, args: readonly string[], file: string) {
  const folder = makeTestFolder();
  const surroundings = collectSurroundings({ folder });
  const memory = endMemoryAfter(room);
  const giveBackFaults = takeFaults((error) =>
    (surroundings.events as unknown as EventEmitter).emit('uncaughtException', error),
  );
  try {
    const { code } = await runProgram(args, surroundings);
    const path = join(folder, file);
    // What a run takes is not the same every time.
    const stdout = surroundings.stdout.replace(/\d+\.\d\d s$/m, '');
    const written = file !== '' && existsSync(path) ? readFileSync(path, 'utf8') : null;
    return { code, output: { stdout, written }, stderr: surroundings.stderr, count: memory.count };
  } finally {
    memory.giveBack();
    giveBackFaults();
  }
}

/** What nobody catches is the program's own as long as it runs. */
function takeFaults(take: (error: unknown) => void): () => void {
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException').on('uncaughtException', take);
  return () => {
    process.removeListener('uncaughtException', take);
    for (const each of others) process.on('uncaughtException', each);
  };
}

const given: readonly (readonly [string, readonly string[], string])[] = [
  ['report', ['report', '--iterations', '1'], ''],
  ['report on a recording', ['report', RECORDING], ''],
  ['run', ['run', '--iterations', '3'], ''],
  ['run as JSON', ['run', '--jsonl', '--iterations', '3', '--include', 'parameters'], ''],
  ['run with columns', ['run', '--iterations', '3', '--print', 'sum(losses)'], ''],
  ['run that exports', ['run', 'villages-mlp', '--iterations', '3', '--export', 'parameter("W1")', 'w.npy'], 'w.npy'],
  ['commands', ['--eval', 'goto 2', '--eval', 'print loss'], ''],
  ['commands on a recording', [RECORDING, '--eval', 'step', '--eval', 'print sum(output)'], ''],
  ['commands that save', ['--eval', 'goto 2', '--eval', 'save s.json', '--eval', 'print loss'], 's.json'],
  ['commands that export', ['villages-mlp', '--eval', 'goto 2', '--eval', 'export parameter("W1") w.csv'], 'w.csv'],
  ['a larger model', ['villages-microgpt', '--eval', 'goto 2', '--eval', 'print loss'], ''],
  ['check', ['check'], ''],
  ['compare', ['compare', RECORDING, RECORDING], ''],
  ['fixtures', ['fixtures'], ''],
  ['what shells complete', ['__complete', 'report', ''], ''],
];

test.each(given)('%s', async (_what, args, file) => {
  const whole = await runWith(Number.POSITIVE_INFINITY, args, file);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  expect(whole.count).toBeGreaterThan(0);
  const stride = Math.max(1, Math.floor((whole.count - FIRST) / OTHERS));
  for (let room = 0; room < whole.count; room += room < FIRST ? 1 : stride) {
    const { code, output, stderr } = await runWith(room, args, file);
    if (code === 0) expect({ room, ...output }).toEqual({ room, ...whole.output });
    else
      expect({ room, said: stderr + output.stdout }).toHaveProperty('said', expect.stringMatching(/not enough memory/));
    expect(stderr).not.toContain('a fault in backstep itself');
  }
});

test('before it has begun, it says so', async () => {
  const full = `globalThis.Uint8Array = new Proxy(Uint8Array, { construct() { throw new RangeError('Array buffer allocation failed'); } });`;
  const { code, stdout, stderr } = await runShell(`"$0" --import "data:text/javascript,${full}" "$1" --version`);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: 'backstep: There is not enough memory to start.\n',
  });
});
