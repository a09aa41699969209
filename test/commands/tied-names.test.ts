/** A parameter that modules share has a name in each of them, and every command takes all of them. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { contextOf } from '../../src/debugger/command.js';
import { momentAt } from '../../src/debugger/places/moment.js';
import { completions } from '../../src/debugger/prompt/command-line.js';
import { changedSession, fieldsOf } from '../../src/debugger/session.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { answerRows } from '../support/answer-rows.js';
import { RUNS_LONG } from '../support/depth.js';
import { HAS_TORCH, python } from '../support/pytorch.js';
import { openHistoryAt, talkTo } from '../support/recordings.js';
import { makeTestFolder } from '../support/temporary-folder.js';

const STORED = fileURLToPath(new URL('../pytorch/recorded/stored/tied_weights.bst', import.meta.url));
const TIED = 'head.weight and embedding.weight are one parameter, shown as embedding.weight.';

const talk = () => talkTo(openHistoryAt(STORED));

test.each([
  'history head.weight[0,1]',
  'history norm(head.weight)',
  'print parameter("head.weight")[0, 1]',
  'print norm(gradient("head.weight"))',
  'head.weight[0,1]',
  'head.weight',
  'display norm(parameter("head.weight"))',
  'watch norm(parameter("head.weight"))',
  'last norm(parameter("head.weight"))',
  'break if norm(parameter("head.weight")) > 100',
  'break head.weight',
  'find head.weight',
  'goto .head.weight',
  'goto 2.head.weight',
  'histogram parameter("head.weight")',
])('%s answers for the parameter, and says under which name it is shown', async (line) => {
  const { held, say } = talk();
  await say('goto 1.12');
  const said = await say(line);
  expect(said).toContain(TIED);
  const other = talk();
  await other.say('goto 1.12');
  const usual = await other.say(line.replace('head.weight', 'embedding.weight'));
  expect(said.replace(/(?:^|\.? )head\.weight and .*$/, '')).toBe(usual.replace(/\.$/, ''));
  expect(fieldsOf(changedSession(held.session, { message: null, typed: [] }))).toMatchObject({
    cursor: other.held.session.where.cursor,
    displays: other.held.session.open.displays,
    breakpoints: other.held.session.where.breakpoints,
  });
});

test('what is refused is refused as it would be under the other name, and other names are left as they are', async () => {
  const { say } = talk();
  expect(await say('print norm(head.weight)')).toContain('Write parameter("embedding.weight")');
  expect(await say('history head.weights')).toContain('There is no parameter "head.weights"');
  expect(await say('print parameter("overhead.weight")')).toContain('There is no parameter "overhead.weight"');
});

test('completion offers both names, and goes on after either', () => {
  const { held } = talk();
  const context = contextOf(held.store.getState());
  const offered = (line: string) => completions(COMMANDS, context, line);
  expect(offered('history ')).toEqual(expect.arrayContaining(['history head.weight[', 'history embedding.weight[']));
  expect(offered('history he')).toEqual(['history head.weight[']);
  expect(offered('history head.weight[0,')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^history head\.weight\[0,1\]/)]),
  );
  expect(offered('print parameter("he')).toEqual([expect.stringContaining('head.weight')]);
});

test('info parameters lists the names side by side', async () => {
  const { held, say } = talk();
  await say('info parameters');
  const { session, timeline } = held;
  const { answer } = session.open;
  if (answer === null) throw new Error('no answer is open');
  const rows = answerRows(answer, { moment: momentAt(timeline, session.where.cursor), session, width: 100 });
  expect(rows.map(textOf).join('\n')).toContain('embedding.weight = head.weight');
});

test('a recording from before tied names were written has one name of each', async () => {
  const path = join(makeTestFolder(), 'older.bst');
  cpSync(STORED, path, { recursive: true });
  const file = join(path, 'rank0', 'trace.jsonl');
  // Lines keep their length, since the index says where they are.
  writeFileSync(file, readFileSync(file, 'utf8').replace('"tied"', '"tide"'));
  const { say } = talkTo(openHistoryAt(path));
  expect(await say('history norm(head.weight)')).toContain('There is no parameter "head.weight"');
  expect(await say('history norm(embedding.weight)')).toBe('');
});

test.runIf(RUNS_LONG && HAS_TORCH)(
  'the recorder writes the names of what modules share',
  () => {
    const path = join(makeTestFolder(), 'tied.bst');
    python('tied_weights.py', [path]);
    const [header] = readFileSync(join(path, 'rank0', 'trace.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(header).parameters).toEqual([
      { name: 'embedding.weight', shape: [5, 4], trained: true, tied: ['head.weight'] },
    ]);
  },
  900_000,
);
