/**
 * The tables that stand in the topics of the help, each made from the code that it describes.
 * A line `{{name}}` in the text of a topic stands for the table of that name.
 */

import type { Command, Option } from 'commander';
import * as z from 'zod/mini';
import { keyTableMarkdown } from '../articles/help.js';
import { EXIT_MEANINGS } from '../cli/running.js';
import { settingsSchema } from '../cli/settings/settings.js';
import { fixtureJsonSchema } from '../data/fixture/fixture-json-schema.js';
import { runLinesJsonSchema } from '../data/run-lines.js';
import { describeThresholds } from '../debugger/analysis/rules/rule.js';
import { RULES } from '../debugger/analysis/rules/rules.js';
import { glossary } from '../debugger/expressions/glossary.js';
import { escapeMarkdown, tableMarkdown } from '../saying/markdown.js';
import { SCRUBBER_LEGEND } from '../saying/scrubber-signs.js';
import { schemaTable } from './schema-table.js';

type MakeTable = (program: Command) => string;

/** Several tables may stand one below the other, each under a heading. */
const TABLES: Readonly<Record<string, MakeTable>> = {
  keys: keyTableMarkdown,
  options: (program) => [program, ...program.commands].map(optionsOf).join('\n\n'),
  expressions: () =>
    glossary()
      .map(({ title, entries }) => {
        const rows = entries.map(({ name, summary }) => [code(name), escapeMarkdown(summary)]);
        return `## ${title}\n\n${tableMarkdown(['what', 'meaning'], rows)}`;
      })
      .join('\n\n'),
  rules: () =>
    tableMarkdown(
      ['rule', 'thresholds', 'what it stops at'],
      Object.entries(RULES).map(([name, rule]) => [code(name), describeThresholds(rule), escapeMarkdown(rule.summary)]),
    ),
  signs: () =>
    tableMarkdown(
      ['sign', 'meaning'],
      SCRUBBER_LEGEND.map(([sign, meaning]) => [code(sign), meaning]),
    ),
  fields: () => schemaTable(fixtureJsonSchema()),
  jsonl: () => schemaTable(runLinesJsonSchema()),
  settings: () => schemaTable(z.toJSONSchema(settingsSchema)),
  'exit-codes': () =>
    tableMarkdown(
      ['code', 'meaning'],
      EXIT_MEANINGS.map(([number, meaning]) => [code(String(number)), meaning]),
    ),
};

const PLACE_OF_TABLE = /^\{\{([\w-]+)\}\}$/gm;

/** Throws a RangeError for a table that does not exist. */
export function withTables(text: string, program: Command): string {
  return text.replace(PLACE_OF_TABLE, (_line, name: string) => {
    const make = TABLES[name];
    if (make === undefined) throw new RangeError(`There is no table ${name}.`);
    return make(program);
  });
}

function optionsOf(command: Command): string {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== '--help');
  const rows = options.map((option: Option) => [
    code(help.optionTerm(option)),
    escapeMarkdown(help.optionDescription(option)),
  ]);
  const about = `## ${help.commandUsage(command)}\n\n${sentence(escapeMarkdown(help.commandDescription(command)))}`;
  return rows.length === 0 ? about : `${about}\n\n${tableMarkdown(['option', 'meaning'], rows)}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/(?<![.?])$/, '.');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}
