/** What the build makes of the topics' texts and the code: the finished texts by the names of their files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { TOPICS } from '../debugger/topics.js';
import { makeTable, TABLE_NAMES, type TableName } from './tables.js';

const PLACE_OF_TABLE = /^\{\{([\w-]+)\}\}$/gm;

/** @param folder where the texts of the topics lie */
export function finishTopics(folder: string, program: Command): ReadonlyMap<string, string> {
  return new Map(
    TOPICS.map(({ name }) => [`${name}.md`, withTables(readFileSync(join(folder, `${name}.md`), 'utf8'), program)]),
  );
}

/** Throws a RangeError for a table that there is not. */
export function withTables(text: string, program: Command): string {
  return text.replace(PLACE_OF_TABLE, (_line, name: string) => {
    if (!isTableName(name)) throw new RangeError(`There is no table ${name}.`);
    return makeTable(name, program);
  });
}

function isTableName(name: string): name is TableName {
  return TABLE_NAMES.some((known) => known === name);
}
