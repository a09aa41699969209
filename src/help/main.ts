/** Writes what the package brings to read: `node main.js ROOT` fills its folder dist. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommandLine } from '../cli/arguments/command-line.js';
import { TOPIC_FOLDER } from '../debugger/topics.js';
import { finishTopics } from './documents.js';
import { manPage } from './man-page.js';

export function writeDocuments(root: string): void {
  const program = createCommandLine();
  const topics = finishTopics(join(root, 'src/help/topics'), program);
  write(join(root, TOPIC_FOLDER), topics);
  write(join(root, 'dist'), new Map([['backstep.1', manPage(program, topics)]]));
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
}
