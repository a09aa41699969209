/**
 * Every way out of the program to a person: stdout, stderr, and files that are read or opened in a browser. What a user,
 * or a file from somebody else, brings in is sent out of each, and nothing of it reaches a terminal.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readShipped, run, runShell } from '../support/command-line.js';
import { makeSharedFolder } from '../support/temporary-folder.js';

/** A copy to the clipboard, a colour in C1, an order of characters turned round, and a mark of an annotation. */
const HOSTILE = '\x1b]52;c;aGk=\x07\x9b31m\u202e\ufff9';
/** Line breaks aside, as they end lines. */
const CONTROL = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/u;

const folder = makeSharedFolder();
const inFolder = (name: string): string => join(folder, name);
const named = (ending: string): string => inFolder(`${HOSTILE}${ending}`);
const FIXTURE = named('.json');
const CORPUS = named('.txt');
const LESSON = named('.lesson');
const REFUSED_LESSON = inFolder('refused.lesson');
const RECORDING = named('.bst');
const REFERENCE = named('.reference.json');

writeFileSync(FIXTURE, JSON.stringify(readShipped()));
writeFileSync(CORPUS, `we love ${HOSTILE} deep learning\n`.repeat(20));
writeFileSync(
  LESSON,
  `# T ${HOSTILE}\nfixture: we-love-deep-learning\nabout: a ${HOSTILE}\n\n## A ${HOSTILE} heading\nIt is 123.456 here, ${HOSTILE}.\n> goto 3\n`,
);
writeFileSync(REFUSED_LESSON, `# T\nfixture: we-love-deep-learning\n\n## A\nx\n> nonsense ${HOSTILE}\n`);
writeFileSync(REFERENCE, JSON.stringify({ schema: 'lm-golden/1', name: HOSTILE }));
cpSync(fileURLToPath(new URL('../pytorch/recorded/stored/log_of_zero.bst', import.meta.url)), RECORDING, {
  recursive: true,
});
const trace = join(RECORDING, 'rank0', 'trace.jsonl');
const written = JSON.stringify(HOSTILE).slice(1, -1);
writeFileSync(
  trace,
  readFileSync(trace, 'utf8').replace(/score|log_of_zero|Classifier|2\.6\.0/g, (name) => `${name}${written}`),
);
mkdirSync(inFolder('fixtures'));
cpSync(FIXTURE, join(folder, 'fixtures', `${HOSTILE}.json`));

const COMMANDS = [
  ...['print', 'set', 'break', '', 'source no', 'lesson', 'open', 'sample', 'complete', 'set learningRate 1 as'],
].map((command) => `${command} ${HOSTILE}`);
writeFileSync(
  inFolder('commands'),
  [...COMMANDS, `transcript ${named('.out')}`, `save ${named('.session')}`, `export loss ${named('.csv')}`].join('\n'),
);

test.each<readonly [string, readonly string[]]>([
  ['check of a lesson', ['check', LESSON]],
  ['check of a fixture', ['check', FIXTURE]],
  ['report', ['report', '--iterations', '1', FIXTURE]],
  ['report on a text', ['report', '--iterations', '1', CORPUS]],
  ['report as JSON', ['report', '--iterations', '1', '--format', 'json', CORPUS]],
  ['report into a file', ['report', '--iterations', '1', '--output', named('.report'), CORPUS]],
  ['report on a recording', ['report', RECORDING]],
  ['run', ['run', '--iterations', '2', '--print', 'loss', CORPUS]],
  ['run as JSON', ['run', '--jsonl', '--iterations', '2', '--include', 'tokens', CORPUS]],
  ['code', ['code', '--plain', FIXTURE]],
  ['code into a file', ['code', '--iterations', '2', '--force', '--output', named('.py'), CORPUS]],
  ['commands', ['--commands', inFolder('commands'), FIXTURE]],
  ['commands on a text', ['--commands', inFolder('commands'), '--force', CORPUS]],
  ['commands on a recording', ['--eval', 'step', '--eval', 'info', '--eval', 'info parameters', RECORDING]],
  ['a lesson that is refused', ['--lesson', REFUSED_LESSON]],
  ['a fixture that is not there', [HOSTILE]],
  ['an option that is none', [`--${HOSTILE}`]],
  ['a session that is not there', ['--session', HOSTILE]],
  ['publish of a lesson', ['publish', LESSON, '--force', '--output', named('.html')]],
  ['publish of a recording', ['publish', RECORDING, '--force', '--output', named('.recording.html')]],
  ['compare', ['compare', RECORDING, RECORDING]],
  ['verify', ['verify', REFERENCE]],
  ['fixtures', ['fixtures', '--fixtures', inFolder('fixtures')]],
  ['fixtures, with one validated', ['fixtures', '--validate', FIXTURE]],
  ['help', ['help', HOSTILE]],
  ['completion', ['completion', HOSTILE]],
  ['serve', ['serve', '--port', '0', '--host', HOSTILE, '--host-key', named('.key')]],
  ['serve with keys', ['serve', '--port', '0', '--host-key', named('.key'), '--presenter-key', HOSTILE]],
  ['relay', ['relay', `mqtt://${HOSTILE}`]],
])('%s sends out nothing but text', async (_what, args) => {
  const before = new Set(readdirSync(folder));
  const { stdout, stderr } = await run(...args);
  expect(`${stdout}${stderr}`).not.toBe('');
  expect(stdout).not.toMatch(CONTROL);
  expect(stderr).not.toMatch(CONTROL);
  for (const name of readdirSync(folder).filter((each) => !before.has(each))) {
    expect(readFileSync(inFolder(name), 'utf8'), name).not.toMatch(CONTROL);
  }
});

test('the lines for a screen reader, and the settings, send out nothing but text', async () => {
  const lines = COMMANDS.map((line) => `${line}\\n`).join('');
  const heard = await runShell(`printf '%b' '${lines}' | "$0" "$1" --screen-reader --lesson '${LESSON}'`);
  const settings = await runShell(`XDG_CONFIG_HOME='/tmp/${HOSTILE}' "$0" "$1" config`);
  for (const { stdout, stderr } of [heard, settings]) {
    expect(stdout).not.toBe('');
    expect(`${stdout}${stderr}`).not.toMatch(CONTROL);
  }
});
