/**
 * The stories of the README, typed by a reader: the line after `$` opens the debugger in a terminal, those after `>` are
 * typed there, and what the README prints comes of them. So are the files of fixtures/sessions: of the stories always, of the
 * others where tests go deep.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEPTH } from './support/depth.js';
import { openProgram, type ProgramTerminal } from './support/program-terminal.js';
import { makeTestFolder } from './support/temporary-folder.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const folder = new URL('../fixtures/sessions/', import.meta.url);

const STORIES = [...readme.matchAll(/\*\*[^*]+\*\* \(`([\w-]+\.txt)`\)\..*?```text\n(.*?)\n```/gs)].map(
  ([, file, excerpt]) => ({ file, lines: excerpt.split('\n') }),
);
const FILES = readdirSync(folder).map((file) => ({ file, lines: linesOf(file) }));

/** The lines of a session; the second says how its run is opened. */
function linesOf(file: string): readonly string[] {
  const [, opening, ...lines] = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
  return [opening.replace('# ', '$ '), ...lines.filter((line) => !line.startsWith('#'))];
}

interface Typed {
  /** What the debugger writes down of the commands and of what comes of them. */
  readonly transcript: readonly string[];
  readonly terminal: ProgramTerminal;
}

async function typed([opening, ...lines]: readonly string[]): Promise<Typed> {
  const [, program, ...args] = opening.split(' ');
  expect(program).toBe('backstep');
  const place = makeTestFolder();
  const terminal = openProgram(args, { columns: 120, rows: 60, folder: place });
  await terminal.until(/ start [◂<]/);
  await terminal.type(':transcript typed.txt\r', /typed\.txt/);
  const path = join(place, 'typed.txt');
  const transcript = (): readonly string[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n') : []);
  for (const [k, command] of lines.filter((line) => line.startsWith('> ')).entries()) {
    terminal.write(`:${command.slice(2)}\r`);
    await expect.poll(() => transcript().filter((line) => line.startsWith('> ')).length).toBe(k + 1);
  }
  return { transcript: transcript(), terminal };
}

it('are three', () => expect(STORIES).toHaveLength(3));

it.each(STORIES)('$file opens as the README says', ({ file, lines }) => {
  expect(lines[0]).toBe(linesOf(file)[0]);
});

it.each(STORIES)('$file happens as the README tells it when its commands are typed', async ({ lines }) => {
  const { transcript, terminal } = await typed(lines);
  let from = 0;
  for (const line of lines.slice(1)) {
    const found = transcript.indexOf(line, from);
    expect(found, line).toBeGreaterThanOrEqual(0);
    from = found + 1;
  }
  await expect.poll(() => wordsOf(terminal.text())).toContain(wordsOf(lines.at(-1) ?? ''));
});

function wordsOf(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const TYPED_WHOLE = FILES.filter(({ file }) => DEPTH > 1 || STORIES[0].file === file);

it.each(TYPED_WHOLE)('$file comes of its commands when they are typed', async ({ lines }) => {
  const { transcript } = await typed(lines);
  expect(transcript.join('\n').trimEnd().split('\n').slice(2)).toEqual(lines.slice(1));
});
