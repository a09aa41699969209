/** Writes what the package brings to read: the topics of the help, finished, and the manual page. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { TOPIC_FOLDER } from '../../debugger/topic-text.js';
import { TOPICS } from '../../debugger/topics.js';
import { createCommandLine } from '../arguments/command-line.js';
import { manPage } from './man-page.js';
import { withTables } from './tables.js';

/** @param made the folder that becomes dist/ */
export function writeDocuments(root: string, made: string): void {
  const program = createCommandLine();
  const topics = finishTopics(join(root, 'src/cli/help/topics'), program);
  write(join(made, basename(TOPIC_FOLDER)), topics);
  write(made, new Map([['backstep.1', manPage(program, topics)]]));
}

/**
 * The texts of the topics with their tables, by the names of their files.
 * @param folder where the texts lie
 */
export function finishTopics(folder: string, program: Command): ReadonlyMap<string, string> {
  return new Map(
    TOPICS.map(({ name }) => [`${name}.md`, withTables(readFileSync(join(folder, `${name}.md`), 'utf8'), program)]),
  );
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}
