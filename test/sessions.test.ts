/**
 * Every file of fixtures/sessions is a transcript: its commands are run again, and what comes of them has to be what stands
 * there. Lines that begin with # are comments, but for the first two. `UPDATE_SESSIONS=1` writes the files anew.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runScript } from '../src/cli/script.js';
import { TRANSCRIPT_HEADER } from '../src/report/transcript.js';
import { oneOf } from './support/depth.js';
import { makeTestFolder } from './support/temporary-folder.js';
import { openTranscript } from './support/transcript.js';

const folder = fileURLToPath(new URL('../fixtures/sessions/', import.meta.url));

test.each(oneOf(2, readdirSync(folder)))('%s runs as it is written', async (file) => {
  const text = readFileSync(folder + file, 'utf8');
  expect(text.split('\n')[0]).toBe(TRANSCRIPT_HEADER);
  // Some of them write files, and read them again.
  const before = process.cwd();
  process.chdir(makeTestFolder());
  onTestFinished(() => process.chdir(before));
  let output = '';
  await runScript(openTranscript(text), text, (part) => {
    output += part;
  });
  if (process.env.UPDATE_SESSIONS === '1') writeFileSync(folder + file, withComments(text, output));
  else expect(output).toBe(withoutComments(text));
});

function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line, k) => k < 2 || !line.startsWith('#'))
    .join('\n');
}

/** The output with the comments of the old text before the commands that they stood before. */
function withComments(text: string, output: string): string {
  const comments: string[][] = [[]];
  for (const line of text.split('\n').slice(2)) {
    if (line.startsWith('#')) comments.at(-1)?.push(line);
    else if (line.startsWith('> ')) comments.push([]);
  }
  let command = 0;
  return output
    .split('\n')
    .flatMap((line) => (line.startsWith('> ') ? [...comments[command++], line] : [line]))
    .join('\n');
}
