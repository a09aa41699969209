/**
 * The texts of the topics: Markdown files that the build puts beside the program, with the tables that it makes from the
 * code. A page has none of them (`build/no-topics`).
 * Invariant: a text is read only when somebody asks for it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedPath } from '../training/fixture/shipped-fixtures.js';
import type { TopicName } from './topics.js';

/** The folder of the package in which the build leaves the texts. */
export const TOPIC_FOLDER = 'dist/help';

/** The Markdown of a topic; null where the build has left none. */
export function readTopic(topic: TopicName): string | null {
  const folder = shippedPath(TOPIC_FOLDER);
  try {
    return folder === undefined ? null : readFileSync(join(folder, `${topic}.md`), 'utf8');
  } catch {
    return null;
  }
}
