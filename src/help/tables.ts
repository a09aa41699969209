/**
 * The tables that stand in the topics of the help, each made from the code that it describes.
 * A line `{{name}}` in the text of a topic stands for the table of that name.
 */
import type { Command, Option } from 'commander';
import * as z from 'zod/mini';
import { EXIT_MEANINGS } from '../cli/ending.js';
import { settingsSchema } from '../cli/settings/settings-file.js';
import { fixtureJsonSchema } from '../data/fixture/fixture-json-schema.js';
import { runLinesJsonSchema } from '../data/run-lines.js';
import { listRules } from '../debugger/analysis/rules/rules.js';
import { glossary } from '../debugger/expressions/glossary.js';
import { showNumber } from '../debugger/expressions/show.js';
import { keyTableMarkdown } from '../saying/help.js';
import { escapeMarkdown, tableMarkdown } from '../saying/markdown.js';
import { SCRUBBER_LEGEND } from '../saying/scrubber-signs.js';
import { schemaTable } from './schema-table.js';

export const TABLE_NAMES = [
  'keys',
  'options',
  'expressions',
  'rules',
  'signs',
  'fields',
  'jsonl',
  'settings',
  'exit-codes',
] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Several tables may stand one below the other, each under a heading. */
export function makeTable(name: TableName, program: Command): string {
  switch (name) {
    case 'keys':
      return keyTableMarkdown();
    case 'options':
      return [program, ...program.commands].map(optionsOf).join('\n\n');
    case 'expressions':
      return glossary()
        .map(({ title, entries }) => {
          const rows = entries.map((entry) => [code(entry.name), escapeMarkdown(entry.summary)]);
          return `## ${title}\n\n${tableMarkdown(['what', 'meaning'], rows)}`;
        })
        .join('\n\n');
    case 'rules':
      return tableMarkdown(
        ['rule', 'thresholds', 'what it stops at'],
        listRules().map((rule) => [
          code(rule.name),
          rule.thresholds.map((threshold) => `${threshold.name} ${showNumber(threshold.value)}`).join(', '),
          escapeMarkdown(rule.summary),
        ]),
      );
    case 'signs':
      return tableMarkdown(
        ['sign', 'meaning'],
        SCRUBBER_LEGEND.map(([sign, meaning]) => [code(sign), meaning]),
      );
    case 'fields':
      return schemaTable(fixtureJsonSchema());
    case 'jsonl':
      return schemaTable(runLinesJsonSchema());
    case 'settings':
      return schemaTable(z.toJSONSchema(settingsSchema));
    case 'exit-codes':
      return tableMarkdown(
        ['code', 'meaning'],
        EXIT_MEANINGS.map(([number, meaning]) => [code(String(number)), meaning]),
      );
  }
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
