/** Writes what the package brings to read. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createCommandLine } from '../cli/arguments/command-line.js';
import { TOPIC_FOLDER } from '../debugger/topics.js';
import { finishTopics } from './documents.js';
import { manPage } from './man-page.js';

/** @param made the folder that becomes dist/ */
export function writeDocuments(root: string, made: string): void {
  const program = createCommandLine();
  const topics = finishTopics(join(root, 'src/help/topics'), program);
  write(join(made, basename(TOPIC_FOLDER)), topics);
  write(made, new Map([['backstep.1', manPage(program, topics)]]));
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}
